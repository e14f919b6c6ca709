/**
 * A figure that counts: down to `data-until` (past it, up again with a plus; with `data-stop` it rests at 00:00),
 * up from `data-since`, or the time of day with `data-wall`. All moments are server ms. `data-left`: it stands at that many ms.
 */
import { span } from "../live/clock.js";
import { onBeat, write } from "../live/beat.js";

const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const up = (ms) => span(Math.floor(Math.max(0, ms) / 1000) * 1000);

export function mount(element) {
  return onBeat((now) => {
    const { until, since, stop, left, wall: isWall } = element.dataset; // read each time: a morph may have changed them
    if (isWall) write(element, wall.format(now));
    else if (since) write(element, up(now - since));
    else if (left) stand(element, Number(left));
    else if (until) {
      const over = now - until >= 1000 && !stop;
      write(element, over ? "+" + up(now - until) : span(until - now));
      element.toggleAttribute("data-over", over);
      element.toggleAttribute("data-soon", until - now < 10000);
    }
  });
}

function stand(element, left) {
  write(element, left < 0 ? "+" + up(-left) : span(left));
  element.toggleAttribute("data-over", left < 0);
  element.toggleAttribute("data-soon", left < 10000);
}
