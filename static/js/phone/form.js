/** The ballot form's own look: what is missing, and what its one button would do. */
import { goTo, missing, restore, unticked } from "./draft.js";

/** @param {{draft: object, seq: number}} record  @param {boolean} isFresh  the form has just come */
export function prepare(form, record, { isFresh, isChange }) {
  if (isFresh) restore(form, record.draft);
  form.noValidate = true;
  const open = missing(form), begun = Object.keys(record.draft).length > 0;
  for (const subject of form.querySelectorAll("[data-subject]")) {
    subject.classList.toggle("subject--missing", begun && open.includes(subject));
  }
  const button = form.querySelector(".bar button");
  const text = wordOf(button.dataset, open, unticked(form), isChange);
  if (button.textContent !== text) button.textContent = text;
}

function wordOf({ submit, resubmit, goto: go, tick }, open, ticks, isChange) {
  if (open.length) return go.replace("{n}", open[0].dataset.subject);
  if (ticks.length) return tick;
  return isChange ? resubmit : submit;
}

/** Goes to what is still open and says so; false when nothing is. */
export function goToOpen(form) {
  const place = missing(form)[0] ?? unticked(form)[0];
  if (place) goTo(place);
  return Boolean(place);
}

/** Which lamp a form asks for while nothing is on its way. */
export function lampOf(form, isChange) {
  const n = missing(form).length;
  if (n) return { id: form.dataset.form === "deal" ? "choose" : isChange ? "left-again" : "left", n };
  if (unticked(form).length) return { id: "tick", n };
  return { id: isChange ? "full-again" : "full", n };
}
