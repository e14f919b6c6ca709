/**
 * One clock and one beat for a whole desk page: every counting thing is redrawn together, at each tenth of a second of the
 * server's clock as on every other page, and at once after htmx has brought new numbers.
 */
import { makeClock, onTenths } from "./clock.js";

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

onTenths(clock, draw);
document.addEventListener("htmx:after:swap", draw);
