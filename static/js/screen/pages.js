/** The paper on screen: at most three units a page, a new page every eight seconds. */
import { choicesOf, percent, scaleOf } from "./figures.js";
import { settle } from "./motion.js";
import { fill, fitAll, part } from "./words.js";

const PER_PAGE = 3, EVERY = 8000; // ms

export function makePages(scene, { paper, display }, { dates, now }) {
  const { subjects } = paper, live = display === "live";
  const list = scene.querySelector(".promises"), count = Math.max(1, Math.ceil(subjects.length / PER_PAGE));
  let shown = -1, tallies = [];

  function draw(index) {
    const first = index * PER_PAGE;
    list.replaceChildren(...subjects.slice(first, first + PER_PAGE).map((subject, i) => promise(subject, first + i)));
    fill(scene, { page: count > 1 ? { n: index + 1, pages: count } : null });
    fitAll(scene);
    if (shown < 0) settle(list);
    shown = index;
  }

  function promise({ name, words }, index) {
    const item = fill(part("promise", scene), { name, silent: !words.length, provisional: live });
    item.style.setProperty("--weight", 2 + words.length); // a unit that promised more gets more of the page
    item.querySelector(".heard").replaceChildren(...words.map(word));
    item.dataset.subject = index;
    if (live) write(item);
    return item;
  }

  function word({ text, due }) {
    const left = dates.daysUntil(due, now());
    return fill(part("word", scene), { text, due: due ? { date: dates.day(due) } : null, left: left >= 0 ? left : null });
  }

  /** What has come in so far: provisional, and labelled so where it stands. */
  function write(item) {
    const counts = tallies[item.dataset.subject] ?? [];
    const figures = paper.criteria.map((criterion, c) => figure(criterion.name, counts[c] ?? {}, c));
    item.querySelector(".so-far").replaceChildren(...figures);
  }

  function figure(name, counts, index) {
    const choices = choicesOf(paper, index), all = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const sum = Object.entries(counts).reduce((total, [value, n]) => total + Number(value) * n, 0);
    const said = choices.map((choice) => `${choice.name} ${all ? percent((100 * (counts[choice.value] ?? 0)) / all) : "–"}`);
    const line = fill(part("figure", scene), {
      name: choices.length ? null : name,
      value: choices.length ? said.join("  ") : all ? (sum / all).toFixed(1) : "–",
    });
    line.style.setProperty("--part", choices.length || !all ? 0 : (sum / all - scaleOf(paper, index).min) / (scaleOf(paper, index).max - scaleOf(paper, index).min));
    line.classList.toggle("has-bar", !choices.length);
    return line;
  }

  return {
    /** @param {number} elapsed ms since the round opened */
    turn(elapsed) {
      const index = Math.floor(Math.max(0, elapsed) / EVERY) % count;
      if (index !== shown && scene.isConnected) draw(index);
    },
    /** @param {object[][]} found  per subject and criterion how often each value was given */
    tally(found) {
      tallies = found;
      if (live) for (const item of list.children) write(item);
    },
  };
}
