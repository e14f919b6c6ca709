/**
 * The three places of the page: lamp, view and the time that is left. A view is exchanged only when its
 * key changes, so that no push can wipe a half-filled ballot.
 */
import { span } from "../live/clock.js";
import { fill, fillList, wallTime } from "./fill.js";

const LAST = 10000; // ms

export function makeStage(stage, lamp) {
  let key = `${stage.dataset.view}:${stage.dataset.round}`, lit = "", status = lamp.dataset.kind;

  return {
    element: stage,
    view: () => stage.querySelector(".view"),

    /** Exchange the view unless `next` is already there; true when it was exchanged. */
    show(next, build) {
      if (next === key) return false;
      const held = stage.contains(document.activeElement);
      key = next;
      stage.replaceChildren(build());
      scrollTo(0, 0);
      if (held) stage.focus({ preventScroll: true });
      return true;
    },

    /** Light lamp `id`; within one lamp only the changed words are written, so that it is read out once. */
    light(id, values) {
      const now = id + JSON.stringify(values);
      if (now === lit) return;
      lit = now;
      const copy = fill("lamp-" + id, values);
      if (id === status) return rewrite(lamp, copy);
      status = id;
      lamp.className = copy.className;
      lamp.dataset.kind = copy.dataset.kind;
      lamp.replaceChildren(...copy.childNodes);
    },

    /** What is left until the deadline, in ms by the server's clock; Infinity while a host will close by hand. */
    tick(left, isOwn, isFrozen) {
      const place = stage.querySelector(".left");
      if (!place) return;
      const timed = Number.isFinite(left);
      stage.classList.toggle("is-frozen", isFrozen);
      place.classList.toggle("ticking", timed);
      place.classList.toggle("ticking--last", timed && !isFrozen && left < LAST);
      const [word, time] = place.children;
      const { left: plain, own, hand, over, frozen } = word.dataset;
      put(word, isFrozen ? frozen : !timed ? hand : left <= 0 ? over : isOwn ? own : plain);
      put(time, timed ? span(left) : "");
    },

    /** What became of the rounds before. */
    past(records) {
      if (!stage.querySelector('[data-list="past"]')) return;
      fillList(stage, "past", records.map(({ number, counted }) =>
        counted?.at ? fill("past-counted", { number, time: wallTime(counted.at) }) : fill(counted ? "past-counted" : "past-refused", { number, time: "" })));
    },
  };
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function rewrite(old, copy) {
  const texts = (root) => [...walk(root)];
  const before = texts(old), after = texts(copy);
  before.forEach((node, i) => { if (after[i] && node.data !== after[i].data) node.data = after[i].data; });
}

function* walk(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode;
}
