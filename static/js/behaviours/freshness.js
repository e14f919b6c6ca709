/**
 * How old the picture of a polled page is: a word and an age, counted from the last answer that was drawn. The page's
 * clock takes its hint from the picture itself (`#board[data-now]`, server ms), and each poll is a ping: a page without
 * a socket agrees with the others too.
 */
import { clock, onBeat, write } from "../live/beat.js";

const SLOW = 5000; // ms; two polls
const DOWN = 10000;

export function mount(lamp) {
  let heard = performance.now(), asked = 0;
  const words = lamp.querySelector("span");
  const told = () => Number(document.getElementById("board")?.dataset.now) || Date.now();
  const isPoll = ({ detail }) => detail.ctx?.sourceElement?.id === "board";
  const ask = (event) => { if (isPoll(event)) asked = Date.now(); };
  const hear = (event) => {
    if (!isPoll(event)) return;
    heard = performance.now();
    if (asked) clock.pong({ c: asked, s: told() });
    asked = 0;
  };

  function draw() {
    const age = performance.now() - heard;
    const state = age > DOWN ? "down" : age > SLOW ? "slow" : "up";
    write(words, lamp.dataset[state].replace("{s}", state === "up" ? (age / 1000).toFixed(1) : Math.floor(age / 1000)));
    lamp.className = "lamp lamp--" + state;
  }

  clock.hint(told());
  document.addEventListener("htmx:before:request", ask);
  document.addEventListener("htmx:after:swap", hear);
  const stop = onBeat(draw);
  return () => { stop(); document.removeEventListener("htmx:before:request", ask); document.removeEventListener("htmx:after:swap", hear); };
}
