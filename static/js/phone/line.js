/**
 * The phone's line to the truth: pushes by socket, and a GET that is always polled, so that a lost,
 * doubled or late push breaks nothing. Polling alone is enough; the socket only makes it quick.
 */
import { measure } from "../live/clock.js";
import { openSocket } from "../live/socket.js";
import { headers, regain } from "./secret.js";

const CALM = 10000, EAGER = 2500; // ms between polls with and without a socket
const GET_LIMIT = 4000; // ms
const SHRUG = 2000; // ms without a line before the lamp says so

/**
 * @param {object} hooks  onRound(round), onMine(mine), onAnswer(ack or refused frame), onUnseated(), onLink()
 */
export function openLine({ first, clock, socketUrl, stateUrl, resumeUrl, onRound, onMine, onAnswer, onUnseated, onLink }) {
  let version = first.v, heardFrame = Date.now(), heard = Date.now(), failing = false, etag = "", timer = 0, asking = null, over = false, wasUp = false, bare = false;

  const socket = openSocket(socketUrl, {
    clock,
    onFrame(frame) {
      if (frame.t === "vote") accept(frame, frame.v > version);
      else if (frame.t === "ack" || frame.t === "refused") onAnswer(frame);
    },
    onLink(up) {
      if (!up && wasUp) heard = Date.now();
      wasUp = up;
      if (up) measure(socket.send, clock);
      ask(up ? 0 : 500 * Math.random()); // back: what did I miss; down: take over
      onLink();
    },
  });

  function accept(frame, isNewer) {
    if (!isNewer) return;
    version = frame.v;
    heardFrame = Date.now();
    onRound(frame.round);
  }

  /** One GET now; those who ask meanwhile share its answer. */
  function refresh() {
    return (asking ??= get().finally(() => { asking = null; }));
  }

  async function get() {
    const asked = Date.now();
    try {
      const response = await fetch(stateUrl, {
        credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(GET_LIMIT),
        headers: { Accept: "application/json", ...(etag && { "If-None-Match": etag }), ...(bare && headers()) },
      });
      if (response.status === 403) return bare ? leave() : stranger();
      failing = response.status !== 304 && !response.ok;
      if (failing) return;
      heard = Date.now();
      if (response.ok) take(await response.json(), asked, response.headers.get("ETag") ?? "");
    } catch {
      failing = true; // no line; the lamp says so
    }
  }

  /** The cookie is gone: say from now on who we are, and have it set again, for the socket needs it. */
  async function stranger() {
    bare = true;
    etag = "";
    await regain(resumeUrl);
    return get();
  }

  function take(state, asked, tag) {
    etag = tag;
    clock.hint(state.now);
    if (!state.mine) return leave();
    onMine(state.mine);
    // A GET asked after the newest push is the fresher truth whatever its number (a restored database counts anew).
    accept(state, state.v > version || (state.v !== version && asked > heardFrame));
  }

  function leave() {
    over = true;
    clearTimeout(timer);
    socket.close();
    onUnseated();
  }

  function ask(ms) {
    clearTimeout(timer);
    if (over) return;
    timer = setTimeout(async () => {
      await refresh();
      ask((socket.isUp() ? CALM : EAGER) * (0.8 + 0.4 * Math.random()));
    }, ms);
  }

  const wake = () => { if (document.visibilityState !== "hidden") ask(300 * Math.random()); };
  document.addEventListener("visibilitychange", wake);
  for (const name of ["pageshow", "online", "focus"]) addEventListener(name, wake);

  ask(CALM);
  return {
    send: (frame) => socket.send(frame),
    refresh,
    /** Headers of a request by this phone. */
    headers: () => (bare ? headers() : {}),
    /** Seconds without any answer, 0 while either way works. */
    silence() {
      const passed = Date.now() - heard;
      return socket.isUp() || passed < (failing ? SHRUG : EAGER + GET_LIMIT) ? 0 : Math.round(passed / 1000);
    },
  };
}
