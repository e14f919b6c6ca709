/**
 * Scoring is on: what is scored, how long still, how many are in. Pages are turned by the server's clock,
 * so that every screen shows the same one; after the deadline the clock's place says what happens now.
 */
import { span } from "../../live/clock.js";
import { makeGauge } from "../gauge.js";
import { makePages } from "../pages.js";
import { roundOf } from "../rounds.js";
import { fill, part } from "../words.js";

const LAST = 10_000; // ms in which the clock alone stays white

export function scoring({ clock, dates }) {
  const element = part("scene-scoring"), gauge = makeGauge(element.querySelector(".turnout"), "counted");
  let round = null, pages = null;

  function begin(next) {
    if (round?.id !== next.id) pages = makePages(element, next.paper.subjects, { dates, now: clock.now });
    round = next;
    fill(element, {
      scale: next.paper.scale, round: { n: next.number, units: next.paper.subjects.length },
      sealedAt: dates.time(next.sealed_at),
    });
  }

  function tick() {
    if (!round) return;
    const left = Math.max(0, round.closes_at - clock.now()), now = phase(round, left);
    fill(element, { remaining: span(left), open: now === "open", closed: now === "closed", sealed: now === "sealed", void: now === "void" });
    element.style.setProperty("--band-length", now === "open" ? left / (round.window_s * 1000) : now === "sealed" ? 1 : 0);
    element.dataset.phase = now === "open" && left <= LAST ? "last" : now;
    element.classList.toggle("is-sealed", now === "sealed");
    pages.turn(clock.now() - round.opened_at);
  }

  return {
    element, tick,
    update(state) {
      const next = roundOf(state);
      if (next) begin(next);
      if (state.turnout) gauge(state.turnout);
      tick();
    },
  };
}

function phase(round, left) {
  if (round.state === "void") return "void";
  if (round.state === "sealed" || round.state === "revealed") return "sealed";
  return round.state === "open" && left > 0 ? "open" : "closed";
}
