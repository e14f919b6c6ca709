/** Each view as an element, from what the phone knows now. */
import { deadline, mayChange } from "./choose.js";
import { fill, fillList, wallTime } from "./fill.js";
import * as paper from "./paper.js";
import { result } from "./result.js";

/** @param {{round: object, mine: object, record: object}} known  `round` and `record` may be null */
export function build(view, { round, mine, record }) {
  const closes = round && round.closes_at !== null ? deadline(round, mine) : null;
  const time = closes === null ? "" : wallTime(closes);
  if (view === "ballot") return paper.ballot(round, mine, time);
  if (view === "counted") return paper.counted(round, idOfCounted(round), time);
  if (view === "slip") return paper.counted(round, "slip", time);
  const node = view === "result" ? result(round) : fill(view, valuesOf(round, record?.refused, closes));
  if (round?.seal && node.querySelector('[data-list="seal"]')) fillList(node, "seal", [fill("seal", { code: round.seal.code.join(" ") })]);
  return node;
}

const idOfCounted = (round) => (round.purpose === "drill" ? "drilled" : mayChange(round) ? "counted" : "counted-final");

function valuesOf(round, refused, closes) {
  return {
    number: round?.number, title: round?.paper?.title ?? round?.title, says: refused?.says ?? "",
    ...(refused && { seconds: Math.max(0, Math.round((refused.at - (closes ?? refused.at)) / 1000)), arrived: wallTime(refused.at) }),
    ...(closes !== null && { closes: wallTime(closes) }),
    ...(round && { grace: Math.round(round.grace_ms / 1000) }),
  };
}
