/**
 * The kinds of graphics, one for each layer: its template, how many frames it needs to leave, by what it is the
 * same graphic as before (`key`), what its template is filled with, and what is done once it stands (`stand`).
 */
import { paragraphs } from "./paragraphs.js";
import { lines, roll } from "./ticker.js";
import { quoted } from "./words.js";

const LONG = 90; // characters that ask for a wider side

export function kindsOf(dates) {
  return {
    ticker: { template: "graphic-ticker", out: 8, key: (g) => g.text, values: (g) => ({ tag: lines(g).tag }), stand: roll },
    question: {
      template: "graphic-question", out: 8, key: (g) => g.text,
      values: (g) => ({ text: g.text, asker: g.asker || null, anybody: !g.asker }),
    },
    lower_third: {
      template: "graphic-lower-third", out: 8, key: (g) => g.post + g.unit,
      values: (g) => ({ post: g.post || null, unit: g.unit || null }),
    },
    qr: { template: "graphic-qr", out: 8, key: (g) => g.url, values: (g) => ({ label: g.label || null }), stand: drawCode },
    card: {
      template: "graphic-card", out: 10, key: (g) => g.code + g.sealed_at, values: (g) => cardValues(g, dates),
      stand: seal,
    },
    full: {
      template: "graphic-full", out: 10, key: (g) => JSON.stringify(g),
      values: (g) => ({ title: g.title || null, ...comes(g.next, dates), plain: !g.next }),
      stand: (element, g) => paragraphs(element, g.text),
    },
  };
}

/** The programme that comes next, as a card says it. */
export function comes(next, dates) {
  if (!next) return { next: null, nextEpisode: null, nextDay: null, nextWeekday: null, nextTime: null };
  return {
    next, nextEpisode: { number: next.number, title: next.title },
    nextDay: dates.dayOf(next.starts_at), nextWeekday: dates.weekdayOf(next.starts_at), nextTime: dates.minute(next.starts_at),
  };
}

/** What is not sealed has no gold and no seal: only another controller's card can be so. */
function seal(element, { measure, sealed_at }) {
  element.toggleAttribute("data-long", (measure ?? "").length > LONG);
  element.classList.toggle("is-sealed", !!sealed_at);
  element.querySelector(".seal").hidden = !sealed_at;
}

function drawCode(element, { side, path }) {
  if (!path) return;
  element.querySelector("svg").setAttribute("viewBox", `0 0 ${side} ${side}`);
  element.querySelector("path").setAttribute("d", path);
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
