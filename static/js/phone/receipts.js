/**
 * Receipts from the acknowledgement to the published list: kept, checked by this phone itself, shown on tap.
 * The checking is in prover.js; here is when it happens and what of it is shown.
 */
import { fill, fillList } from "./fill.js";
import { receiptBox } from "./receipt.js";

const JITTER = 5000; // ms: two hundred phones must not ask in one moment
const AGAIN = 15000; // ms
const prover = import("./prover.js"); // its own request: voting never waits for it
prover.catch(() => {}); // whoever needs it hears of it

export function makeReceipts({ ledger, stage, showKey, proofUrl, onChange }) {
  const asked = new Set(); // rounds whose list this page is about to read

  /** A receipt as it is kept; nothing when the server gave none. */
  async function accept(ballot, receipt) {
    if (!receipt) return null;
    const { seq, salt, round } = ballot;
    const found = { round, seq, salt, ...receipt };
    try {
      return { ...found, ...(await (await prover).proveReceipt(found, ballot.scores, showKey)) };
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
      const outcome = await (await prover).proveRound(await response.json(), record, showKey);
      ledger.note({ id: record.id, number: record.number, opened_at: record.opened }, { check: outcome });
    } catch {
      setTimeout(() => { asked.delete(record.id); onChange(); }, AGAIN);
    }
    onChange();
  }

  function show(round, record) {
    if (round?.state === "revealed") {
      for (const one of ledger.withReceipts()) if (!one.check && (one.opened <= round.opened_at)) check(one);
    }
    const view = stage.view();
    put(view, "receipt", record && record.receipts.at(-1), (receipt) => boxOf(round, record, receipt));
    put(view, "check", round?.state === "revealed" && record?.receipts.length ? record.check ?? "checking" : null, checkOf);
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

const phrase = (id) => document.getElementById("t-says-" + id).content.textContent;
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function saysOf(record, receipt) {
  if (record.check) return phrase(record.check.ok ? "found" : "absent");
  if (receipt.proven === false) return phrase("broken");
  return phrase(receipt.signed ? "signed" : "unsigned");
}

function checkOf(outcome) {
  if (outcome === "checking") return fill("check-checking");
  if (!outcome.ok) return fill("check-absent", { why: outcome.why ?? "" });
  const node = fill("check-found", { n: outcome.n });
  if (!outcome.signed) fillList(node, "unsigned", [document.createTextNode(phrase("unsigned"))]);
  return node;
}
