/**
 * Lower third and commitment card, on program and overlay alike. A graphic moves only when it comes or
 * goes; when a detail of it changes (a day passes), it is redrawn where it stands.
 */
import { fill, fitAll, part, quoted } from "./words.js";
import { leave, settle } from "./motion.js";

const OUT = { lower_third: 8, card: 10 }; // frames
const LONG = 90; // characters that ask for a wider side
const PARTS = { lower_third: "graphic-lower-third", card: "graphic-card" };
const identity = {
  lower_third: (g) => g.post + g.unit,
  card: (g) => g.code + g.sealed_at,
};

export function makeGraphics(layer, dates) {
  const up = { lower_third: null, card: null }; // {key, json, element}
  const values = { lower_third: (g) => ({ post: g.post || null, unit: g.unit || null }), card: (g) => cardValues(g, dates) };

  function draw(name, graphic, still) {
    const element = fill(part(PARTS[name]), values[name](graphic));
    element.toggleAttribute("data-long", (graphic.measure ?? "").length > LONG);
    layer.append(element);
    fitAll(element);
    if (still) settle(element);
    return { key: identity[name](graphic), json: JSON.stringify(graphic), element };
  }

  function set(name, graphic, still) {
    const old = up[name], key = graphic && identity[name](graphic);
    if (old && graphic && old.json === JSON.stringify(graphic)) return;
    const inPlace = old && old.key === key;
    up[name] = graphic ? draw(name, graphic, still || inPlace) : null;
    if (!old) return;
    if (still || graphic) old.element.remove();
    else leave(old.element, OUT[name]);
  }

  return {
    show(graphics, still) {
      for (const name of Object.keys(up)) set(name, graphics?.[name] ?? null, still);
    },
  };
}

function cardValues(card, dates) {
  const due = card.due_on;
  return {
    code: numbered(card.code), words: quoted(card.words), post: card.post || null, unit: card.unit,
    due: due ? dates.day(due) : null, noDue: !due,
    dueDay: due ? { weekday: dates.weekday(due), year: dates.year(due) } : null,
    daysLeft: atLeastNothing(card.days_left), workingDaysLeft: atLeastNothing(card.working_days_left),
    measure: card.measure || "", sealedAt: dates.time(card.sealed_at),
  };
}

const atLeastNothing = (days) => (days === null || days === undefined || days < 0 ? null : days);

/** "02-07" is episode 2, number 7. */
export function numbered(code) {
  const [episode, n] = (code ?? "").split("-").map(Number);
  return n ? { episode, n } : null;
}
