/** What a round is doing at this moment, as a screen says it. */
const LATE = 1500; // ms that closing may take before an open round means that somebody has extra time

/** @returns {"open" | "frozen" | "hand" | "grace" | "extra" | "closed" | "sealed" | "void"} */
export function phaseOf({ state, closes_at, grace_ms, frozen_at }, now) {
  if (state === "void") return "void";
  if (state === "sealed" || state === "revealed") return "sealed";
  if (state !== "open") return "closed";
  if (frozen_at) return "frozen";
  if (closes_at === null) return "hand";
  const over = now - closes_at;
  if (over < 0) return "open";
  if (over <= grace_ms) return "grace";
  return over > grace_ms + LATE ? "extra" : "closed";
}

/** What is left of the window in ms, never more than all of it; null where a hand closes it. While scoring is paused its time stands. */
export function leftOf({ opened_at, closes_at, frozen_at }, now) {
  return closes_at === null ? null : Math.max(0, closes_at - (frozen_at ?? Math.max(now, opened_at ?? 0)));
}
