/**
 * A full frame changes under its own ground: a plate of one plain colour goes up over the old one, the new one waits
 * beneath it laid out and drawn, and the plate goes down again. So no frame of the change mixes two pictures, which
 * drawn without a graphics card costs more time than a frame has; and the moves of what comes begin when it can be
 * seen, however long the machine took to draw it. The plate is the `::after` of each `.scene`.
 */
import { FRAME, atRest } from "./motion.js";

const UP = 1, DOWN = 6; // frames; a TAKE is seen within 100 ms

/**
 * Puts `next` in the place of `old`; where `old` itself still waits, in its place under the plate.
 *
 * @param {() => Element | undefined} newest  what is wanted by the time the plate is up
 */
export async function change(old, next, newest = () => next) {
  if (old.matches(".plate-only")) return replace(old, next);
  const over = old.matches(".waiting") ? old.nextElementSibling : old;
  putBeneath(over, next);
  if (over !== old) return old.remove();
  old.classList.add("leaving");
  await plate(old, 1, UP);
  if (!old.isConnected) return; // a cut was faster
  old.remove();
  uncover(newest());
}

function putBeneath(over, next) {
  next.classList.add("waiting");
  over.before(next);
  const { zIndex } = getComputedStyle(next);
  if (zIndex !== "auto") over.style.zIndex = zIndex;
}

/** `element` comes up over a picture that stays. */
export async function arrive(element, from = 0) {
  element.classList.add("waiting", "plate-only");
  await plate(element, 1, UP, from);
  if (element.isConnected && !element.matches(".leaving")) uncover(element);
}

function replace(old, next) {
  const from = plateOf(old);
  old.replaceWith(next);
  return arrive(next, from);
}

/** `element` goes, and the picture beneath it is seen again. */
export async function depart(element) {
  element.classList.add("leaving");
  await plate(element, 1, UP);
  element.classList.add("plate-only");
  await plate(element, 0, DOWN);
  element.remove();
}

const plateOf = (element) => Number(getComputedStyle(element, "::after").opacity);

function uncover(element) {
  if (!element) return;
  element.classList.remove("waiting", "plate-only");
  plate(element, 0, DOWN, 1);
}

async function plate(element, to, frames, from = plateOf(element)) {
  if (atRest()) return;
  const duration = Math.abs(to - from) * frames * FRAME;
  await element.animate([{ opacity: from }, { opacity: to }], { pseudoElement: "::after", duration, fill: "forwards" }).finished;
}
