/**
 * How frames reach a screen: one GET at once and every five seconds, and pushes over the socket between.
 * Either way alone is enough. A 304 counts as reading the last answer again.
 */
import { measure } from "../live/clock.js";
import { openSocket } from "../live/socket.js";

const POLL_EVERY = 5000; // ms
const POLL_LIMIT = 4000; // ms

export function follow({ stateUrl, socketPath, store, clock, onLink }) {
  let tag = "", last = null;

  async function poll() {
    try {
      const answer = await fetch(stateUrl, {
        cache: "no-store", headers: tag ? { "If-None-Match": tag } : {}, signal: AbortSignal.timeout(POLL_LIMIT),
      });
      if (answer.status === 200) {
        last = await answer.json();
        tag = answer.headers.get("ETag") ?? "";
        clock.hint(last.now);
      } else if (answer.status !== 304) return;
      for (const kind of ["screen", "vote", "turnout"]) store.take(last[kind], true);
      onLink(true);
    } catch {
      onLink(false); // the socket may be up all the same; the next poll will tell
    }
  }

  const open = () => openSocket(socketPath, {
    clock,
    onFrame: (frame) => store.take(frame),
    onLink: (up) => { if (up) { onLink(true); measure(line.send, clock); } },
  });

  poll();
  setInterval(poll, POLL_EVERY);
  let line = open();
  return {
    /** Another run performs: its votes come by other topics, which the server gives to a new line. */
    renew() {
      line.close();
      line = open();
      tag = "";
      poll();
    },
  };
}
