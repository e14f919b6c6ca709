/** What was promised last time, and what became of it: words, date, delay, verdict, finding. */
import { numbered } from "../kinds.js";
import { written } from "../figures.js";
import { FRAME, countUp } from "../motion.js";
import { PALE, draw, prepare } from "../pictures.js";
import { fill, fitAll, part, quoted } from "../words.js";

const LONG = 90; // characters of a finding that ask for a wider side
const COUNT = { delay: 100 * FRAME, span: 14 * FRAME };
const VERDICTS = ["kept", "partly", "broken", "undecided"];

export function feedback({ dates, clock }) {
  const element = part("scene-feedback");
  let drawn = "";
  return {
    element,
    update({ program }, { fresh = false } = {}) {
      const report = program.feedback;
      if (!report || drawn === report.code + dates.daysUntil(report.due_on, clock.now())) return;
      drawn = report.code + dates.daysUntil(report.due_on, clock.now());
      element.toggleAttribute("data-long", (report.finding || report.measure || "").length > LONG);
      fill(element, { ...told(report, dates, clock.now()), ...verdict(report.result), ...seen(element, report), ...scored(report.scores) });
      if (fresh && report.scores?.delivery) countUp(element.querySelector(".is"), written(report.scores.delivery.mean), COUNT);
      fitAll(element);
      picture(element, report.pictures);
    },
  };
}

function told(report, dates, now) {
  const left = dates.daysUntil(report.due_on, now), done = report.finished_on, late = report.days_late || null;
  const heard = report.heard_on ? { date: dates.day(report.heard_on), episode: report.episode_number } : null;
  return {
    heard, episode: heard ? null : report.episode_number,
    words: quoted(report.words ?? ""), post: report.post || null, unit: report.unit?.name ?? report.unit,
    due: report.due_on ? dates.day(report.due_on) : null,
    late, daysLeft: !done && left > 0 ? left : null, dueToday: !done && !late && left === 0,
    onTime: done && !late ? { date: dates.day(done) } : null,
    finding: report.finding || "",
    measure: report.finding ? "" : report.measure || "", // what to look for, until somebody has looked
    code: numbered(report.code),
  };
}

/** The pictures before and after; a report that has one shows them, one that has none is all words. */
function seen(element, { pictures, finding }) {
  const { before = null, after = null } = pictures ?? {}, pictured = !!(before || after);
  element.toggleAttribute("data-pictured", pictured);
  return { pictured, before: !!before, after: !!after, found: finding || null };
}

const TINTS = { before: PALE, after: "" };

/** When all has its place: they are drawn as large as they stand. */
function picture(element, pictures) {
  for (const [name, tint] of Object.entries(TINTS)) if (pictures?.[name]) draw(element.querySelector(`.${name} canvas`), pictures[name], tint);
}

/** The pictures of a report that is armed. */
export function ready(pictures) {
  for (const [name, tint] of Object.entries(TINTS)) prepare(pictures?.[name], undefined, tint);
}

function scored(scores) {
  const { night = null, delivery = null } = scores ?? {};
  return { scored: !!(night && delivery), night: written(night?.mean), deed: written(delivery?.mean) };
}

function verdict(result) {
  const known = VERDICTS.includes(result) ? result : "undecided";
  return Object.fromEntries(VERDICTS.map((name) => [name, name === known]));
}
