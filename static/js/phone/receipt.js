/**
 * The receipt on the page: half masked until it is held, to be kept or forgotten. The whole code and the rows'
 * names are in the document only while somebody asks for them.
 */
import { fill } from "./fill.js";

const SHOWN = 4; // characters that stand open
const GLANCE = 5000; // ms for those who press by keyboard or a screen reader and cannot hold

const groups = (code) => code.match(/.{1,4}/g).join(" ");
const mask = (code) => code.slice(0, SHOWN) + " " + "•".repeat(8);

/** @param {object} hooks  text() of the whole receipt, says: the state in words, onForget() */
export function receiptBox({ number, code, says, text, onForget }) {
  const box = fill("receipt", { number, mask: mask(code), state: says });
  const place = box.querySelector("[data-code]"), hold = box.querySelector("[data-hold]");
  const show = (open) => { place.textContent = open ? groups(code) : mask(code); };
  let glance = 0;
  hold.addEventListener("pointerdown", (event) => {
    hold.setPointerCapture(event.pointerId); // the longer code moves the button away from under the finger
    show(true);
  });
  for (const name of ["pointerup", "pointercancel", "blur"]) hold.addEventListener(name, () => show(false));
  hold.addEventListener("contextmenu", (event) => event.preventDefault()); // a long press is meant here
  hold.addEventListener("click", (event) => {
    if (event.detail !== 0) return;
    show(true);
    clearTimeout(glance);
    glance = setTimeout(show, GLANCE, false);
  });
  const area = box.querySelector("[data-text]");
  box.querySelector("details").addEventListener("toggle", (event) => { area.value = event.target.open ? text() : ""; });
  box.querySelector("[data-copy]").addEventListener("click", (event) => copy(area, event.currentTarget));
  box.querySelector("[data-forget]").addEventListener("click", (event) => askTwice(event.currentTarget, onForget));
  return box;
}

async function copy(area, button) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
    button.textContent = button.dataset.done;
  } catch { // no https, or not allowed: the text is selected, the finger does the rest
    button.textContent = button.dataset.select;
  }
}

function askTwice(button, act) {
  if (button.textContent === button.dataset.sure) return act();
  button.textContent = button.dataset.sure;
}
