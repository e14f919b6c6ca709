/** Question, answer and comment: the studio, and beneath it what was asked. The lower third stands on it (floor.js). */
import { leave } from "../motion.js";
import { draw } from "../pictures.js";
import { fill, fitAll, part } from "../words.js";

const OUT = 8; // frames

/** The studio, which stands in where no camera is. */
export const picture = () => part("scene-live").querySelector(".picture").dataset.picture;

export function live() {
  const element = part("scene-live"), studio = element.querySelector(".picture");
  let drawn = null;
  return {
    element,
    /** @param {boolean} fresh  another row of the rundown: its words take the place of those before */
    update({ program }, { fresh = false } = {}) {
      draw(studio, studio.dataset.picture);
      const tag = element.querySelector("[data-slot=tag]").dataset[program.kind] ?? null;
      const text = withoutTag(program.question || program.title, tag);
      if (text === drawn && !fresh) return;
      const asked = element.querySelector(".asked:not(.leaving)");
      fill(fresh && drawn !== null ? renew(asked) : element, { text, tag });
      drawn = text;
      fitAll(element);
    },
  };
}

function renew(asked) {
  const next = asked.cloneNode(true);
  asked.after(next);
  leave(asked, OUT);
  return next;
}

/** A row is often called "Answer: the Water Bureau"; the tag beside it has said the first word already. */
function withoutTag(text, tag) {
  const said = [`${tag}：`, `${tag}: `].find((start) => text.startsWith(start));
  return said ? text.slice(said.length) : text;
}
