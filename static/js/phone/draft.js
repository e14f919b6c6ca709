/** Reads and restores the ballot form; knows nothing of rounds or the network. */

const fieldsets = (form) => [...form.querySelectorAll("[data-field]")];
const chosen = (fieldset) => fieldset.querySelector("input:checked");

/** {field: value} of what is chosen so far. */
export function draftOf(form) {
  const draft = {};
  for (const fieldset of fieldsets(form)) if (chosen(fieldset)) draft[fieldset.dataset.field] = Number(chosen(fieldset).value);
  return draft;
}

export function restore(form, draft) {
  for (const fieldset of fieldsets(form)) {
    for (const input of fieldset.querySelectorAll("input")) {
      if (Number(input.value) === draft[fieldset.dataset.field]) input.checked = true;
    }
  }
}

/** The units not yet wholly scored, as their elements, in order. */
export function missing(form) {
  return [...form.querySelectorAll("[data-subject]")].filter((subject) => fieldsets(subject).some((fieldset) => !chosen(fieldset)));
}

/** A list per subject of a value per criterion, as the wire wants it. */
export function scoresOf(form) {
  return [...form.querySelectorAll("[data-subject]")].map((subject) => fieldsets(subject).map((fieldset) => Number(chosen(fieldset).value)));
}

/** Bring the first open question of a unit into view and under the finger. */
export function goTo(subject) {
  const open = fieldsets(subject).find((fieldset) => !chosen(fieldset));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  (open === fieldsets(subject)[0] ? subject : open).scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  open.querySelector("input").focus({ preventScroll: true });
}
