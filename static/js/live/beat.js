/**
 * One clock and one beat for a whole desk page: every counting thing is redrawn together, five times a second,
 * and at once after htmx has brought new numbers.
 */
import { makeClock } from "./clock.js";

export const clock = makeClock();
const drawers = new Set();
const draw = () => { const now = clock.now(); for (const drawer of drawers) drawer(now); };

/** @param {(now: number) => void} drawer  called with the server's time in ms; returns how to stop it */
export function onBeat(drawer) {
  drawers.add(drawer);
  drawer(clock.now());
  return () => drawers.delete(drawer);
}

/** Writes text without replacing the text node, so that nothing that watches the tree wakes up. */
export function write(element, text) {
  const node = element.firstChild;
  if (node?.nodeType === Node.TEXT_NODE) { if (node.nodeValue !== text) node.nodeValue = text; }
  else element.textContent = text;
}

setInterval(draw, 200);
document.addEventListener("htmx:after:swap", draw);
