/** Delivery: what the same room said on the night, against what it says of the deed. Never averaged together. */
import { placeOn, signed, wholeScale, written } from "../figures.js";
import { fill, part } from "../words.js";

const NAMES = 10, GROW = 14, APART = 6; // frames

export function delivery({ paper, result }, { scene }) {
  const board = part("deliveries", scene), rows = result.subjects;
  const before = new Map(paper.subjects.map((subject) => [subject.ref, subject.before ?? null]));
  board.dataset.rows = rows.length > 5 ? "many" : "few";
  board.replaceChildren(...rows.map((subject, i) => {
    const row = deed(subject, before.get(subject.ref), wholeScale(paper, result.unit), scene);
    row.style.setProperty("--at", NAMES + APART * i);
    return row;
  }));
  return { board, last: NAMES + GROW + APART * (rows.length - 1) };
}

function deed(subject, before, scale, scene) {
  const night = before?.mean ?? null, known = night !== null && typeof subject.mean === "number";
  const row = fill(part("delivery", scene), {
    name: subject.name, night: written(night), deed: written(subject.mean), change: known ? signed(subject.mean - night) : null,
    first: !known, swings: known,
  });
  row.style.setProperty("--part", placeOn(scale, subject.mean));
  row.toggleAttribute("data-first", !known);
  row.style.setProperty("--before", placeOn(scale, night));
  const way = known ? Math.sign(Math.round((subject.mean - night) * 100)) : 0;
  row.querySelector(".swing").dataset.way = ["down", "level", "up"][way + 1];
  return row;
}
