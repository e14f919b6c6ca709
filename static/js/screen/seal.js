/** What proves a sealed round: the time, the seal code in groups of four, the equation, and how it was weighed. */
import { percent, written } from "./figures.js";
import { fill, part } from "./words.js";

const PARTS = ["issued", "counted", "joined_not_voted", "never_joined", "void"];

export function showSeal(root, round, dates) {
  const equation = round.result?.equation ?? round.seal?.equation ?? {};
  fill(root, {
    sealedAt: dates.time(round.sealed_at),
    sums: "issued" in equation, coded: !!round.seal?.code,
    onPaper: equation.on_paper || null, rebound: equation.rebound || null,
  });
  const sums = Object.fromEntries(PARTS.map((name) => [name, equation[name]]));
  for (const place of root.querySelectorAll(".sums")) fill(place, sums); // the gauge beside it counts for itself
  for (const place of root.querySelectorAll("[data-code]")) place.replaceChildren(...(round.seal?.code ?? []).map(group));
}

function group(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

/** "权重 群众代表 60 : 问政代表 40 · 去掉最高最低各5%": how the numbers on this board were made. */
export function showRules(scene, { paper, result, secrecy }) {
  const pools = result.pools ?? [], plain = paper.criteria.some((criterion) => !criterion.choices?.length);
  const weights = pools.length > 1 ? pools.map(({ names, weight }) => fill(part("weight", scene), { pool: { names: names.join("、"), weight } })) : [];
  scene.querySelector(".weights").replaceChildren(...weights);
  fill(scene, { weighted: weights.length > 0, trimmed: plain && result.rules?.trim_percent ? result.rules.trim_percent + "%" : null, named: secrecy === "named", ballots: result.n });
}

/** What the public at home said: under its own label, in a line of its own, never in a bar of the studio's. */
export function showOffsite(scene, offsite) {
  const said = (offsite?.subjects ?? []).map(({ name, value, percent: share }) => fill(part("home", scene), { name, value: share ? percent(value) : written(value) }));
  scene.querySelector(".at-home").replaceChildren(...said);
  fill(scene, { offsite: !!offsite, offsiteBallots: offsite?.n ?? null });
}
