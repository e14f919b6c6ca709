/** Standby, opening and closing: the programme's name on the water, and how to join until it is over. */
import { fill, part } from "../words.js";
import { makeGauge } from "../gauge.js";

export function title() {
  const element = part("scene-title"), gauge = makeGauge(element.querySelector(".turnout"), "joined");
  return {
    element,
    update({ program, episode, run, turnout }) {
      const over = program.scene === "closing";
      fill(element, {
        episode, welcome: !over && turnout, farewell: over, before: run.state === "planned",
      });
      if (turnout) gauge(turnout);
    },
  };
}
