/**
 * The vote on the overlay: one strip on the lower edge, keyed over the studio's own picture: the clock, the grace and
 * the seal. Results are the program's alone, the presence code the hall screen's.
 */
import { span } from "../live/clock.js";
import { leftOf, phaseOf } from "./phases.js";
import { roundOf } from "./rounds.js";
import { showSeal } from "./seal.js";
import { fill, part } from "./words.js";

const PHASES = ["open", "frozen", "hand", "grace", "extra", "closed", "sealed", "void"];

export function makeVoteStrip({ layer, dates, clock }) {
  let element = null, sealed = "";

  /** The words of this moment, or null when the overlay has nothing to say of the vote. */
  function wanted({ program, vote }) {
    const round = program.scene === "scoring" ? roundOf({ program, vote }) : null;
    return round && during(round);
  }

  function during(round) {
    const left = leftOf(round, clock.now()) ?? 0, phase = phaseOf(round, clock.now());
    return {
      ...Object.fromEntries(PHASES.map((name) => [name, name === phase])), counts: phase !== "void",
      remaining: span(left), graceLeft: Math.round(round.grace_ms / 1000), named: round.secrecy === "named",
      length: { open: left / (round.window_s * 1000), frozen: left / (round.window_s * 1000), hand: 1, sealed: 1 }[phase] ?? 0, seal: phase === "sealed" ? round : null,
    };
  }

  function show({ length, seal, ...words }, turnout) {
    if (!element) layer.append((element = part("overlay-vote")));
    fill(element, { ...Object.fromEntries(PHASES.map((name) => [name, false])), ...words, ...turnout });
    element.style.setProperty("--band-length", length);
    element.classList.toggle("is-sealed", !!seal);
    if (seal && sealed !== seal.sealed_at) showSeal(element, seal, dates);
    sealed = seal?.sealed_at;
  }

  return (state) => {
    const words = wanted(state);
    if (words) return show(words, state.turnout && { counted: state.turnout.counted, issued: state.turnout.issued });
    element?.remove();
    element = null;
  };
}
