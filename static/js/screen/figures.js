/** How a result's numbers are written. Everything comes sealed from the server; nothing is reckoned anew here. */
const NONE = "–"; // nobody scored: there is no mean and no rank
const MINUS = "−";

export const written = (mean) => (typeof mean === "number" ? mean.toFixed(2) : mean ?? NONE);
export const percent = (share) => (typeof share === "number" ? share.toFixed(1) + "%" : NONE);
export const ranked = (rank) => rank ?? NONE;

/** "+1.40", "−0.30", "0.00" */
export function signed(change) {
  const text = Math.abs(change).toFixed(2);
  return Number(text) === 0 ? text : (change < 0 ? MINUS : "+") + text;
}

export const formOf = (paper) => paper.form ?? "score";
/** A criterion's own scale; papers frozen before criteria had one share the paper's. */
export const scaleOf = (paper, index = 0) => paper.criteria[index]?.scale ?? paper.scale;
export const choicesOf = (paper, index = 0) => paper.criteria[index]?.choices ?? [];

/** Where `value` lies on a scale, 0 to 1. */
export const placeOn = ({ min, max }, value) => ((value ?? min) - min) / (max - min);

/** The scale of a subject's mean: percent where criteria have different scales, else that of the plain criteria. */
export function wholeScale(paper, unit = "points") {
  if (unit === "percent") return { min: 0, max: 100 };
  const plain = paper.criteria.findIndex((criterion) => !criterion.choices?.length);
  return scaleOf(paper, Math.max(0, plain));
}
