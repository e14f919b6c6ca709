/** Builds ballot, neutral page and result from a round's frame, out of the page's own templates. */
import { fill, fillList, wallTime } from "./fill.js";

const models = document.getElementById("models");

/** Steps of a scale with their words: the paper's own labels, three words for three steps, else numbers. */
export function choicesOf(scale) {
  const values = [];
  for (let value = scale.min; value <= scale.max; value += scale.step ?? 1) values.push(value);
  const three = models.dataset.three.split("|");
  const words = scale.labels ?? (values.length === three.length ? three : null);
  return { few: words !== null, list: values.map((value, i) => ({ value, word: words ? words[i] : value })) };
}

/** The form of an open round, empty. */
export function ballot(round, { seat, seq }) {
  const { paper, number } = round;
  const form = fill("ballot", { round: round.id, seq, number, title: paper.title, seat, closes: wallTime(round.closes_at) });
  fillList(form, "subjects", paper.subjects.map((subject, i) => subjectOf(subject, i, paper)));
  return form;
}

function subjectOf(subject, i, paper) {
  const node = fill("subject", { index: i + 1, name: subject.name });
  fillList(node, "promises", (subject.words ?? []).map((promise) => fill(promise.due ? "promise-due" : "promise", promise)));
  fillList(node, "criteria", paper.criteria.map((criterion, j) => criterionOf(criterion, `s${i}c${j}`, paper.scale)));
  return node;
}

function criterionOf(criterion, field, scale) {
  const { few, list } = choicesOf(scale);
  const [low, high] = scale.ends ?? [models.dataset.low, models.dataset.high];
  const ends = few ? { low: "", high: "" } : { low: `${scale.min} ${low}`, high: `${scale.max} ${high}` };
  const node = fill("criterion", { field, name: criterion.name, ...ends });
  node.querySelector(".scale").classList.toggle("scale--few", few);
  fillList(node, "choices", list.map((choice) => fill("choice", { field, ...choice })));
  return node;
}

/** The page after voting: who was scored, not how. */
export function counted(round) {
  const node = fill("counted", { number: round.number, closes: wallTime(round.closes_at) });
  fillList(node, "hidden", round.paper.subjects.map((subject) => fill("hidden", { name: subject.name })));
  return node;
}

export function result(round) {
  const { n, subjects, equation } = round.result;
  const node = fill("result", {
    number: round.number, title: round.paper.title, n, issued: equation.issued, counted: equation.counted,
    missed: equation.joined_not_voted, absent: equation.never_joined, void: equation.void,
  });
  const inOrder = [...subjects].sort((a, b) => a.rank - b.rank);
  fillList(node, "ranks", inOrder.map((subject) => rankOf(subject, round.paper.scale)));
  return node;
}

function rankOf(subject, scale) {
  const node = fill("rank", { name: subject.name, mean: decimals(subject.mean) });
  const share = (100 * ((subject.mean ?? scale.min) - scale.min)) / (scale.max - scale.min);
  node.querySelector(".rank__fill").setAttribute("width", Math.round(share));
  fillList(node, "parts", subject.criteria.map((part) => fill("part", { name: part.name, mean: decimals(part.mean) })));
  return node;
}

const decimals = (mean) => (mean === null || mean === undefined ? "–" : Number(mean).toFixed(2));
