/** Shares of named choices as one bar with its parts named beneath; the parts differ in shade and order, not in hue. */
import { percent } from "../figures.js";
import { fill, part } from "../words.js";

/** `counts` are used where no weighted shares came along. */
export function shareBar({ counts, shares }, choices, scene) {
  const known = shares ?? portions(counts ?? {}), bar = part("shares", scene);
  bar.querySelector(".parts").replaceChildren(...choices.map(({ value }, i) => piece(known[value] ?? 0, i)));
  const keys = choices.map(({ value, name }, i) => {
    const key = fill(part("share", scene), { name, share: percent(known[value] ?? null) });
    key.dataset.shade = i;
    return key;
  });
  bar.querySelector(".keys").replaceChildren(...keys);
  return bar;
}

function portions(counts) {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return Object.fromEntries(Object.entries(counts).map(([value, n]) => [value, all ? (100 * n) / all : 0]));
}

function piece(share, shade) {
  const element = document.createElement("i");
  element.style.flexGrow = share;
  element.dataset.shade = shade;
  return element;
}
