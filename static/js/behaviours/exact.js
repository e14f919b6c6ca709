/** Says by how much this page's clock may differ from the server's; more than a tenth of a second is worth a warning. */
import { clock, onBeat, write } from "../live/beat.js";

const POOR = 100; // ms: two such pages may be 0.2 s apart

export function mount(element) {
  return onBeat(() => {
    const error = clock.error(), { says, poor } = element.dataset;
    if (error === Infinity) return;
    write(element, (error > POOR ? poor : says).replace("{s}", (Math.ceil(error / 10) / 100).toFixed(2)));
    element.toggleAttribute("data-is-poor", error > POOR);
  });
}
