/** A free graphic as an item of the rundown: its title, and what it says. */
import { paragraphs } from "../paragraphs.js";
import { fill, fitAll, part } from "../words.js";

export function graphic() {
  const element = part("graphic-full");
  let drawn = null;
  return {
    element,
    update({ program }) {
      const { title, text } = program;
      if (drawn === title + text) return;
      drawn = title + text;
      fill(element, { title, next: null, plain: true });
      paragraphs(element, text);
      fitAll(element);
    },
  };
}
