/**
 * Which scene is up. The old one fades above the new, which is the same picture as the new one coming up over it at
 * half the drawing: what fades has ended its own moves and is one layer. Over a clip it is the new one that comes up.
 * Only a clip is a cut, made on the frame that is ready. What was already up when the page opened is shown finished,
 * without its move.
 */
import { FRAME, leave, settle } from "./motion.js";
import { title } from "./scenes/title.js";
import { clip } from "./scenes/clip.js";
import { live } from "./scenes/live.js";
import { scoring } from "./scenes/scoring.js";
import { reveal } from "./scenes/reveal.js";
import { feedback } from "./scenes/feedback.js";
import { graphic } from "./scenes/graphic.js";

const MIX = 8; // frames
const SCENES = { standby: title, opening: title, closing: title, break: title, graphic, clip, live, scoring, reveal, feedback };

export function makeDirector({ layer, player, context }) {
  let up = null; // {key, scene, element, update, tick}
  let wanted = "";

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
    const old = up, cut = next.scene === "clip" || still;
    up = next;
    layer.append(next.element);
    if (old && old.scene !== "clip" && !cut) coverWith(old.element, next.element);
    next.update(state, { still, fresh: !still });
    context.stage.dataset.scene = next.scene;
    if (still) settle(next.element);
    retire(old, cut);
    if (old?.scene === "clip") setTimeout(() => { if (!wanted.startsWith("clip:")) player.stop(); }, MIX * FRAME);
  }

  function coverWith(old, next) {
    const { zIndex } = getComputedStyle(next);
    next.classList.add("beneath");
    old.before(next);
    if (zIndex !== "auto") old.style.zIndex = zIndex;
  }

  function retire(old, atOnce) {
    if (!old) return;
    if (atOnce) old.element.remove();
    else leave(old.element, MIX);
  }

  return { show, tick: (state) => up?.tick?.(state) };
}
