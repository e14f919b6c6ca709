/**
 * Carries the one pending ballot until there is an answer: by socket, by POST when the socket is down or
 * silent, the same body every time. At-least-once here and a unique key there make exactly once.
 * `onAnswer` says whether that was the end of it: a phone that lost its cookie tries again under its secret.
 */
const SOCKET_PATIENCE = 1500; // ms
const POST_LIMIT = 3000; // ms
const FINAL = new Set(["closed", "not_open", "unknown_round", "not_entitled", "bad_ballot", "superseded", "too_large"]);

export function makeCourier({ pending, send, headers, ballotUrl, onTry, onAnswer }) {
  let busy = false, skip = () => {}, hear = () => {};

  /** Start, or leave the present pause or attempt for the newest pending ballot. */
  async function hurry() {
    skip();
    if (busy) return;
    busy = true;
    for (let tries = 0; pending(); tries++) {
      const ballot = pending();
      const answer = await attempt(ballot);
      if (answer && isFinal(answer) && (await onAnswer(ballot, answer))) tries = -1;
      else if (pending()?.seq === ballot.seq) await pause(Math.min(400 * 2 ** tries, 2500));
    }
    busy = false;
  }

  async function attempt(ballot) {
    const body = { round: ballot.round, seq: ballot.seq, salt: ballot.salt, scores: ballot.scores };
    const heard = new Promise((resolve) => {
      hear = (frame) => { if (frame.round === body.round && frame.seq === body.seq) resolve(frame); };
    });
    const replaced = new Promise((resolve) => { skip = () => resolve(null); });
    if (send({ t: "ballot", ...body })) {
      tell(ballot);
      const answer = await Promise.race([heard, replaced, after(SOCKET_PATIENCE)]);
      if (answer && isFinal(answer)) return answer;
    }
    if (pending()?.seq !== ballot.seq) return null;
    tell(ballot);
    return Promise.race([heard, replaced, post(body)]);
  }

  function tell(ballot) {
    if (navigator.onLine !== false) onTry(ballot);
  }

  async function post(body) {
    try {
      const response = await fetch(ballotUrl, {
        method: "POST", credentials: "same-origin", cache: "no-store", redirect: "error", signal: AbortSignal.timeout?.(POST_LIMIT),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), ...headers() },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      return { ...answer, code: answer.code ?? answer.error };
    } catch {
      return null; // no line, or a proxy's page: the same body goes out again
    }
  }

  const pause = (ms) => Promise.race([after(ms * (0.5 + Math.random())), new Promise((resolve) => { skip = resolve; })]);

  return {
    hurry,
    /** An ack or refusal that came by socket. */
    hear: (frame) => hear(frame),
  };
}

const isFinal = (answer) => answer.t === "ack" || FINAL.has(answer.code);
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms, null));

/** The cookie is newer than the form when another tab signed in or changed the language. */
function token() {
  const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  return cookie ? cookie[1] : (document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
}
