/** Builds ballot, neutral page and result from a round's frame, out of the page's own templates. */
import { noticesOf } from "./choose.js";
import { fill, fillList } from "./fill.js";

const MOST_RADIOS = 21; // beyond it a number is typed
const models = document.getElementById("models");

/** Steps of a criterion's scale with their words: the paper's own choices, three words for three steps, else numbers. */
export function choicesOf(paper, criterion) {
  const scale = criterion.scale ?? paper.scale;
  if (criterion.choices?.length) return { few: true, list: criterion.choices.map(({ value, name }) => ({ value, word: name })) };
  const values = [];
  for (let value = scale.min; value <= scale.max; value += scale.step ?? 1) values.push(value);
  const three = models.dataset.three.split("|");
  const words = scale.labels ?? (values.length === three.length ? three : null);
  return { few: words !== null, list: values.map((value, i) => ({ value, word: words ? words[i] : value })) };
}

/** The form of an open round, empty; `time` is the deadline as the wall shows it. */
export function ballot(round, mine, time) {
  const { paper, number } = round;
  const form = fill("ballot-" + (paper.form ?? "score"), {
    round: round.id, seq: (mine.seq ?? 0) + 1, salt: "", number, title: paper.title, seat: mine.seat, closes: time,
  });
  const title = form.querySelector("[data-drill]");
  if (round.purpose === "drill") title.textContent = title.dataset.drill;
  notices(form, round, mine);
  fillList(form, "subjects", paper.subjects.map((subject, i) => subjectOf(subject, i, paper)));
  return form;
}

/** What must be said before voting; extra time may be granted while the ballot is open. */
export function notices(form, round, mine) {
  const kinds = noticesOf(round, mine), place = form.querySelector('[data-list="notices"]'), said = kinds.join();
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  fillList(form, "notices", kinds.map((kind) => fill("notice-" + kind, { seat: mine.seat, extra: mine.extra_s })));
}

function subjectOf(subject, i, paper) {
  const node = fill("subject", { index: i + 1, name: subject.name });
  fillList(node, "promises", (subject.words ?? []).map((promise) => fill(promise.due ? "promise-due" : "promise", promise)));
  fillList(node, "before", subject.before ? [fill("before", { mean: decimals(subject.before.mean), round: subject.before.round })] : []);
  fillList(node, "criteria", paper.criteria.map((criterion, j) => criterionOf(criterion, `s${i}c${j}`, paper)));
  return node;
}

function criterionOf(criterion, field, paper) {
  const scale = criterion.scale ?? paper.scale, { few, list } = choicesOf(paper, criterion);
  if (!few && list.length > MOST_RADIOS) return fill("criterion-number", { field, name: criterion.name, min: scale.min, max: scale.max, step: scale.step ?? 1 });
  const [low, high] = scale.ends ?? [models.dataset.low, models.dataset.high];
  const ends = few ? { low: "", high: "" } : { low: `${scale.min} ${low}`, high: `${scale.max} ${high}` };
  const node = fill("criterion", { field, name: criterion.name, ...ends });
  node.querySelector(".scale").classList.toggle("scale--few", few);
  fillList(node, "choices", list.map((choice) => fill("choice", { field, ...choice })));
  return node;
}

/** The page after voting: who was scored, not how. */
export function counted(round, id, time) {
  const node = fill(id, { number: round.number, closes: time });
  fillList(node, "hidden", round.paper.subjects.map((subject) => fill("hidden", { name: subject.name })));
  return node;
}

export const decimals = (mean) => (mean === null || mean === undefined ? "–" : Number(mean).toFixed(2));
