/**
 * One socket that never gives up: connects, reconnects with growing, jittered pauses, and looks at once
 * when the page wakes (visibilitychange, pageshow, online, focus). Frames are JSON objects with a type `t`.
 *
 * A phone's `close` event may come late or never (iOS after a lost Wi-Fi), so silence counts as death:
 * a connection attempt, a heartbeat or a waking probe without any answer drops the socket.
 *
 * @param {string} path  e.g. "/ws/vote/"
 * @param {{onFrame: (frame: any) => void, onLink: (up: boolean, since: number) => void, clock?: {pong: (frame: any) => void}}} hooks
 *        `since` is the client's ms of when the line went down, 0 when it is up
 * @returns {{send: (frame: object) => boolean, isUp: () => boolean, close: () => void}}
 */
const FIRST_PAUSE = 200; // ms
const LONGEST_PAUSE = 2500; // ms; half as much again by jitter: back within 5 s of the server
const BEAT = 10000; // ms between heartbeats; two missed ones mean the line is dead
const CONNECT_LIMIT = 6000; // ms until an attempt that neither opens nor fails is given up
const PROBE_LIMIT = 2500; // ms a waking page waits for a sign of life

export function openSocket(path, { onFrame, onLink, clock }) {
  const url = new URL(path, location.href.replace(/^http/, "ws")).href;
  let socket = null, pause = FIRST_PAUSE, retry = 0, limit = 0, beats = 0, missed = 0, closed = false;
  let downSince = Date.now();

  function connect() {
    clearTimeout(retry);
    if (closed || socket) return;
    const mine = (socket = new WebSocket(url));
    watch(CONNECT_LIMIT);
    mine.onopen = () => {
      pause = FIRST_PAUSE;
      downSince = 0;
      clearTimeout(limit);
      onLink(true, 0);
      beat();
    };
    mine.onmessage = (event) => receive(event.data);
    mine.onclose = () => { if (mine === socket) lost(); };
  }

  function receive(text) {
    missed = 0;
    clearTimeout(limit);
    let frame;
    try { frame = JSON.parse(text); } catch { return; }
    if (frame.t === "pong") clock?.pong(frame);
    else onFrame(frame);
  }

  function lost() {
    clearInterval(beats);
    clearTimeout(limit);
    socket = null;
    downSince ||= Date.now();
    onLink(false, downSince);
    clearTimeout(retry);
    if (!closed) retry = setTimeout(connect, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  function drop() {
    const old = socket;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
    lost();
  }

  /** Drop the socket unless something arrives within `ms`. */
  function watch(ms) {
    clearTimeout(limit);
    limit = setTimeout(drop, ms);
  }

  function ping() {
    return send({ t: "ping", c: Date.now() });
  }

  function beat() {
    missed = 0;
    clearInterval(beats);
    ping();
    beats = setInterval(() => (missed++ >= 2 ? drop() : ping()), BEAT);
  }

  function wake() {
    if (document.visibilityState === "hidden" || closed) return;
    pause = FIRST_PAUSE;
    if (!socket) connect();
    else if (ping()) watch(PROBE_LIMIT);
  }

  function send(frame) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  document.addEventListener("visibilitychange", wake);
  for (const name of ["pageshow", "online", "offline", "focus"]) addEventListener(name, wake);
  connect();
  return {
    send,
    isUp: () => socket?.readyState === WebSocket.OPEN,
    close() {
      closed = true;
      clearTimeout(retry);
      drop();
    },
  };
}
