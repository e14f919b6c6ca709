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
  const running = isRunning(round, mine, now);
  const mendable = record.refused && MENDABLE.has(record.refused.code);
  if (record.refused && !record.dismissed && !sending && !(mendable && running)) return late(record.refused.code, counted);
  if (mine.paper && running) return { view: "slip", lamp: "slip" };
  if (running) return inTime({ round, mine, sending, counted, record, now });
  if (sending) return { view: "closed", lamp: "sending" };
  if (round.state === "revealed") return { view: "result", lamp: "revealed" };
  if (round.state === "sealed") return { view: "sealed", lamp: "sealed" };
  return { view: "closed", lamp: mine.paper ? "slip" : counted ? "counted" : "closed" };
}

/** Refusals a voter can do something about while the round runs. */
const MENDABLE = new Set(["bad_ballot", "too_large"]);

/** This seat's own deadline in ms: the announced one and its extra time; Infinity until a host closes by hand. */
export const deadline = (round, mine) => (round.closes_at === null ? Infinity : round.closes_at + 1000 * (mine.extra_s ?? 0));

/** Until then, by the server's clock, a ballot counts: the deadline plus its grace. */
export const lastMoment = (round, mine) => deadline(round, mine) + round.grace_ms;

/** The round's own time: while scoring is paused it stands, and it begins with the round, whatever the measured clock is off. */
export const timeOf = (round, now) => round.frozen_at ?? Math.max(now, round.opened_at ?? 0);

export const isRunning = (round, mine, now) => round.state === "open" && timeOf(round, now) <= lastMoment(round, mine);

function inTime({ round, mine, sending, counted, record, now }) {
  if (sending) return { view: "ballot", lamp: round.frozen_at ? "frozen" : "sending" };
  if (record.refused && MENDABLE.has(record.refused.code)) return { view: "ballot", lamp: "refused", code: record.refused.code };
  if (counted && !(record.again && mayChange(round))) return { view: "counted", lamp: lampOfCounted(round, record) };
  if (round.frozen_at) return { view: "ballot", lamp: "frozen" };
  return { view: "ballot", lamp: now > deadline(round, mine) ? "grace" : "left" };
}

function lampOfCounted(round, record) {
  if (record.counted?.other) return "other";
  return round.purpose === "drill" ? "drilled" : "counted";
}

/** Whether a counted ballot may still be replaced. */
export const mayChange = (round) => round.press !== "first";

/** What must be said before voting, in this order; some ask for a tick (data-sure). */
export function noticesOf(round, mine) {
  const notices = [];
  if (round.purpose === "drill") notices.push("drill");
  if (round.secrecy === "named") notices.push("named");
  if (!mayChange(round)) notices.push("first");
  if (round.display === "live") notices.push("live");
  if (mine.extra_s && round.closes_at !== null) notices.push("extra");
  return notices;
}

function late(code, counted) {
  if (code === "silent") return { view: "late-silent", lamp: "silent" };
  if (code === "closed") return { view: counted ? "late-kept" : "late-closed", lamp: "refused", code };
  return { view: "late-other", lamp: "refused", code };
}
