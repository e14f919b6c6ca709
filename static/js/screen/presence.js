/** The studio's presence code. A code is still accepted in the minute after its own, so it stays until the next comes. */
const MINUTE = 60_000;

/** @returns {{code: string, left: number} | null} the code of this moment and what is left of its minute, 0 to 1 */
export function codeAt(presence, now) {
  if (!presence || now > presence.until + MINUTE / 2) return null;
  return { code: presence.code, left: Math.min(1, Math.max(0, (presence.until - now) / MINUTE)) };
}
