/**
 * The crawl: one entry for each line of its text; a first line that ends with a colon is its tag. What fits stands still; what does not runs at 4 px a frame of a
 * 25th, for ever, a copy close behind so that there is no gap.
 */
import { FRAME } from "./motion.js";

const SPEED = 4; // px a frame
const TAG = /[：:]$/u;
const START = 10; // frames: the words stand until the strip is in
const REST = 50; // frames more, so that the beginning can be read

/** @returns {{tag: string | null, entries: string[]}} */
export function lines({ text, tag }) {
  const entries = text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (tag || entries.length < 2 || !TAG.test(entries[0])) return { tag: tag || null, entries };
  return { tag: entries[0].replace(TAG, ""), entries: entries.slice(1) };
}

export function roll(element, graphic) {
  const run = element.querySelector(".run"), track = element.querySelector(".track");
  const { entries } = lines(graphic);
  run.replaceChildren(copy(entries));
  if (run.offsetWidth <= track.clientWidth) return;
  run.firstChild.classList.add("goes-on");
  run.append(copy(entries));
  run.lastChild.classList.add("goes-on");
  const distance = run.firstChild.offsetWidth;
  run.animate(
    [{ transform: "translateX(0)" }, { transform: `translateX(${-distance}px)` }],
    { duration: (distance / SPEED) * FRAME, delay: (START + REST) * FRAME, iterations: Infinity },
  ).id = "crawl";
}

function copy(entries) {
  const group = document.createElement("span");
  group.className = "entries";
  group.append(...entries.map((line) => {
    const entry = document.createElement("span");
    entry.textContent = line;
    return entry;
  }));
  return group;
}
