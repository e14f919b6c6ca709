/** Standby, opening and closing: the programme's name on the water, and how to join until it is over. */
import { fill, part } from "../words.js";
import { makeGauge } from "../gauge.js";
import { comes } from "../kinds.js";
import { codeAt } from "../presence.js";

export function title({ clock, dates, inHall }) {
  const element = part("scene-title"), gauge = makeGauge(element.querySelector(".turnout"), "joined");

  function tick({ join }) {
    const shown = inHall ? codeAt(join?.presence, clock.now()) : null; // the program is seen at home, too
    fill(element, { code: shown?.code ?? null, joining: !!shown, closed: !shown });
    element.style.setProperty("--code-left", shown?.left ?? 0);
  }

  return {
    element, tick,
    update(state) {
      const { program, episode, run, turnout, vote } = state, over = program.scene === "closing", pause = program.scene === "break";
      const drill = !over && vote?.round?.purpose === "drill" && vote.round.state === "open";
      fill(element, { episode, welcome: !over && !pause && turnout, farewell: over, pause, ...comes(over ? state.upcoming : null, dates), before: run.state === "planned" && !drill, drill });
      if (turnout) gauge(turnout);
      tick(state);
    },
  };
}
