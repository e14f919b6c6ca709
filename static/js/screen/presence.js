/** The studio's presence code. A code is still accepted in the minute after its own, so it stays until the next comes. */
import { fill } from "./words.js";

const MINUTE = 60_000;
const ROOMY = ["standby", "opening", "closing"]; // scenes that have a large place for it

/** @returns {{code: string, left: number} | null} the code of this moment and what is left of its minute, 0 to 1 */
export function codeAt(presence, now) {
  if (!presence || now > presence.until + MINUTE / 2) return null;
  return { code: presence.code, left: Math.min(1, Math.max(0, (presence.until - now) / MINUTE)) };
}

/** The hall screen's small plate, for whoever comes in while a clip or a question is up. */
export function makePlate(plate, clock) {
  return ({ program, join }) => {
    const shown = ROOMY.includes(program.scene) ? null : codeAt(join.presence, clock.now());
    plate.hidden = !shown;
    if (shown) fill(plate, { code: shown.code });
  };
}
