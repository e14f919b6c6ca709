/** Reads and restores the ballot form; knows nothing of rounds or the network. */

const fieldsets = (form) => [...form.querySelectorAll("[data-field]")];

/** The value given in one question, or null: a chosen radio, or a number that fits its scale. */
function valueOf(fieldset) {
  const chosen = fieldset.querySelector("input:checked, input[type=number]");
  return chosen && chosen.value !== "" && chosen.validity.valid ? Number(chosen.value) : null;
}

const isOpen = (fieldset) => valueOf(fieldset) === null;

/** {field: value} of what is chosen so far. */
export function draftOf(form) {
  const draft = {};
  for (const fieldset of fieldsets(form)) if (!isOpen(fieldset)) draft[fieldset.dataset.field] = valueOf(fieldset);
  return draft;
}

export function restore(form, draft) {
  for (const fieldset of fieldsets(form)) {
    const value = draft[fieldset.dataset.field];
    if (value === undefined) continue;
    for (const input of fieldset.querySelectorAll("input")) {
      if (input.type === "number") input.value = value;
      else if (Number(input.value) === value) input.checked = true;
    }
  }
}

/** The units not yet wholly scored, as their elements, in order. */
export function missing(form) {
  return [...form.querySelectorAll("[data-subject]")].filter((subject) => fieldsets(subject).some(isOpen));
}

/** What must be known before voting and has no tick yet. */
export const unticked = (form) => [...form.querySelectorAll("input[data-sure]:not(:checked)")];

/** A list per subject of a value per criterion, as the wire wants it. */
export function scoresOf(form) {
  return [...form.querySelectorAll("[data-subject]")].map((subject) => fieldsets(subject).map(valueOf));
}

/** Bring the first open question of a unit, or a tick, into view and under the finger. */
export function goTo(place) {
  const open = fieldsets(place).find(isOpen);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const seen = !open || open === fieldsets(place)[0] ? place : open;
  seen.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: open ? "start" : "center" });
  (open?.querySelector("input") ?? place).focus({ preventScroll: true });
}
