/**
 * Scoring is on: what is asked, how long still, how many are in; then the grace, the seal, or why it is void.
 * Pages are turned by the server's clock, so that every screen shows the same one.
 */
import { span } from "../../live/clock.js";
import { choicesOf, formOf, scaleOf } from "../figures.js";
import { makeGauge } from "../gauge.js";
import { makePages } from "../pages.js";
import { leftOf, phaseOf } from "../phases.js";
import { roundOf } from "../rounds.js";
import { showSeal } from "../seal.js";
import { fill, part } from "../words.js";

const LAST = 10_000; // ms in which the clock alone stays white
const PHASES = ["open", "frozen", "hand", "grace", "extra", "closed", "void"];
const FORMS = ["score", "stance", "deal", "delivery"];

export function scoring({ clock, dates }) {
  const element = part("scene-scoring"), gauge = makeGauge(element.querySelector(".turnout"), "counted");
  const either = new Intl.ListFormat(document.documentElement.lang, { type: "disjunction" });
  const side = element.querySelector(".clock");
  let round = null, pages = null;

  function begin(next, rerunOf) {
    if (round?.id !== next.id) pages = makePages(element, next, { dates, now: clock.now });
    round = next;
    element.dataset.form = formOf(next.paper);
    fill(element, { ...asked(next), rerun: rerunOf ?? null, number: next.number, round: { n: next.number, units: next.paper.subjects.length } });
    showSeal(element, next, dates);
  }

  function asked({ paper, press, secrecy, display, grace_ms }) {
    const choices = choicesOf(paper), form = formOf(paper);
    return {
      ...Object.fromEntries(FORMS.map((name) => [name, name === form])),
      scale: choices.length ? null : scaleOf(paper), choices: choices.length ? either.format(choices.map(({ name }) => name)) : null,
      first: press === "first", last: press !== "first", named: secrecy === "named", live: display === "live",
      graceLeft: Math.round(grace_ms / 1000),
    };
  }

  function tick() {
    if (!round) return;
    const now = clock.now(), left = leftOf(round, now), phase = phaseOf(round, now);
    fill(side, { remaining: span(left ?? 0), ...Object.fromEntries(PHASES.map((name) => [name, phase === name])) });
    fill(element, { playing: phase !== "sealed", sealed: phase === "sealed" });
    element.style.setProperty("--band-length", { open: left / (round.window_s * 1000), frozen: left / (round.window_s * 1000), hand: 1, sealed: 1 }[phase] ?? 0);
    element.dataset.phase = phase === "open" && left <= LAST ? "last" : phase;
    element.classList.toggle("is-sealed", phase === "sealed");
    pages.turn(now - round.opened_at);
  }

  return {
    element, tick,
    update(state) {
      const next = roundOf(state);
      if (next) begin(next, state.program.rerun_of);
      if (state.turnout) gauge(state.turnout);
      if (state.turnout?.live) pages?.tally(state.turnout.live);
      tick();
    },
  };
}
