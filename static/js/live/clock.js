/**
 * The server's clock as this page knows it. Nothing is ticked over the network: frames carry absolute
 * times in ms, and the page computes what is left.
 *
 * The offset of the ping with the shortest round trip wins; a phone clock a day off changes nothing.
 */
export function makeClock() {
  let offset = 0, best = Infinity;
  return {
    /** @param {{c: number, s: number}} frame  answer to a ping: client's own time and server's time, ms */
    pong({ c, s }) {
      const trip = Date.now() - c;
      if (trip < best + 5) { best = Math.min(best, trip); offset = s + trip / 2 - Date.now(); }
    },
    /** @param {number} serverNow ms, from an HTTP answer; used until a ping has done better */
    hint(serverNow) { if (best === Infinity) offset = serverNow - Date.now(); },
    now: () => Date.now() + offset,
  };
}

/** mm:ss of a span in ms, never below zero; hours only when there are some. */
export function span(ms) {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  return (hours ? hours + ":" : "") + two(Math.floor(all / 60) % 60) + ":" + two(all % 60);
}
