/** The round a scene is about: the one the studio sent whole, or the one voting pushes, if it is the same. */

/** @returns the round frame, or null while it has not come yet */
export function roundOf({ program, vote }) {
  if (program.revealed) return program.revealed;
  const pushed = vote?.round ?? null;
  return pushed?.id === program.round ? pushed : null;
}
