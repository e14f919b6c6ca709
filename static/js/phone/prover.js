/**
 * What this phone proves for itself. A receipt when it comes: leaf, path, root, signature. A published round:
 * the whole list, and that its own ballot lies in it with its own values.
 *
 * What you would get wrong: the scores are not kept. The published values under our own names must lead to the
 * very root that was signed when we voted; no others can.
 */
import { ballotLeaf, hex, receiptMessage, rootFrom, rowId, rowSalt } from "../proof/arithmetic.js";
import { checkRound } from "../proof/round.js";
import { isSigned } from "../proof/signature.js";

const STEPS = 6; // rows, salts, values, root, counts with equation, head with seal code

/** @returns {Promise<{proven: boolean, signed: boolean, root: string}>}  `signed` is false too where a browser cannot tell */
export async function proveReceipt(receipt, scores, showKey) {
  const root = rootOfReceipt(receipt, scores);
  const signed = root && (await isSigned(receiptMessage(root), receipt.sig, showKey));
  return { proven: Boolean(root) && signed !== false, signed: signed === true, root: root ? hex(root) : "" };
}

function rootOfReceipt({ round, code, seq, salt, index, size, path }, scores) {
  return rootFrom(ballotLeaf(round, code, seq, salt, scores), index, size, path);
}

/** @returns {Promise<{ok: boolean, n: number, signed: boolean, why: string[], rows: string[]}>}  `why` names what does not agree */
export async function proveRound(text, receipt, seal, showKey) {
  const said = JSON.parse(text), { wrong, signed } = await checkRound(text, showKey);
  const { values, rows, faults } = ownRows(said, receipt);
  const why = [...wrong, ...faults];
  let mine = null;
  if (values) {
    const root = rootOfReceipt(receipt, values);
    if (!root || (receipt.root && hex(root) !== receipt.root)) why.push("values");
    else mine = await isSigned(receiptMessage(root), receipt.sig, showKey);
    if (mine === false) why.push("values");
  }
  if (said.round.id !== receipt.round || (seal && seal !== said.root)) why.push("seal");
  return { ok: why.length === 0, n: STEPS, signed: Boolean(signed && mine), why: [...new Set(why)], rows };
}

function ownRows({ paper, lists }, { code, salt }) {
  const rows = [], faults = [];
  const values = paper.subjects.map((_, s) => paper.criteria.map((_, c) => {
    const id = rowId(code, s, c);
    const found = lists.filter((list) => list.subject === s && list.criterion === c).flatMap((list) => list.rows).filter((row) => row[0] === id);
    rows.push(id);
    if (found.length !== 1) faults.push("rows");
    else if (found[0][1] !== rowSalt(salt, s, c)) faults.push("salts");
    return found[0]?.[2];
  }));
  return { values: faults.includes("rows") ? null : values, rows, faults };
}
