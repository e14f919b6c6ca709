/** A meter that fills from `data-since` to `data-until` (server ms). */
import { onBeat } from "../live/beat.js";

export function mount(meter) {
  return onBeat((now) => {
    const since = Number(meter.dataset.since), until = Number(meter.dataset.until);
    meter.value = until > since ? Math.min(1, Math.max(0, (now - since) / (until - since))) : 0;
  });
}
