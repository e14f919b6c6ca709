/** Question, answer and comment: the studio, and beneath it what was asked. The lower third stands on it (floor.js). */
import { fill, fitAll, part } from "../words.js";

export function live() {
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
    },
  };
}
