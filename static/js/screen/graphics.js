/**
 * Graphics by layer, on program and overlay alike, and in other controllers' renderers (static/ograf). A graphic
 * moves only when it comes or goes; when a detail of it changes (a day passes), it is redrawn where it stands.
 */
import { kindsOf } from "./kinds.js";
import { arrive, change, depart } from "./cover.js";
import { leave, settle } from "./motion.js";
import { fill, fitAll } from "./words.js";

/** @param {Document | ShadowRoot} root  where the templates are */
export function makeGraphics(layer, dates, root = document) {
  const kinds = kindsOf(dates), up = {}; // by layer: {key, json, element}

  function draw(name, graphic, still) {
    const kind = kinds[name], element = root.getElementById(kind.template).content.firstElementChild.cloneNode(true);
    fill(element, kind.values(graphic));
    layer.append(element);
    kind.stand?.(element, graphic);
    fitAll(element);
    if (still) settle(element);
    return { key: kind.key(graphic), json: JSON.stringify(graphic), element };
  }

  function set(name, graphic, still) {
    const old = up[name];
    if (!old && !graphic) return;
    if (old && graphic && old.json === JSON.stringify(graphic)) return;
    const inPlace = old && graphic && old.key === kinds[name].key(graphic);
    up[name] = graphic ? draw(name, graphic, still || inPlace) : null;
    pass(name, old?.element, still || inPlace);
  }

  /** From what was up to what is. */
  function pass(name, old, atOnce) {
    const next = up[name]?.element;
    if (next?.matches(".scene") && !atOnce) old ? change(old, next, () => up[name]?.element) : arrive(next);
    else if (next || atOnce) old?.remove();
    else if (old.matches(".scene")) depart(old);
    else leave(old, kinds[name].out);
  }

  return {
    show(graphics, still) {
      for (const name of Object.keys(kinds)) set(name, graphics?.[name] ?? null, still);
    },
  };
}
