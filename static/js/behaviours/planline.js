/**
 * The line of a plan's page: refetches the rundown when somebody has edited it, says every few seconds that one is
 * here and at which row, and marks the rows at which others are.
 *
 * Nothing depends on the line: a change is saved by plain HTTP, and while the line is down the page asks by itself.
 */
import { openSocket } from "../live/socket.js";

const BEAT = 10000; // ms between two signs of presence
const SETTLED = 300; // ms a row is kept before the others are told
const SOON = 200; // ms in which several changes are one refetch
const WHEN_DOWN = 5000; // ms between refetches without a line

export function mount(desk) {
  const here = desk.querySelector("#plan-here"), at = here.querySelector("[name=item]"), line = desk.querySelector("#plan-line");
  const plan = () => document.getElementById("plan");
  let ring = 0, tell = 0, downSince = 0;

  const refetch = () => { ring ||= setTimeout(() => { ring = 0; plan()?.dispatchEvent(new CustomEvent("bell")); }, SOON); };
  const beat = () => { if (document.visibilityState === "visible") here.requestSubmit(); };
  function stand({ target }) {
    const row = target.closest?.("[data-item]")?.dataset.item ?? "";
    if (at.value === row) return;
    at.value = row;
    clearTimeout(tell);
    tell = setTimeout(beat, SETTLED);
  }
  function mark() {
    for (const place of desk.querySelectorAll("[data-there]")) place.replaceChildren();
    for (const one of desk.querySelectorAll("#editors [data-row]")) {
      const place = desk.querySelector(`[data-item="${CSS.escape(one.dataset.row)}"] [data-there]`);
      const face = document.createElement("span");
      face.className = "face";
      face.title = one.dataset.name;
      face.textContent = one.querySelector(".editors__face").textContent;
      place?.append(face);
    }
  }
  function sayLine() {
    line.hidden = !downSince;
    if (downSince) line.textContent = desk.dataset.down.replace("{seconds}", Math.round((Date.now() - downSince) / 1000));
  }
  /** Answers may overtake each other: an older rundown never replaces a newer one. */
  function keepNewest(event) {
    for (const { fragment } of event.detail.tasks ?? []) {
      const coming = fragment?.firstElementChild;
      if (coming?.id === "plan" && Number(coming.dataset.seq) < Number(plan()?.dataset.seq)) event.preventDefault();
    }
  }

  const socket = openSocket(desk.dataset.socket, {
    onFrame(frame) {
      if (frame.event === "editors.changed") beat();
      else if (frame.event === "plan.changed" && frame.seq > Number(plan()?.dataset.seq)) refetch();
      else if (frame.event !== "plan.changed") refetch();
    },
    onLink(up, since) {
      if (up && downSince) refetch(); // what was missed meanwhile
      downSince = since;
      sayLine();
    },
  });
  const leave = () => {
    const words = new FormData(here);
    navigator.sendBeacon(desk.dataset.leave, words);
  };
  const beats = setInterval(beat, BEAT), seconds = setInterval(sayLine, 1000);
  const asking = setInterval(() => { if (downSince) refetch(); }, WHEN_DOWN);
  desk.addEventListener("focusin", stand);
  addEventListener("pagehide", leave);
  document.addEventListener("htmx:before:swap", keepNewest);
  document.addEventListener("htmx:after:swap", mark);
  setTimeout(beat, 0); // once htmx knows the form
  return () => {
    for (const timer of [beats, seconds, asking]) clearInterval(timer);
    removeEventListener("pagehide", leave);
    document.removeEventListener("htmx:before:swap", keepNewest);
    document.removeEventListener("htmx:after:swap", mark);
    socket.close();
  };
}
