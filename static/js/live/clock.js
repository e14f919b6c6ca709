/**
 * The server's clock as this page knows it: one module for every page of the house. Nothing is ticked over the
 * network: frames carry absolute times in ms, and the page computes what is left.
 *
 * It stands on the browser's monotonic clock. Of the pings of the last minutes the one with the shortest round trip is
 * believed: it is wrong by half that trip at most. Old pings are forgotten, for crystals drift. When the wall clock of
 * the device leaps ahead of the monotonic one the device has slept (or was set): the leap is taken over
 * at once, and the next ping is believed whatever came before. Set back, it is not followed.
 */
const KEPT = 12; // pings; one every 10 s
const AGED = 5 * 60_000; // ms after which a ping says nothing any more
const LEAP = 500; // ms
const SURE = 20; // ms a clock may be wrong and needs no further ping at once

export function makeClock({ wall = () => Date.now(), steady = () => performance.now() } = {}) {
  let heard = [], apart = wall() - steady(), offset = apart, trip = Infinity;

  function notice() {
    const leap = wall() - steady() - apart;
    if (Math.abs(leap) <= LEAP) return;
    apart += leap;
    if (leap > 0) offset += leap;
    heard = [];
  }

  return {
    /** @param {{c: number, s: number}} frame  answer to a ping: client's own wall time and server's time, ms */
    pong({ c, s }) {
      notice();
      const took = wall() - c, at = steady();
      if (took < 0) return; // the wall clock was set back meanwhile
      heard = [...heard.filter((one) => at - one.at < AGED), { at, trip: took, offset: s + took / 2 - at }].slice(-KEPT);
      ({ offset, trip } = heard.reduce((best, one) => (one.trip < best.trip ? one : best)));
    },
    /** @param {number} serverNow ms, from an HTTP answer; used until a ping has done better */
    hint(serverNow) { if (trip === Infinity) offset = serverNow - steady(); },
    now() { notice(); return steady() + offset; },
    /** By how many ms it may be wrong at most; Infinity while nothing has been measured. */
    error: () => trip / 2,
  };
}

/**
 * Calls `draw` at the same instants on every page: at each tenth of a second of the server's clock, not of the page's
 * own making.
 */
export function onTenths(clock, draw) {
  let stopped = false;
  const wait = () => { if (!stopped) setTimeout(beat, 101 - (clock.now() % 100)); }; // timers may be 1 ms early
  const beat = () => { try { draw(); } finally { wait(); } }; // one picture that fails does not stop the clocks
  wait();
  return () => { stopped = true; };
}

/** A few pings in a row, for the shortest of them; no more of them once that one was short. @param {(frame: object) => void} send */
export function measure(send, clock) {
  const ping = () => { if (clock.error() > SURE) send({ t: "ping", c: Date.now() }); };
  for (const later of [150, 450, 900, 1500]) setTimeout(ping, later);
}

/** mm:ss of a span in ms, never below zero; hours only when there are some. */
export function span(ms) {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  return (hours ? hours + ":" : "") + two(Math.floor(all / 60) % 60) + ":" + two(all % 60);
}
