/**
 * The motion test: plays every move of the family once, in and out, and says how many frames were missed.
 *
 * At 50 frames a second a frame is due every 20 ms: each further 20 ms that a frame lets pass after the one before it
 * is a dropped frame, so at 60 Hz one refresh missed (33 ms) is one, two (50 ms) are two. `idle` is the same count while
 * nothing moves: what this machine drops by itself. Each act is also a measure of the page, for a trace beside it.
 */
import { makeClock } from "./live/clock.js";
import { makeDates } from "./screen/dates.js";
import { makeDirector } from "./screen/director.js";
import { makeFloor } from "./screen/floor.js";
import { makeGraphics } from "./screen/graphics.js";
import { FRAME } from "./screen/motion.js";
import { makePlayer } from "./screen/playout.js";
import { keepScaled } from "./screen/scale.js";
import { makeSound } from "./screen/sound.js";

const SLOT = 20, SLACK = 1, REST = 600, OUT = 14 * FRAME; // ms
const byId = (id) => document.getElementById(id);
const stage = byId("stage"), page = document.body.dataset, clock = makeClock();
const dates = makeDates({ language: document.documentElement.lang, timeZone: page.timeZone });
const graphics = makeGraphics(byId("graphics"), dates), floor = makeFloor(stage);
const sound = makeSound(byId("sound"), true);
const player = makePlayer({ decks: [...byId("playout").querySelectorAll("video")], sound, onTrouble: () => {}, now: clock.now });
const director = makeDirector({ layer: byId("scenes"), player, context: { stage, dates, clock, inHall: false } });
const report = byId("motion-report");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const EMPTY = { scene: "graphic", instance: 0, kind: "graphic", title: "", text: "" };
let counter = 0;

/** Times in the acts are written "now", "now-30000". */
const timed = (value) => JSON.parse(JSON.stringify(value), (_, found) => {
  if (found === "picture") return page.picture;
  return typeof found === "string" && /^now([+-]\d+)?$/.test(found) ? Math.round(clock.now() + Number(found.slice(3) || 0)) : found;
});

function show({ program = EMPTY, vote = null, graphics: layers = {} }, still) {
  const state = { program: { ...program, instance: program === EMPTY ? 0 : ++counter }, vote: vote && { round: vote }, run: { state: "on_air" }, turnout: null };
  graphics.show(layers, still);
  director.show(state, still);
  floor();
}

/** Draws until `ms` are over; what was missed meanwhile. */
async function watch(ms) {
  const times = [];
  let running = true;
  const step = (at) => { times.push(at); if (running) requestAnimationFrame(step); };
  requestAnimationFrame(step);
  await wait(ms);
  running = false;
  return figures(times);
}

function figures(times) {
  const gaps = times.slice(1).map((at, i) => at - times[i]), span = times.at(-1) - times[0];
  const dropped = gaps.reduce((sum, gap) => sum + Math.floor((gap - SLACK) / SLOT), 0);
  return { frames: times.length, due: Math.floor(span / SLOT) + 1, dropped, longest: Math.round(Math.max(0, ...gaps)) };
}

/** As the frame says of what is armed: its pictures are made ready while nothing moves. */
function arm(act) {
  director.prepare({ pictures: act.program?.feedback?.pictures });
  return wait(REST);
}

async function play(act) {
  await arm(timed(act));
  const seen = watch(act.frames * FRAME + OUT);
  show(timed(act), false);
  await wait(act.frames * FRAME);
  show({}, false);
  const found = await seen;
  await wait(REST);
  return found;
}

function write(name, found) {
  const row = report.querySelector(`[data-act="${name}"]`);
  for (const [key, value] of Object.entries(found)) row.querySelector(`[data-figure="${key}"]`).textContent = value;
}

async function run() {
  const acts = await (await fetch(page.acts)).json(), all = {};
  await document.fonts.ready;
  show({}, true);
  await wait(2 * REST);
  all.idle = await watch(2000);
  for (const [name, act] of Object.entries(acts)) {
    const start = performance.now();
    all[name] = await play(act);
    performance.measure(name, { start });
  }
  for (const [name, found] of Object.entries(all)) write(name, found);
  report.dataset.report = JSON.stringify(all);
  report.hidden = false;
}

keepScaled(stage);
stage.dataset.ready = "";
run();
