/**
 * How old the picture of a polled page is: a word and an age, counted from the last answer that was drawn. The page's
 * clock takes its hint from the picture itself (`#board[data-now]`, server ms).
 */
import { clock, onBeat, write } from "../live/beat.js";

const SLOW = 5000; // ms; two polls
const DOWN = 10000;

export function mount(lamp) {
  let heard = performance.now();
  const words = lamp.querySelector("span");
  const hint = () => clock.hint(Number(document.getElementById("board")?.dataset.now) || Date.now());
  const hear = ({ detail }) => { if (detail.ctx?.sourceElement?.id === "board") { heard = performance.now(); hint(); } };

  function draw() {
    const age = performance.now() - heard;
    const state = age > DOWN ? "down" : age > SLOW ? "slow" : "up";
    write(words, lamp.dataset[state].replace("{s}", state === "up" ? (age / 1000).toFixed(1) : Math.floor(age / 1000)));
    lamp.className = "lamp lamp--" + state;
  }

  hint();
  document.addEventListener("htmx:after:swap", hear);
  const stop = onBeat(draw);
  return () => { stop(); document.removeEventListener("htmx:after:swap", hear); };
}
