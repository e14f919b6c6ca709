/** Which lamp burns, with its words' values: pure but for reading the form. */
import { wallTime } from "./fill.js";
import { lampOf } from "./form.js";

const SURE = ["counted", "other", "drilled", "slip", "refused", "silent", "unseated"]; // a broken line changes nothing about them

/** @returns {{id: string, values: object}} */
export function lampFor({ lamp, code }, { form, record, mine, round, seated, silence }) {
  const at = record?.counted?.at;
  let id = lamp, n = 0;
  if (lamp === "left") ({ id, n } = lampOf(form, Boolean(record.counted || mine.seq)));
  else if (lamp === "refused") id = "refused-" + code;
  else if (lamp === "counted" && !at) id = "counted-bare";
  if (silence && lamp === "sending") id = "offline";
  else if (silence && !SURE.includes(lamp)) id = "down";
  const grace = round ? Math.round(round.grace_ms / 1000) : 0;
  return { id, values: { seat: seated ? mine.seat : "", time: at ? wallTime(at) : "", seconds: silence, n, grace } };
}
