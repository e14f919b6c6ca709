/** Stances: for each unit three shares of one bar, and how many said more than the lowest of them. */
import { choicesOf, percent } from "../figures.js";
import { fill, part } from "../words.js";
import { shareBar } from "./shares.js";

const NAMES = 10, GROW = 14, APART = 6; // frames

export function stance(round, { scene }) {
  const { paper, result } = round, board = part("stances", scene);
  const rows = [...result.subjects].sort((a, b) => (b.satisfied ?? -1) - (a.satisfied ?? -1));
  board.dataset.rows = rows.length > 4 ? "many" : "few";
  board.replaceChildren(...rows.map((subject, i) => stand(subject, paper, scene, NAMES + APART * (rows.length - 1 - i))));
  return { board, last: NAMES + GROW + APART * (rows.length - 1) };
}

function stand(subject, paper, scene, at) {
  const row = fill(part("stance", scene), { name: subject.name, satisfied: percent(subject.satisfied) });
  row.style.setProperty("--at", at);
  row.querySelector(".bars").replaceChildren(...subject.criteria.map((one, c) => shareBar(one, choicesOf(paper, c), scene)));
  return row;
}
