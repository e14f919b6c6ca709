/**
 * Puts values into a cloned template. The page's language lives in the template (`data-say` patterns);
 * nothing a viewer reads is written in a script.
 *
 *   data-slot="name"      the value as text; hidden when it is null
 *   data-say="… {n} …"    pattern for the slot: {n} is the value, or {key} of an object
 *   data-number           the {n} is set large
 *   data-phrases="name"   the value, broken at punctuation
 *   data-unit="name"      a unit's name; a long one breaks after its district
 *   data-if="name"        hidden unless the value holds
 */
const BREATH = /[^，。；、！？,;!?]+(?:[，。；、！？,;!?]+[”’」』]*\s*|$)/gu;
const DISTRICT = /^(.{3,8}?[区市县镇])(.{3,})$/u, LINE = 9; // characters of a name that fit on one line
const SHORT = 8; // characters

export function part(id, root = document) {
  const template = root === document ? document.getElementById(id) : root.querySelector(`template[data-part="${id}"]`);
  return template.content.firstElementChild.cloneNode(true);
}

export function fill(root, values) {
  for (const place of select(root, "slot")) if (place.dataset.slot in values) say(place, values[place.dataset.slot]);
  for (const place of select(root, "phrases")) phrases(place, values[place.dataset.phrases]);
  for (const place of select(root, "unit")) if (place.dataset.unit in values) place.replaceChildren(...unitName(values[place.dataset.unit]).map(phrase));
  for (const place of select(root, "if")) if (place.dataset.if in values) place.hidden = !values[place.dataset.if];
  return root;
}

function select(root, name) {
  return root.querySelectorAll(`[data-${name}]`);
}

function say(place, value) {
  place.hidden = value === null || value === undefined;
  if (place.hidden) return;
  const known = typeof value === "object" ? value : { n: value };
  const written = (place.dataset.say ?? "{n}").split(/\{(\w+)\}/);
  const pieces = written.map((piece, i) => (i % 2 ? figure(known[piece], "number" in place.dataset) : piece));
  if (pieces.map(textOf).join("") !== place.textContent) place.replaceChildren(...pieces);
}

function figure(value, large) {
  if (!large) return String(value);
  const strong = document.createElement("b");
  strong.textContent = value;
  return strong;
}

const textOf = (piece) => piece.textContent ?? piece;

/** 台州经济开发区 / 行政执法分局 */
export function unitName(name) {
  return (name.length > LINE && name.match(DISTRICT)?.slice(1)) || [name];
}

/** Lines end where the speaker takes breath: one inline block for each phrase. */
function phrases(place, text) {
  if (text === undefined || text === place.textContent) return;
  place.replaceChildren(...breaths(text ?? "").map(phrase));
}

/** A few characters before a 、 stay with what they are a list of: 封一个、公示一个。 */
export function breaths(text) {
  const found = [];
  for (const piece of text.match(BREATH) ?? []) {
    const last = found.length - 1;
    if (found[last]?.endsWith("、") && found[last].length <= SHORT) found[last] += piece;
    else found.push(piece);
  }
  return found;
}

const WORDS = window.Intl?.Segmenter && new Intl.Segmenter("zh", { granularity: "word" });
const OPENS = /[“‘「《（(\d一二三四五六七八九十百千万两]$/u; // what belongs to the word after it

/** A phrase longer than a line breaks between words, never inside one; CSS forbids all other places. */
function phrase(text, index) {
  const span = document.createElement("span");
  let before = "";
  for (const { segment, isWordLike } of WORDS ? WORDS.segment(text) : [{ segment: text }]) {
    if (before && isWordLike && !OPENS.test(before)) span.append(document.createElement("wbr"));
    span.append((before = segment));
  }
  span.style.setProperty("--i", index);
  return span;
}

/** The words as a quotation, whether or not the scribe typed marks. */
export const quoted = (words) => "“" + words.trim().replace(/^[“"「]+|[”"」]+$/gu, "") + "”";

/** Shrinks the type inside every `data-fit` box, step by step, until nothing runs over. */
export function fitAll(root) {
  for (const box of root.querySelectorAll("[data-fit]")) {
    box.dataset.step = 0;
    while (runsOver(box) && Number(box.dataset.step) < 5) box.dataset.step++;
  }
}

/** By layout boxes: scrollHeight would also count words that are just moving in. */
function runsOver(box) {
  const { paddingTop, paddingBottom } = getComputedStyle(box);
  const top = parseFloat(paddingTop) - 1, end = box.clientHeight - parseFloat(paddingBottom) + 1;
  const seen = [...box.children].filter((child) => child.offsetHeight);
  return seen.some((child) => child.offsetTop < top || child.offsetTop + child.offsetHeight > end);
}
