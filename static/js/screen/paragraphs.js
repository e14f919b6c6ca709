/** Free text on a full screen: one paragraph for each line, each broken where one takes breath. */
import { breaths } from "./words.js";

export function paragraphs(element, text) {
  const lines = (text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
  element.querySelector(".paragraphs").replaceChildren(...lines.map(paragraph));
  element.toggleAttribute("data-list", lines.length > 1);
}

function paragraph(line) {
  const p = document.createElement("p");
  p.className = "phrases";
  p.append(...breaths(line).map((piece, i) => {
    const span = document.createElement("span");
    span.textContent = piece;
    span.style.setProperty("--i", i);
    return span;
  }));
  return p;
}
