/** Entry of program and overlay: state in, picture out. Nothing here decides anything about the show. */
import { makeClock, onTenths } from "./live/clock.js";
import { makeAir } from "./screen/air.js";
import { makeDates } from "./screen/dates.js";
import { makeDirector } from "./screen/director.js";
import { makeEngineer } from "./screen/engineer.js";
import { makeFloor } from "./screen/floor.js";
import { makeGraphics } from "./screen/graphics.js";
import { follow } from "./screen/link.js";
import { makePlayer } from "./screen/playout.js";
import { makePlate } from "./screen/presence.js";
import { keepScaled } from "./screen/scale.js";
import { makeSound } from "./screen/sound.js";
import { makeStore } from "./screen/store.js";
import { makeVoteStrip } from "./screen/voting.js";

const byId = (id) => document.getElementById(id);
const page = document.body.dataset, muted = "muted" in page;
const stage = byId("stage"), clock = makeClock();
const dates = makeDates({ language: document.documentElement.lang, timeZone: page.timeZone });
const engineer = makeEngineer(byId("engineering"), muted);
const graphics = makeGraphics(byId("graphics"), dates);
const sound = byId("sound") && makeSound(byId("sound"), muted);
const player = sound && makePlayer({
  decks: [...byId("playout").querySelectorAll("video")], sound, onTrouble: engineer.trouble, now: clock.now,
});
const plate = byId("hall-code") && makePlate(byId("hall-code"), clock); // on the hall screen alone
const director = player && makeDirector({ layer: byId("scenes"), player, context: { stage, dates, clock, inHall: !!plate } });
const strip = byId("overlay-vote") && makeVoteStrip({ layer: byId("graphics"), dates, clock });
const air = makeAir(stage, player), floor = makeFloor(stage);
let performing; // the run on the screens
let fresh = false; // what is up when the page opens has been up before: no moves

const store = makeStore(soon);
let due = false;

/** Frames that come together are drawn together. */
function soon() {
  if (!due) queueMicrotask(render);
  due = true;
}

function state() {
  const { screen, vote, turnout } = store.newest;
  return { ...screen, vote, turnout };
}

function render() {
  due = false;
  const now = state();
  if (!now.program) return;
  if (performing !== undefined && performing !== now.run.id) { store.forget("vote", "turnout"); line.renew(); }
  performing = now.run.id;
  air(now);
  graphics.show(now.graphics, !fresh);
  director?.show(now, !fresh);
  strip?.(now);
  plate?.(now);
  floor();
  player?.cue(now.next?.clip);
  director?.prepare(now.next);
  sound?.warn(now.run.state === "planned");
  stage.dataset.ready = "";
  fresh = true;
}

keepScaled(stage);
const line = follow({ stateUrl: page.stateUrl, socketPath: page.socket, store, clock, onLink: engineer.link });
const tick = (now) => [director?.tick, strip, plate].forEach((part) => part?.(now));
onTenths(clock, () => { if (store.newest.screen) tick(state()); });
