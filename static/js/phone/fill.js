/**
 * The page carries its own fragments as <template>s, rendered by the server with placeholders such as
 * {number}: the markup and every word exist once, for the page with and without a script.
 */
const HOLE = /\{(\w+)\}/g;

/** A copy of template `t-<id>` with its placeholders filled; values land in text, never in markup. */
export function fill(id, values = {}) {
  const copy = document.importNode(document.getElementById("t-" + id).content, true).firstElementChild;
  const put = (text) => text.replace(HOLE, (hole, name) => (name in values ? values[name] : hole));
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = copy; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.includes("{")) node.data = put(node.data);
    } else {
      for (const attribute of node.attributes) {
        if (attribute.value.includes("{") && !attribute.name.startsWith("data-goto")) attribute.value = put(attribute.value);
      }
    }
  }
  return copy;
}

/** Fill the list `name` inside `node` with the given elements. */
export function fillList(node, name, elements) {
  node.querySelector(`[data-list="${name}"]`).replaceChildren(...elements);
}

const zone = document.documentElement.dataset.zone;
const wall = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", ...(zone && { timeZone: zone }),
});

/** Milliseconds as the studio wall's HH:MM:SS, wherever the phone thinks it is. */
export const wallTime = (ms) => wall.format(new Date(ms));
