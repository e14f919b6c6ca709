/** The revealed round: who came where, by which rules, and where every seat went. */
import { choicesOf, decimals } from "./paper.js";
import { fill, fillList } from "./fill.js";

export function result(round) {
  const { n, subjects, equation, pools, rules } = round.result, { paper } = round;
  const node = fill("result-" + (paper.form ?? "score"), {
    number: round.number, title: paper.title, n, issued: equation.issued, counted: equation.counted,
    missed: equation.joined_not_voted, absent: equation.never_joined, void: equation.void,
  });
  const inOrder = [...subjects].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity));
  fillList(node, "ranks", inOrder.map((subject) => rankOf(subject, round)));
  fillList(node, "rules", rulesOf(pools ?? [], rules ?? {}));
  return node;
}

function rankOf(subject, round) {
  const { paper } = round, { big, share, word } = figureOf(subject, paper, round.result.unit);
  const node = fill(word ? "rank-" + word : "rank", { name: subject.name, mean: big });
  node.querySelector(".rank__fill").setAttribute("width", Math.round(share));
  fillList(node, "parts", subject.criteria.flatMap((criterion, at) => partsOf(criterion, paper, at)).map((part) => fill("part", part)));
  const swing = (round.swing ?? []).find((moved) => moved.ref === subject.ref);
  if (swing) fillList(node, "swing", [fill("swing", { number: round.compared_to, before: decimals(swing.before), change: (swing.change > 0 ? "+" : "") + decimals(swing.change) })]);
  return node;
}

/** The number that stands large: a mean, the share of the satisfied, or of those who accept. */
function figureOf(subject, paper, unit) {
  if (paper.form === "deal") {
    const yes = subject.criteria[0].shares?.[paper.criteria[0].scale.max] ?? null;
    return { big: percent(yes), share: yes ?? 0, word: subject.accepted ? "accepted" : "declined" };
  }
  if (paper.form === "stance") return { big: percent(subject.satisfied), share: subject.satisfied ?? 0 };
  const { min, max } = unit === "percent" ? { min: 0, max: 100 } : paper.scale;
  return { big: decimals(subject.mean), share: (100 * ((subject.mean ?? min) - min)) / (max - min) };
}

function partsOf(criterion, paper, at) {
  if (!criterion.shares) return [{ name: criterion.name, mean: decimals(criterion.mean) }];
  return choicesOf(paper, paper.criteria[at]).list.map(({ value, word }) => ({ name: word, mean: percent(criterion.shares[value]) }));
}

function rulesOf(pools, rules) {
  const weighed = pools.length > 1 ? pools.map((pool) => fill("pool", { names: pool.names.join(" + "), weight: pool.weight, n: pool.n })) : [];
  return rules.trim_percent ? [...weighed, fill("trim", { percent: rules.trim_percent })] : weighed;
}

const percent = (share) => (share === null || share === undefined ? "–" : Number(share).toFixed(1) + " %");
