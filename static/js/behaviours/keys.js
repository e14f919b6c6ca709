/**
 * The desk's keys: a key presses the button that carries it in `data-key` (a KeyboardEvent.code, so that a Chinese
 * input method changes nothing), and ↑ ↓ arm the row before or after the armed one.
 *
 * Dead while somebody types, while a dialog is open, with Ctrl, Alt or Meta, and on key repeat.
 */
const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable]";

export function mount() {
  let held = null;

  function down(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || isElsewhere(event)) return;
    const button = keyed(event.code) ?? neighbour(event.code);
    if (!button) return;
    event.preventDefault(); // also keeps a focused button from being clicked by the space bar
    if (event.repeat) return;
    if (button.dataset.behaviour !== "hold") return button.click();
    held = button;
    button.dispatchEvent(new CustomEvent("hold:start", { detail: { at: event.timeStamp } }));
  }
  function up(event) {
    held?.dispatchEvent(new CustomEvent("hold:stop", { detail: { at: event.timeStamp } }));
    held = null;
    if (!isElsewhere(event) && keyed(event.code)) event.preventDefault();
  }
  addEventListener("keydown", down);
  addEventListener("keyup", up);
  return () => { removeEventListener("keydown", down); removeEventListener("keyup", up); };
}

const isElsewhere = (event) => event.isComposing || event.target.closest?.(TYPING) || document.querySelector("dialog[open]");
const keyed = (code) => document.querySelector(`[data-key="${CSS.escape(code)}"]`);

/** The arm button of the nearest row that can be armed, above or below the armed row (else the one on air). */
function neighbour(code) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[code];
  if (!step) return null;
  const rows = [...document.querySelectorAll("#rundown-list .item")];
  const from = ["armed", "on_air"].map((state) => rows.findIndex((row) => row.dataset.state === state)).find((at) => at >= 0) ?? -1;
  for (let at = from + step; at >= 0 && at < rows.length; at += step) {
    const button = rows[at].querySelector("[data-arm]");
    if (button) return button;
  }
  return null;
}
