/** Question, answer and comment: the studio, and beneath it what was asked. The lower third stands on it. */
import { fill, fitAll, part } from "../words.js";

const LOW = 114; // px from the lower edge where a lower third stands when nothing is asked
const ACTION_SAFE = 38;

export function live({ stage }) {
  const element = part("scene-live");
  let drawn = null;
  return {
    element,
    update({ program }) {
      const text = program.question || program.title;
      if (text === drawn) return;
      drawn = text;
      const tag = element.querySelector("[data-slot=tag]");
      fill(element, { text, tag: tag.dataset[program.kind] ?? null });
      fitAll(element);
      const asked = element.querySelector(".asked-strip");
      stage.style.setProperty("--floor", (text ? asked.offsetHeight + ACTION_SAFE : LOW) + "px");
    },
  };
}
