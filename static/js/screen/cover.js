/**
 * A full frame changes under its own ground: a plate of one plain colour goes up over the old one, the new one waits
 * beneath it laid out and drawn, and the plate is wiped off again, from left to right. So no frame of the change mixes
 * two pictures, and each draws anew only the strips in which the plate is going: without a graphics card the copying of
 * a whole picture is most of what a frame costs. The moves of what comes begin when it can be seen, however long the
 * machine took to draw it.
 */
import { FRAME, atRest } from "./motion.js";

const UP = 1, DOWN = 6; // frames; a TAKE is seen within 100 ms
const STRIPS = 24;

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
  await cover(old);
  if (!old.isConnected) return; // a cut was faster
  old.remove();
  uncover(newest());
}

function putBeneath(over, next) {
  over.before(next);
  wait(next);
  const { zIndex } = getComputedStyle(next);
  if (zIndex !== "auto") over.style.zIndex = zIndex;
}

/** `element` comes up over a picture that stays. */
export async function arrive(element) {
  wait(element, "plate-only");
  await cover(element);
  if (element.isConnected && !element.matches(".leaving")) uncover(element);
}

function replace(old, next) {
  old.replaceWith(next);
  return arrive(next);
}

/** `element` goes, and the picture beneath it is seen again. */
export async function depart(element) {
  element.classList.add("leaving");
  await cover(element);
  element.classList.add("plate-only");
  await wipe(element);
  element.remove();
}

async function uncover(element) {
  if (!element) return;
  element.classList.remove("waiting", "plate-only");
  for (const move of movesOf(element, "paused")) move.play();
  await wipe(element);
  element.querySelector(":scope > .plate")?.remove();
}

/** Its moves begin when it is seen. A rule in the CSS that holds them would ask each element's style twice more. */
function wait(element, ...more) {
  element.classList.add("waiting", ...more);
  requestAnimationFrame(() => { if (element.matches(".waiting")) for (const move of movesOf(element, "running")) move.pause(); });
}

const movesOf = (element, state) => element.getAnimations({ subtree: true }).filter((move) => move instanceof CSSAnimation && move.playState === state);

const cover = (element) => sweep(element, [0, 1], UP);
const wipe = (element) => sweep(element, [1, 0], DOWN);

/** From the first strip to the last, each of them at once. */
async function sweep(element, opacity, frames) {
  if (atRest()) return;
  const apart = (frames * FRAME) / STRIPS;
  const moves = plateOf(element).map((strip, i) => strip.animate({ opacity }, { delay: i * apart, duration: apart, easing: "step-start", fill: "both" }));
  await moves.at(-1).finished;
}

function plateOf(element) {
  let plate = element.querySelector(":scope > .plate");
  if (!plate) {
    plate = document.createElement("div");
    plate.className = "plate";
    plate.append(...Array.from({ length: STRIPS }, () => document.createElement("i")));
    element.append(plate);
  }
  return [...plate.children];
}
