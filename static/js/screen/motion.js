/** 25 frames a second, as in a broadcast plan: every time in the CSS and here is a number of frames. */
export const FRAME = 40; // ms

/** Ends every move inside `element` on its last frame: a screen that joins late shows that at once. */
export function settle(element) {
  for (const move of element.getAnimations({ subtree: true })) {
    if (move.effect.getComputedTiming().iterations !== Infinity) move.finish();
  }
}

/** A small frame of the control room of somebody who asked for less motion; what goes on air keeps its moves. */
export const atRest = () => "muted" in document.body.dataset && matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Counts `element` up to the number written in `target` and lands on that very text. It begins when its scene is seen,
 * and a frame in which the number stays the same writes nothing.
 *
 * @param {string} target e.g. "8.35"; decimals are kept while counting
 */
export function countUp(element, target, { delay, span }) {
  const decimals = (target.split(".")[1] ?? "").length;
  if (atRest()) {
    element.textContent = target;
    return;
  }
  let start = null, written = "";
  const write = (text) => { if (text !== written) element.textContent = written = text; };
  write((0).toFixed(decimals));
  const step = (at) => {
    if (!element.closest(".waiting")) start ??= at + delay;
    const part = start === null ? 0 : Math.min(1, Math.max(0, (at - start) / span));
    const seen = Math.floor(part * span / FRAME) * FRAME / span; // 25 numbers a second can be read no more than 50
    write(part === 1 ? target : (Number(target) * (1 - (1 - seen) ** 3)).toFixed(decimals));
    if (part < 1 && element.isConnected) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

/** Takes `element` away after its `.leaving` move of `frames`. */
export function leave(element, frames) {
  element.classList.add("leaving");
  setTimeout(() => element.remove(), frames * FRAME);
}
