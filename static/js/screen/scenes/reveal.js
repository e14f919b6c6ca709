/**
 * The sealed result, on the board of its form. Bars and numbers grow together from the last rank up to the first
 * and land on the sealed values; the proof rises after them, and only then the line turns gold.
 */
import { delivery } from "../boards/delivery.js";
import { deal } from "../boards/deal.js";
import { ranking } from "../boards/ranking.js";
import { stance } from "../boards/stance.js";
import { formOf, wholeScale } from "../figures.js";
import { settle } from "../motion.js";
import { roundOf } from "../rounds.js";
import { showOffsite, showRules, showSeal } from "../seal.js";
import { fill, fitAll, part } from "../words.js";

const AFTER = 15; // frames between the last bar and the proof
const BOARDS = { score: ranking, stance, deal, delivery };

export function reveal({ dates, clock }) {
  const element = part("scene-reveal");
  let drawn = "", lively = false;

  function draw(round, fresh) {
    const form = BOARDS[formOf(round.paper)] ? formOf(round.paper) : "score";
    element.dataset.form = form;
    fill(element, Object.fromEntries(Object.keys(BOARDS).map((name) => [name, name === form ? round.result.subjects.length : null])));
    fill(element, { outOf: form === "score" || form === "delivery" ? wholeScale(round.paper, round.result.unit).max : null });
    const { board, last } = BOARDS[form](round, { scene: element, fresh, dates, now: clock.now() });
    element.style.setProperty("--proof-at", last + AFTER);
    element.querySelector(".board").replaceChildren(board);
    showRules(element, round);
    showSeal(element, round, dates);
    fitAll(element);
  }

  return {
    element,
    update(state, { fresh = false } = {}) {
      lively ||= fresh; // the result may come a moment after the scene
      const round = roundOf(state), json = round?.result && JSON.stringify(round);
      showOffsite(element, round?.result ? state.program.offsite : null);
      if (!json || json === drawn) return;
      draw(round, lively && !drawn);
      if (drawn || !lively) settle(element);
      drawn = json;
    },
  };
}
