/** Turnout as a number and a bar, changed at most once a second so that it can be read. */
import { fill } from "./words.js";

const CALM = 1000; // ms

/** @param {"joined" | "counted"} what  which number of the turnout frame fills the bar */
export function makeGauge(element, what) {
  let drawn = 0, newest = null, timer = 0;

  function draw() {
    timer = 0;
    drawn = Date.now();
    fill(element, { [what]: newest[what], issued: newest.issued });
    element.querySelector(".gauge i").style.setProperty("--share", newest.issued ? newest[what] / newest.issued : 0);
  }

  return (turnout) => {
    newest = turnout;
    const wait = drawn + CALM - Date.now();
    if (wait <= 0) draw();
    else timer ||= setTimeout(draw, wait);
  };
}
