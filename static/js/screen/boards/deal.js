/** Deal or no deal: the words, the deadline asked for, and what the room said to it. */
import { choicesOf, percent } from "../figures.js";
import { fill, part, quoted } from "../words.js";

const VERDICT = 24; // the frame on which the last bar stands

export function deal({ paper, result }, { scene, dates, now }) {
  const [subject] = result.subjects, [one] = subject.criteria, [asked] = paper.subjects;
  const [word] = asked.words.length ? asked.words : [{ text: paper.title, due: null }];
  const left = dates.daysUntil(word.due, now), rules = result.rules ?? paper.rules ?? {};
  const board = fill(part("deal", scene), {
    name: subject.name, words: quoted(word.text),
    due: word.due ? dates.day(word.due) : null, left: left >= 0 ? left : null,
    deal: subject.accepted === true, noDeal: subject.accepted === false, bar: rules.pass_percent ? rules.pass_percent + "%" : null,
  });
  board.querySelector(".answers").replaceChildren(...choicesOf(paper).map(({ value, name }, i) => answer(name, one.shares?.[value] ?? 0, i, scene)));
  return { board, last: VERDICT };
}

function answer(name, share, shade, scene) {
  const row = fill(part("answer", scene), { name, share: percent(share) });
  row.style.setProperty("--part", share / 100);
  row.dataset.shade = shade;
  return row;
}
