/**
 * What this phone remembers: drafts, the one ballot on its way, what the server answered and its receipts.
 * Kept in localStorage and in the page; either alone will do (private windows and full disks throw).
 *
 * A record belongs to a round *and* its opening time: after a reset the ids begin anew, and an old record must
 * not tell a voter that a new round is counted. Scores leave this phone once they are counted: a receipt holds
 * code and salt, with which the published values prove themselves.
 */
import { newSalt } from "./salt.js";

const KEEP = 12; // rounds
const RECEIPTS = 8; // of one round; the last one counts, the others settle disputes

export function openLedger(seat) {
  const key = "phone:" + seat;
  let book = load() ?? { rounds: {}, pending: null };

  function load() {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  function keep() {
    const ids = Object.keys(book.rounds).sort((a, b) => book.rounds[a].opened - book.rounds[b].opened);
    for (const id of ids.slice(0, -KEEP)) delete book.rounds[id];
    try { localStorage.setItem(key, JSON.stringify(book)); } catch { /* the page's own copy serves */ }
  }

  addEventListener("storage", (event) => { if (event.key === key) book = load() ?? book; });

  const fresh = ({ id, number, purpose, opened_at }) => ({
    id, number, purpose, opened: opened_at, seq: 0, draft: {}, again: false, counted: null, refused: null, dismissed: false, receipts: [], check: null,
  });

  function of(round) {
    const known = book.rounds[round.id];
    if (known?.opened === round.opened_at) return known;
    return (book.rounds[round.id] = fresh(round));
  }

  return {
    of,
    /** Every record that holds a receipt, oldest first. */
    withReceipts: () => Object.values(book.rounds).filter((record) => record.receipts?.length).sort((a, b) => a.opened - b.opened),
    /** Change a round's record and write it down at once. */
    note(round, change) {
      Object.assign(of(round), change);
      keep();
    },
    pending: () => book.pending,
    /** Write the ballot down before it is sent; the highest seq ever used or heard of, plus one, and a salt of its own. */
    enclose(round, scores, { heardSeq, closes, at }) {
      book = load() ?? book;
      const record = of(round);
      record.seq = Math.max(record.seq, heardSeq ?? 0) + 1;
      record.refused = null;
      book.pending = {
        round: round.id, opened: round.opened_at, number: round.number, closes: Number.isFinite(closes) ? closes : null,
        seq: record.seq, salt: newSalt(), scores, tries: 0, at,
      };
      keep();
      return book.pending;
    },
    /** Sent in time once more; all but the last of these sendings had no answer and may have arrived unseen. */
    tried(pending) {
      pending.tries += 1;
      keep();
    },
    /** The answer to a ballot, filed with its round. */
    settle(pending, outcome) {
      const record = of({ id: pending.round, opened_at: pending.opened, number: pending.number });
      if (book.pending?.seq === pending.seq && book.pending.round === pending.round) book.pending = null;
      const { receipt, ...rest } = outcome;
      Object.assign(record, rest);
      if (receipt) record.receipts = [...record.receipts, receipt].slice(-RECEIPTS);
      if (outcome.counted) Object.assign(record, { draft: {}, again: false, refused: null });
      keep();
    },
    /** What became of this evening's rounds up to `current`, oldest first. */
    past(current) {
      return Object.values(book.rounds)
        .filter((record) => record.purpose !== "drill" && (record.counted || record.refused) && !(record.opened > (current?.opened_at ?? Infinity)))
        .sort((a, b) => a.number - b.number);
    },
  };
}
