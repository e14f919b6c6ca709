/**
 * Which page and which lamp a phone shows: pure, from what the server said and what the phone remembers.
 * The server's half, for phones without a script, is voting/templatetags/phone.py.
 *
 * @returns {{view: string, lamp: string, code?: string}}
 */
export function choose({ seated, round, mine, record, pending, now }) {
  if (!seated) return { view: "unseated", lamp: "unseated" };
  if (!round) return { view: "waiting", lamp: "ready" };
  if (round.state === "armed") return { view: "armed", lamp: "ready" };
  if (round.state === "void") return { view: "void", lamp: "void" };
  const sending = pending?.round === round.id;
  const counted = Boolean(record.counted || mine.seq);
  const mendable = record.refused && MENDABLE.has(record.refused.code);
  if (record.refused && !record.dismissed && !sending && !(mendable && isRunning(round, now))) return late(record.refused.code, counted);
  if (isRunning(round, now)) return running({ sending, counted, record });
  if (sending) return { view: "closed", lamp: "sending" };
  if (round.state === "revealed") return { view: "result", lamp: "revealed" };
  if (round.state === "sealed") return { view: "sealed", lamp: "sealed" };
  return { view: "closed", lamp: counted ? "counted" : "closed" };
}

/** Refusals a voter can do something about while the round runs. */
const MENDABLE = new Set(["bad_ballot", "too_large"]);

/** Whether a ballot sent now may still count: the deadline plus its grace, by the server's clock. */
export const isRunning = (round, now) => round.state === "open" && now <= round.closes_at + round.grace_ms;

function running({ sending, counted, record }) {
  if (sending) return { view: "ballot", lamp: "sending" };
  if (record.refused && MENDABLE.has(record.refused.code)) return { view: "ballot", lamp: "refused", code: record.refused.code };
  if (counted && !record.again) return { view: "counted", lamp: "counted" };
  return { view: "ballot", lamp: "left" };
}

function late(code, counted) {
  if (code === "silent") return { view: "late-silent", lamp: "silent" };
  if (code === "closed") return { view: counted ? "late-kept" : "late-closed", lamp: "refused", code };
  return { view: "late-other", lamp: "refused", code };
}
