/**
 * One socket that never gives up: connects, reconnects with growing, jittered pauses, and at once when
 * the page wakes (visibilitychange, pageshow, online, focus). Frames are JSON objects with a type `t`.
 *
 * @param {string} path  e.g. "/ws/vote/"
 * @param {{onFrame: (frame: any) => void, onLink: (up: boolean, since: number) => void, clock?: {pong: (frame: any) => void}}} hooks
 * @returns {{send: (frame: object) => boolean, isUp: () => boolean, close: () => void}}
 */
const FIRST_PAUSE = 200; // ms
const LONGEST_PAUSE = 5000; // ms
const BEAT = 10000; // ms between heartbeats; two missed ones mean the line is dead

export function openSocket(path, { onFrame, onLink, clock }) {
  const url = new URL(path, location.href.replace(/^http/, "ws")).href;
  let socket = null, pause = FIRST_PAUSE, timer = 0, beats = 0, missed = 0, closed = false, downSince = Date.now();

  function connect() {
    clearTimeout(timer);
    if (closed) return;
    const mine = (socket = new WebSocket(url));
    mine.onopen = () => { pause = FIRST_PAUSE; missed = 0; onLink(true, 0); beat(); };
    mine.onmessage = (event) => receive(JSON.parse(event.data));
    mine.onclose = () => { if (mine === socket) lost(); };
  }

  function receive(frame) {
    missed = 0;
    if (frame.t === "pong") clock?.pong(frame);
    else onFrame(frame);
  }

  function lost() {
    clearInterval(beats);
    socket = null;
    if (!downSince) downSince = Date.now();
    onLink(false, downSince);
    timer = setTimeout(connect, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  function beat() {
    downSince = 0;
    clearInterval(beats);
    const tick = () => {
      if (missed++ >= 2) return drop();
      send({ t: "ping", c: Date.now() });
    };
    tick();
    beats = setInterval(tick, BEAT);
  }

  function drop() {
    const old = socket;
    socket = null;
    if (old) { old.onclose = null; old.close(); }
    lost();
  }

  function wake() {
    if (document.visibilityState === "hidden" || closed) return;
    if (!socket) { pause = FIRST_PAUSE; connect(); }
    else send({ t: "ping", c: Date.now() });
  }

  function send(frame) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  document.addEventListener("visibilitychange", wake);
  for (const name of ["pageshow", "online", "focus"]) addEventListener(name, wake);
  connect();
  return {
    send,
    isUp: () => socket?.readyState === WebSocket.OPEN,
    close: () => { closed = true; clearInterval(beats); clearTimeout(timer); socket?.close(); },
  };
}
