/** Scores: rank, bar, mean, how often each score was given; with an earlier round also how far it moved. */
import { choicesOf, placeOn, ranked, scaleOf, signed, wholeScale, written } from "../figures.js";
import { FRAME, countUp } from "../motion.js";
import { spreadPath } from "../spread.js";
import { fill, part, unitName } from "../words.js";
import { shareBar } from "./shares.js";

const NAMES = 10, GROW = 14, APART = 6; // frames
const byRank = (a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0;

export function ranking(round, { scene, fresh }) {
  const { paper, result } = round, swing = byRef(round.swing);
  const board = part("ranking", scene), rows = [...result.subjects].sort(byRank);
  board.dataset.rows = rows.length > 7 ? "many" : "few";
  board.dataset.criteria = paper.criteria.length;
  board.toggleAttribute("data-swing", swing.size > 0);
  board.style.setProperty("--criteria", paper.criteria.length);
  fill(board, { compared: swing.size ? round.compared_to : null });
  board.querySelector(".ranking-head .criteria").replaceChildren(...paper.criteria.map(heading));
  const standings = rows.map((subject, i) => {
    const at = NAMES + APART * (rows.length - 1 - i);
    return standing(subject, { paper, unit: result.unit, scene, fresh, at, moved: swing.get(subject.ref) });
  });
  board.querySelector(".ranking").replaceChildren(...standings);
  return { board, last: NAMES + GROW + APART * (rows.length - 1) };
}

const byRef = (swing) => new Map((swing ?? []).map((one) => [one.ref, one]));

function standing(subject, { paper, unit, scene, fresh, at, moved }) {
  const row = fill(part("standing", scene), { rank: ranked(subject.rank), name: subject.name, swings: !!moved });
  row.toggleAttribute("data-long", unitName(subject.name).length > 1);
  const scale = wholeScale(paper, unit);
  row.style.setProperty("--at", at);
  row.style.setProperty("--part", placeOn(scale, subject.mean));
  const mean = row.querySelector(".mean");
  mean.textContent = written(subject.mean);
  if (fresh && subject.mean !== null) countUp(mean, written(subject.mean), { delay: at * FRAME, span: GROW * FRAME });
  row.querySelector(".criteria").replaceChildren(...subject.criteria.map((one, c) => criterion(one, c, { paper, scene, subject })));
  if (moved) move(row, moved, scale);
  return row;
}

/** Only the two means and their difference: who moved is known to nobody. */
function move(row, { before, after, change }, scale) {
  row.style.setProperty("--before", placeOn(scale, before));
  fill(row, { change: signed(change), moved: { before: written(before), after: written(after) } });
  row.querySelector(".swing").dataset.way = change > 0 ? "up" : change < 0 ? "down" : "level";
}

function criterion(one, index, { paper, scene, subject }) {
  if (choicesOf(paper, index).length) return shareBar(one, choicesOf(paper, index), scene);
  const cell = fill(part("criterion", scene), { mean: paper.criteria.length > 1 ? written(one.mean) : null });
  const chart = cell.querySelector("svg");
  chart.setAttribute("aria-label", `${subject.name} ${one.name} ${chart.dataset.label}`);
  chart.querySelector(".votes").setAttribute("d", spreadPath(one.counts, scaleOf(paper, index)));
  return cell;
}

function heading({ name }) {
  const span = document.createElement("span");
  span.textContent = name;
  return span;
}
