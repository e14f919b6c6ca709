/**
 * A machine's lamp: its word and the age of the report that it rests on. The age is counted here, so that a lamp whose
 * news have stopped (server, playout process or machine: the page cannot know which) falls to "unknown" by itself.
 */
import { clock, onBeat, write } from "../live/beat.js";

const FRESH = 6000; // ms; studio.domain.machinery.machines.FRESH_S
const LIT = new Set(["fine", "differs", "looking"]);

function aged(ms, { seconds, minutes }) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return s < 120 ? seconds.replace("{s}", s) : minutes.replace("{m}", Math.floor(s / 60));
}

export function mount(lamp) {
  return onBeat(() => {
    const { at, light, unknown, never } = lamp.dataset; // read each time: a morph may have changed them
    clock.hint(Number(lamp.closest("[data-now]")?.dataset.now) || Date.now());
    const age = clock.now() - Number(at);
    write(lamp.querySelector("[data-age]"), at ? aged(age, lamp.dataset) : never);
    if (!LIT.has(light)) return;
    const stale = age > FRESH;
    lamp.className = "machine-lamp machine-lamp--" + (stale ? "unknown" : light);
    const word = lamp.querySelector("[data-word]");
    word.dataset.said ??= word.textContent;
    write(word, stale ? unknown : word.dataset.said);
  });
}
