/**
 * Over or under, and the expected end, as they grow once the item on air has used its planned time.
 * The server's figures hold at `data-now`; from the later of that and the planned end of what is on air, they run with the clock.
 */
import { span } from "../live/clock.js";
import { onBeat, write } from "../live/beat.js";

const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });

export function mount(element) {
  const figure = element.querySelector("[data-drift]");
  return onBeat((now) => {
    const { expected, planned, now: told, zero } = element.dataset;
    const runsFrom = Math.max(Number(told), zero ? Number(zero) : Number(told));
    const end = Number(expected) + Math.max(0, now - runsFrom);
    const drift = Math.round((end - Number(planned)) / 1000) * 1000;
    write(figure, (drift < 0 ? "−" : "+") + span(Math.abs(drift)));
    element.toggleAttribute("data-late", drift > 0);
    const ends = document.getElementById("ends");
    if (ends) write(ends, wall.format(end));
  });
}
