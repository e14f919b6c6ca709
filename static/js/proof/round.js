/**
 * A published round, checked as a whole: its rows lead to the root, the root to the head, and the rows' counts are
 * those of the result. Weights and trims are recounted by recount.py.
 */
import { canon, headMessage, headOf, hex, rootOf, rowLeaf, sealCode, sha256Hex } from "./arithmetic.js";
import { isSigned } from "./signature.js";
import { read, spell } from "./spelling.js";

/** @returns {Promise<{wrong: string[], signed: boolean | null}>} what does not agree, by name: "root", "head", "code", "counts", "equation", "signature", "file" */
export async function checkRound(text, showKey) {
  const said = JSON.parse(text), exact = read(text);
  const { round, result, lists } = said, wrong = [];
  const expect = (name, holds) => { if (!holds) wrong.push(name); };
  expect("root", hex(rootOf(leavesOf(said))) === said.root);
  const paper = sha256Hex(spell(exact.paper));
  expect("head", paper === said.paper_sha256 && headOf(round.id, round.number, result.n, said.root, paper, sha256Hex(spell(exact.result)), said.previous_head) === said.head);
  expect("code", codeOf(said) === sealCode(said.root).join(" "));
  expect("counts", countsAgree(said, lists));
  expect("equation", addsUp(result));
  const signed = await isSigned(headMessage(said.head), said.signature, showKey);
  expect("signature", signed !== false);
  const { file_signature: whole, ...rest } = exact;
  expect("file", (await isSigned(canon(["file.v1", sha256Hex(spell(rest))]), whole, showKey)) !== false);
  return { wrong, signed };
}

const codeOf = ({ seal_code: code }) => (Array.isArray(code) ? code.join(" ") : code);

export const indexOf = ({ paper }, { pool, subject, criterion }) => (pool * paper.subjects.length + subject) * paper.criteria.length + criterion;

function leavesOf(said) {
  const inOrder = [...said.lists].sort((a, b) => indexOf(said, a) - indexOf(said, b));
  return inOrder.flatMap((list) => {
    const rows = [...list.rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return rows.map(([id, salt, value, seat = ""]) => rowLeaf(said.round.id, indexOf(said, list), id, salt, value, seat));
  });
}

function countsAgree({ result }, lists) {
  return result.subjects.every((subject, s) => subject.criteria.every((criterion, c) => {
    const rows = lists.filter((list) => list.subject === s && list.criterion === c).flatMap((list) => list.rows);
    const counts = Object.entries(criterion.counts);
    return rows.length === result.n && counts.every(([value, n]) => rows.filter((row) => row[2] === Number(value)).length === n) &&
      counts.reduce((sum, [, n]) => sum + n, 0) === result.n;
  }));
}

function addsUp({ n, equation: { issued, counted, joined_not_voted: missed, never_joined: absent, void: voided } }) {
  return counted === n && issued === counted + missed + absent + voided;
}
