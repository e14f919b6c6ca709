/**
 * A scanner types like a keyboard: what is typed while no field has the focus goes into the scan field. With a spare
 * card's field on the page and still empty, that one is meant.
 */
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

export function mount(form) {
  const field = form.querySelector("input");
  function catchKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.key.length !== 1 || event.key === " ") return;
    if (event.target.closest?.(TYPING)) return;
    const spare = document.getElementById("spare");
    (spare && !spare.value ? spare : field).focus(); // the key itself is typed there
  }
  addEventListener("keydown", catchKey);
  return () => removeEventListener("keydown", catchKey);
}
