/**
 * A desk's line to the server: each poke rings every element marked `data-rings` (they refetch themselves by htmx).
 *
 * Many pokes at once are one ring; never more than five a second. While the line is down it rings every few seconds
 * all the same, since plain HTTP may still get through. Frames with numbers are passed on as events.
 */
import { clock } from "../live/beat.js";
import { measure } from "../live/clock.js";
import { openSocket } from "../live/socket.js";

const SHORTEST = 200; // ms between two rings
const WHEN_DOWN = 4000; // ms between rings without a line
const AT_LEAST = 10000; // ms; expected times move while nothing happens, and a poke may be lost

export function mount(element) {
  let timer = 0, last = 0, isUp = false;
  clock.hint(Number(element.dataset.now));

  function ring() {
    timer = 0;
    last = performance.now();
    for (const listener of document.querySelectorAll("[data-rings]")) listener.dispatchEvent(new CustomEvent("bell"));
  }
  function soon() { timer ||= setTimeout(ring, Math.max(0, last + SHORTEST - performance.now())); }
  const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(name, { detail }));

  const socket = openSocket(element.dataset.socket, {
    onFrame(frame) {
      tell("desk:heard");
      if (frame.event === "stage.changed") location.reload(); // another run performs: a rehearsal begins or is over
      if (frame.t === "poke" || frame.t === "vote") soon();
      if (frame.t !== "poke") tell("desk:" + frame.t, frame);
    },
    onLink(up, since) {
      if (up && !isUp) { soon(); measure(socket.send, clock); } // what was missed meanwhile; and what time it is
      isUp = up;
      tell("desk:link", { up, since });
    },
    clock: { pong(frame) { clock.pong(frame); tell("desk:heard", { trip: Date.now() - frame.c }); } },
  });
  const fallback = setInterval(() => { if (!isUp || performance.now() - last > AT_LEAST) soon(); }, WHEN_DOWN);
  document.addEventListener("bell:ring", soon);
  document.addEventListener("htmx:before:swap", keepNewest);
  document.addEventListener("htmx:response:error", leaveWhatIsGone);
  return () => { clearInterval(fallback); socket.close(); document.removeEventListener("bell:ring", soon); document.removeEventListener("htmx:before:swap", keepNewest); document.removeEventListener("htmx:response:error", leaveWhatIsGone); };
}

/** What rang is gone: a rehearsal that was wiped while the line was down. The page's own address shows what performs. */
function leaveWhatIsGone({ detail: { ctx } }) {
  if (ctx?.response?.status === 404 && ctx.sourceElement?.matches("[data-rings]")) location.reload();
}

/** Answers may overtake each other: an older panel never replaces a newer one. */
function keepNewest(event) {
  for (const { fragment } of event.detail.tasks ?? []) {
    const coming = fragment?.firstElementChild;
    const shown = coming?.dataset.seq && document.getElementById(coming.id);
    if (shown && Number(coming.dataset.seq) < Number(shown.dataset.seq)) event.preventDefault();
  }
}
