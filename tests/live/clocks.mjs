/** Plays devices against a server whose time is known, and says how wrong each page's clock was, in ms. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const root = process.argv[2];
const { makeClock, measure, onTenths, span } = await import(pathToFileURL(root + "/static/js/live/clock.js"));
const given = JSON.parse(readFileSync(0, "utf8"));

/** A device: its wall clock is off by `skew`, its crystal by `drift` (ppm); its line takes `out` and `back` ms. */
function play({ skew, drift = 0, pings, leaps = [], until }) {
  let t = 0, slept = 0, set = 0;
  const steady = () => (t - slept) * (1 + drift / 1e6), wall = () => t * (1 + drift / 1e6) + skew + set;
  const clock = makeClock({ wall, steady }), wrong = [];
  const moments = [...pings.map((ping) => ({ ...ping, kind: "ping" })), ...leaps].sort((a, b) => a.at - b.at);
  for (const moment of moments) {
    t = moment.at;
    if (moment.kind === "sleep") { t += moment.ms; slept += moment.ms; }
    else if (moment.kind === "set") set += moment.ms;
    else { const c = Math.round(wall()); t += moment.out; const s = Math.round(t); t += moment.back; clock.pong({ c, s }); }
    wrong.push(clock.now() - t);
  }
  t = Math.max(t, until);
  return { wrong: [...wrong, clock.now() - t], error: clock.error() };
}

/** When two pages whose clocks are right draw: the instants, in ms of the server's clock. */
async function drawn() {
  const seen = [];
  await Promise.all([0, 37].map((late) => new Promise((done) => setTimeout(() => {
    const clock = makeClock(), mine = [];
    const stop = onTenths(clock, () => { mine.push(Math.round(clock.now()) % 100); if (mine.length >= 3 && (Math.min(...mine) < 50 || mine.length === 50)) { stop(); seen.push(mine); done(); } });
  }, late))));
  return seen;
}

/** How many further pings a page asks for whose first one took `trip` ms. */
async function pings(trip) {
  const clock = makeClock(), sent = [];
  clock.pong({ c: Date.now() - trip, s: Date.now() });
  measure((frame) => sent.push(frame), clock);
  await new Promise((done) => setTimeout(done, 1600));
  return sent.length;
}

/** How often a page draws whose second picture fails. */
async function failing() {
  let drawn = 0;
  process.once("uncaughtException", () => {});
  const stop = onTenths(makeClock(), () => { if (++drawn === 2) throw new Error("no picture"); });
  for (let waited = 0; drawn < 3 && waited < 100; waited++) await new Promise((done) => setTimeout(done, 100));
  stop();
  return drawn;
}

const [draws, survived, ...pinged] = await Promise.all([drawn(), failing(), pings(10), pings(300)]);
console.log(JSON.stringify({ draws, survived, pinged, played: given.devices.map(play), spans: given.spans.map(span) }));
