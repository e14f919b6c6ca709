/**
 * The connection lamp: never only a colour, always a word and an age. A line that is up but has said nothing for
 * longer than two heartbeats is shown as quiet, not as fine.
 */
import { onBeat, write } from "../live/beat.js";

const QUIET = 13000; // ms; the socket's own heartbeat is 10 s

export function mount(lamp) {
  let up = false, since = Date.now(), heard = Date.now(), trip = 0; // trip: ms to the server and back
  const link = ({ detail }) => { up = detail.up; since = detail.since || Date.now(); heard = Date.now(); draw(); };
  const hear = ({ detail }) => { heard = Date.now(); trip = detail?.trip ?? trip; };

  function draw() {
    const { up: isUp, slow, down } = lamp.dataset;
    const gone = Math.floor((Date.now() - since) / 1000), quiet = Math.floor((Date.now() - heard) / 1000);
    const state = !up ? "down" : quiet * 1000 > QUIET ? "slow" : "up";
    write(lamp, { up: isUp.replace("{s}", (trip / 1000).toFixed(2)), slow: slow.replace("{s}", quiet), down: down.replace("{s}", gone) }[state]);
    lamp.className = "lamp lamp--" + state;
    const adrift = document.getElementById("adrift");
    if (adrift) adrift.hidden = state !== "down" || gone < 2;
  }

  document.addEventListener("desk:link", link);
  document.addEventListener("desk:heard", hear);
  const stop = onBeat(draw);
  return () => { stop(); document.removeEventListener("desk:link", link); document.removeEventListener("desk:heard", hear); };
}
