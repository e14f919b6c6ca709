/** The paper on screen: at most three units a page, a new page every eight seconds. */
import { settle } from "./motion.js";
import { fill, fitAll, part } from "./words.js";

const PER_PAGE = 3, EVERY = 8000; // ms

export function makePages(scene, subjects, { dates, now }) {
  const list = scene.querySelector(".promises"), count = Math.max(1, Math.ceil(subjects.length / PER_PAGE));
  let shown = -1;

  function draw(index) {
    const units = subjects.slice(index * PER_PAGE, (index + 1) * PER_PAGE);
    list.replaceChildren(...units.map(promise));
    fill(scene, { page: count > 1 ? { n: index + 1, pages: count } : null });
    fitAll(scene);
    if (shown < 0) settle(list);
    shown = index;
  }

  function promise({ name, words }) {
    const item = fill(part("promise", scene), { name, silent: !words.length });
    item.style.setProperty("--weight", 2 + words.length); // a unit that promised more gets more of the page
    item.querySelector(".heard").replaceChildren(...words.map(word));
    return item;
  }

  function word({ text, due }) {
    const left = dates.daysUntil(due, now());
    return fill(part("word", scene), { text, due: due ? { date: dates.day(due) } : null, left: left >= 0 ? left : null });
  }

  return {
    /** @param {number} elapsed ms since the round opened */
    turn(elapsed) {
      const index = Math.floor(Math.max(0, elapsed) / EVERY) % count;
      if (index !== shown && scene.isConnected) draw(index);
    },
  };
}
