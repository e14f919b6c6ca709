/** The distribution of one criterion as one path, 220 × 64: a bar for each value, the tallest 58 high. */
const WIDTH = 220, FOOT = 62, TALLEST = 58;

export function spreadPath(counts, { min, max, step }) {
  const values = [];
  for (let value = min; value <= max; value += step) values.push(counts[value] ?? 0);
  const most = Math.max(...values, 1), pitch = WIDTH / values.length, bar = pitch * 0.8;
  const draw = (count, i) => {
    const high = count ? Math.max(1, Math.round((count / most) * TALLEST)) : 0;
    return high ? `M${(i * pitch + pitch * 0.1).toFixed(1)} ${FOOT}v${-high}h${bar.toFixed(1)}v${high}z` : "";
  };
  return values.map(draw).join("");
}
