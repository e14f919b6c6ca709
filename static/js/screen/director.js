/**
 * Which scene is up. One changes into the next under a plate of their ground (cover.js); where the studio follows the
 * studio its picture stays and only the words change. A clip is a cut, made on the frame that is ready. What was
 * already up when the page opened is shown finished, without its move. A scene that comes while another one is still
 * waiting under the plate takes its place.
 */
import { arrive, change } from "./cover.js";
import { settle } from "./motion.js";
import { FULL, prepare } from "./pictures.js";
import { title } from "./scenes/title.js";
import { clip } from "./scenes/clip.js";
import { live, picture } from "./scenes/live.js";
import { scoring } from "./scenes/scoring.js";
import { reveal } from "./scenes/reveal.js";
import { feedback, ready } from "./scenes/feedback.js";
import { graphic } from "./scenes/graphic.js";

const SCENES = { standby: title, opening: title, closing: title, break: title, graphic, clip, live, scoring, reveal, feedback };

export function makeDirector({ layer, player, context }) {
  let up = null; // {key, scene, element, update, tick}
  let wanted = "";
  prepare(picture(), FULL);

  function keyOf(program) {
    const scene = program.scene === "clip" && !program.clip ? "live" : program.scene;
    return { scene: SCENES[scene] ? scene : "standby", key: `${scene}:${program.instance ?? ""}` };
  }

  async function show(state, still) {
    const { scene, key } = keyOf(state.program);
    const again = wanted === key && up?.key !== key;
    wanted = key;
    if (up?.key === key) up.update(state);
    if (again || up?.key === key) return;
    const next = { key, scene, ...SCENES[scene](context) };
    if (scene === "clip") await player.take(state.program.clip, state.program.since, { still });
    if (wanted === key) swap(next, state, still);
    else if (up?.scene !== "clip" && !wanted.startsWith("clip:")) player.stop();
  }

  function swap(next, state, still) {
    const old = up;
    if (old?.scene === "live" && next.scene === "live" && !still) return again(next, state);
    up = next;
    if (!old || still || next.scene === "clip") layer.replaceChildren(next.element);
    else bringUp(next.element, old);
    next.update(state, { still, fresh: !still });
    context.stage.dataset.scene = next.scene;
    if (still) settle(next.element);
  }

  /** The studio's picture stays. */
  function again({ key }, state) {
    up = { ...up, key };
    up.update(state, { fresh: true });
  }

  /** A clip rolls on until it is covered. */
  async function bringUp(next, old) {
    if (old.scene === "clip") layer.append(next);
    await (old.scene === "clip" ? arrive(next) : change(old.element, next, () => up.element));
    const clip = layer.querySelector(".clip-scene");
    if (!clip || next !== up.element) return;
    clip.remove();
    if (!wanted.startsWith("clip:")) player.stop();
  }

  return { show, prepare: (next) => ready(next?.pictures), tick: (state) => up?.tick?.(state) };
}
