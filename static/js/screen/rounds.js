/** Which copy of a round is newer: the one the studio named, or the one voting pushes. */
const ORDER = ["armed", "open", "closed", "sealed", "revealed", "void"];

/** @returns the round frame, or null while only its id is known */
export function newestRound({ program, vote }) {
  const named = program.round, pushed = vote?.round ?? null;
  if (named === null || named === undefined) return pushed;
  if (typeof named === "number") return pushed?.id === named ? pushed : null;
  if (pushed?.id !== named.id) return named;
  return ORDER.indexOf(pushed.state) >= ORDER.indexOf(named.state) ? pushed : named;
}
