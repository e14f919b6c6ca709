/**
 * The sealed result. Bars and numbers grow together from the last rank up to the first and land on the
 * sealed values; the proof rises after them, and only then the line turns gold.
 */
import { FRAME, countUp, settle } from "../motion.js";
import { roundOf } from "../rounds.js";
import { spreadPath } from "../spread.js";
import { fill, part } from "../words.js";

const NAMES = 10, GROW = 14, APART = 6, AFTER = 15; // frames

const NONE = "–"; // nobody scored: there is no mean and no rank

const written = (mean) => (typeof mean === "number" ? mean.toFixed(2) : mean ?? NONE);
const byRank = (a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0;

export function reveal({ dates }) {
  const element = part("scene-reveal");
  let drawn = "", lively = false;

  function draw(round, fresh) {
    const { paper, result } = round, ranked = [...result.subjects].sort(byRank);
    const last = NAMES + GROW + APART * (ranked.length - 1) + AFTER;
    element.style.setProperty("--proof-at", last);
    element.style.setProperty("--criteria", paper.criteria.length);
    element.dataset.rows = ranked.length > 7 ? "many" : "few";
    element.dataset.criteria = paper.criteria.length;
    fill(element, { title: ranked.length, scale: paper.scale, sealedAt: dates.time(round.sealed_at), ...result.equation });
    element.querySelector(".ranking-head .criteria").replaceChildren(...paper.criteria.map(heading));
    const rows = ranked.map((subject, i) => standing(subject, paper, NAMES + APART * (ranked.length - 1 - i), fresh));
    element.querySelector(".ranking").replaceChildren(...rows);
  }

  function standing(subject, paper, at, fresh) {
    const row = fill(part("standing", element), { rank: subject.rank ?? NONE, name: subject.name });
    row.style.setProperty("--at", at);
    const { min, max } = paper.scale;
    row.style.setProperty("--part", ((subject.mean ?? min) - min) / (max - min));
    const mean = row.querySelector(".mean");
    mean.textContent = written(subject.mean);
    if (fresh && subject.mean !== null) countUp(mean, written(subject.mean), { delay: at * FRAME, span: GROW * FRAME });
    row.querySelector(".criteria").replaceChildren(...subject.criteria.map((one) => criterion(one, paper, subject)));
    return row;
  }

  function criterion(one, paper, subject) {
    const cell = fill(part("criterion", element), { mean: paper.criteria.length > 1 ? written(one.mean) : null });
    const chart = cell.querySelector("svg");
    chart.setAttribute("aria-label", `${subject.name} ${one.name} ${chart.dataset.label}`);
    chart.querySelector(".votes").setAttribute("d", spreadPath(one.counts, paper.scale));
    return cell;
  }

  return {
    element,
    update(state, { fresh = false } = {}) {
      lively ||= fresh; // the result may come a moment after the scene
      const round = roundOf(state), json = round?.result && JSON.stringify(round);
      if (!json || json === drawn) return;
      draw(round, lively && !drawn);
      if (drawn || !lively) settle(element);
      drawn = json;
    },
  };
}

function heading({ name }) {
  const span = document.createElement("span");
  span.textContent = name;
  return span;
}
