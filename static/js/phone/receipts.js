/**
 * Receipts from the acknowledgement to the published list: kept, checked by this phone itself, shown on tap.
 * The checking is in prover.js; here is when it happens and what of it is shown.
 */
import { fill, fillList } from "./fill.js";
import { receiptBox } from "./receipt.js";

const JITTER = 5000; // ms: two hundred phones must not ask in one moment
const AGAIN = 15000; // ms
let fetched = null;
const prover = () => (fetched ??= import("./prover.js").catch((error) => { fetched = null; throw error; })); // with the first receipt: joining stays light

export function makeReceipts({ ledger, stage, showKey, proofUrl, onChange }) {
  const asked = new Set(); // rounds whose list this page is about to read
  const failed = new Set(); // and those that it could not read

  /** A receipt as it is kept; nothing when the server gave none. */
  async function accept(ballot, receipt) {
    if (!receipt) return null;
    const { seq, salt, round } = ballot;
    const found = { round, seq, salt, ...receipt };
    try {
      return { ...found, ...(await (await prover()).proveReceipt(found, ballot.scores, showKey)) };
    } catch {
      return found; // kept all the same: the list will prove it
    }
  }

  /** Read a revealed round's list once, and say what came of it. */
  async function check(record) {
    if (asked.has(record.id)) return;
    asked.add(record.id);
    await after(JITTER * Math.random());
    try {
      const response = await fetch(proofUrl.replace("/0.", `/${record.id}.`), { credentials: "omit", cache: "no-cache" });
      if (!response.ok) throw new Error(response.status);
      const outcome = await (await prover()).proveRound(await response.text(), record.receipts.at(-1), record.seal, showKey);
      ledger.note({ ...record, opened_at: record.opened }, { check: outcome });
      failed.delete(record.id);
    } catch {
      failed.add(record.id);
      setTimeout(() => { asked.delete(record.id); onChange(); }, AGAIN);
    }
    onChange();
  }

  function show(round, record) {
    if (round?.seal && record && !record.seal) ledger.note(round, { seal: round.seal.root });
    if (round?.state === "revealed") {
      for (const one of ledger.withReceipts()) if (!one.check && (one.opened <= round.opened_at)) check(one);
    }
    const view = stage.view();
    put(view, "receipt", record && record.receipts.at(-1), (receipt) => boxOf(round, record, receipt));
    put(view, "check", round?.state === "revealed" && record?.receipts.length ? record.check ?? (failed.has(round.id) ? "later" : "checking") : null, checkOf);
  }

  function boxOf(round, record, receipt) {
    return receiptBox({
      number: round.number, code: receipt.code, says: saysOf(record, receipt),
      text: () => JSON.stringify(receipt),
      onForget() { ledger.note(round, { receipts: [], check: null }); onChange(); },
    });
  }

  return { accept, show };
}

/** Fill the list `name` of a view anew only when `value` has changed. */
function put(view, name, value, build) {
  const place = view.querySelector(`[data-list="${name}"]`);
  if (!place) return;
  const key = JSON.stringify(value ?? null);
  if (place.dataset.key === key || (!value && !place.dataset.key)) return;
  place.dataset.key = key;
  fillList(view, name, value ? [build(value)] : []);
}

/** A sentence by its name; a name this page does not know yet is shown as it is. */
const phrase = (id) => document.getElementById("t-says-" + id)?.content.textContent ?? id;
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function saysOf(record, receipt) {
  if (record.check) return phrase(record.check.ok ? "found" : "absent");
  if (receipt.proven === false) return phrase("broken");
  return phrase(receipt.signed ? "signed" : "unsigned");
}

function checkOf(outcome) {
  if (typeof outcome === "string") return fill("check-" + outcome);
  const node = outcome.ok ? fill("check-found", { n: outcome.n }) : fill("check-absent");
  if (!outcome.ok) fillList(node, "why", outcome.why.map((name) => line(phrase(name))));
  else if (!outcome.signed) fillList(node, "unsigned", [document.createTextNode(phrase("unsigned"))]);
  node.querySelector("details")?.addEventListener("toggle", (event) => { // on tap only: whoever sees them knows which are ours
    fillList(node, "rows", event.target.open ? outcome.rows.map(line) : []);
  });
  return node;
}

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}
