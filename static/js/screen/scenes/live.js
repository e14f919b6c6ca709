/** Question, answer and comment: the studio, and beneath it what was asked. The lower third stands on it (floor.js). */
import { fill, fitAll, part } from "../words.js";

export function live() {
  const element = part("scene-live");
  let drawn = null;
  return {
    element,
    update({ program }) {
      const tag = element.querySelector("[data-slot=tag]").dataset[program.kind] ?? null;
      const text = withoutTag(program.question || program.title, tag);
      if (text === drawn) return;
      drawn = text;
      fill(element, { text, tag });
      fitAll(element);
    },
  };
}

/** A row is often called "Answer: the Water Bureau"; the tag beside it has said the first word already. */
function withoutTag(text, tag) {
  const said = [`${tag}：`, `${tag}: `].find((start) => text.startsWith(start));
  return said ? text.slice(said.length) : text;
}
