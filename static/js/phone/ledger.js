/**
 * What this phone remembers: drafts, the one ballot on its way, and what the server answered. Kept in
 * localStorage and in the page; either alone will do (private windows and full disks throw).
 *
 * A record belongs to a round *and* its opening time: after a reset the ids begin anew, and an old
 * record must not tell a voter that a new round is counted.
 */
const KEEP = 12; // rounds

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

  const fresh = (round) => ({
    number: round.number, opened: round.opened_at, seq: 0, draft: {}, again: false, counted: null, refused: null, dismissed: false,
  });

  function of(round) {
    const known = book.rounds[round.id];
    if (known?.opened === round.opened_at) return known;
    return (book.rounds[round.id] = fresh(round));
  }

  return {
    of,
    /** Change a round's record and write it down at once. */
    note(round, change) {
      Object.assign(of(round), change);
      keep();
    },
    pending: () => book.pending,
    /** Write the ballot down before it is sent; the highest seq ever used or heard of, plus one. */
    enclose(round, scores, heardSeq) {
      book = load() ?? book;
      const record = of(round);
      record.seq = Math.max(record.seq, heardSeq ?? 0) + 1;
      record.refused = null;
      book.pending = { round: round.id, opened: round.opened_at, number: round.number, closes: round.closes_at + round.grace_ms, seq: record.seq, scores, tries: 0 };
      keep();
      return book.pending;
    },
    /** Sent in time once more; all but the last of these sendings had no answer and may have arrived unseen. */
    tried(pending) {
      pending.tries += 1;
      keep();
    },
    /** The answer to a ballot: file it with its round; the scores leave this phone once they are counted. */
    settle(pending, outcome) {
      const record = of({ id: pending.round, opened_at: pending.opened, number: pending.number });
      if (book.pending?.seq === pending.seq && book.pending.round === pending.round) book.pending = null;
      Object.assign(record, outcome);
      if (outcome.counted) Object.assign(record, { draft: {}, again: false, refused: null });
      keep();
    },
    /** What became of this evening's rounds up to `current`, oldest first. */
    past(current) {
      return Object.values(book.rounds)
        .filter((record) => (record.counted || record.refused) && !(record.opened > (current?.opened_at ?? Infinity)))
        .sort((a, b) => a.number - b.number);
    },
  };
}
