/**
 * An OGraf graphic (EBU OGraf v1) of this house: the very templates, looks and moves of our own overlay, in a shadow
 * root, so that another controller's renderer shows what ours would. Nothing is painted before the first play.
 *
 * What it needs lies beside it, by relative address: served at /graphics/, or unpacked from /graphics/ograf.zip.
 * A call that comes while a move is under way ends that move at once on its newest state.
 */
import { makeDates } from "../js/screen/dates.js";
import { makeGraphics } from "../js/screen/graphics.js";
import { FRAME } from "../js/screen/motion.js";

const LOOKS = ["base/tokens", "screen/frame", "screen/motion", "screen/live", "screen/lower-third", "screen/commitment", "screen/layers", "screen/themes"];
const IN = 46, OUT = 12; // frames, as long as the longest takes
const WIDTH = 1920, HEIGHT = 1080;
const OK = { statusCode: 200 };

const here = (path) => new URL(path, import.meta.url).href;
const pause = (frames) => new Promise((resolve) => setTimeout(resolve, frames * FRAME));

export class Graphic extends HTMLElement {
  layer = ""; // which of the kinds of graphics it is
  data = {};
  step; // undefined: not on; 0: on

  async load({ data, renderType }) {
    if (renderType && renderType !== "realtime") return { statusCode: 400, statusMessage: "real time only" };
    this.data = { ...data };
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.innerHTML = await this.parts();
    const looks = LOOKS.map((name) => look(here(`../css/${name}.css`)));
    root.prepend(...looks.map(({ link }) => link));
    await Promise.all(looks.map(({ ready }) => ready));
    this.stage = root.querySelector(".stage");
    this.graphics = makeGraphics(this.stage.querySelector(".graphics"), makeDates({ language: this.language }), root);
    this.sizes = new ResizeObserver(() => this.scale());
    this.sizes.observe(this);
    this.scale();
    return OK;
  }

  async dispose() {
    this.sizes?.disconnect();
    this.shadowRoot?.replaceChildren();
    this.graphics = null;
    return OK;
  }

  async playAction({ delta = 1, goto, skipAnimation = false } = {}) {
    const target = goto ?? (this.step ?? -1) + delta;
    if (target >= 1 || target < 0) {
      await this.stopAction({ skipAnimation });
      return { ...OK, currentStep: undefined };
    }
    this.step = 0;
    this.show(skipAnimation);
    if (!skipAnimation) await pause(IN);
    return { ...OK, currentStep: this.step };
  }

  async stopAction({ skipAnimation = false } = {}) {
    const was = this.step;
    this.step = undefined;
    this.show(skipAnimation);
    if (was !== undefined && !skipAnimation) await pause(OUT);
    return OK;
  }

  async updateAction({ data, skipAnimation = false }) {
    Object.assign(this.data, data);
    if (this.step !== undefined) this.show(skipAnimation);
    return OK;
  }

  async customAction() { return { statusCode: 404, statusMessage: "there are no custom actions" }; }
  async goToTime() { return { statusCode: 501, statusMessage: "real time only" }; }
  async setActionsSchedule() { return { statusCode: 501, statusMessage: "real time only" }; }

  get language() { return this.data.language === "en" ? "en" : "zh-hans"; }

  /** What the graphic shows, in the shape of our own layer's payload. */
  payload() { return this.data; }

  show(still) {
    if (!this.graphics) return;
    this.stage.parentElement.dataset.theme = this.data.theme ?? "house";
    this.graphics.show({ [this.layer]: this.step === undefined ? null : this.payload() }, still);
  }

  async parts() {
    const answer = await fetch(here(`parts.${this.language}.html`));
    if (!answer.ok) throw new Error(`parts: ${answer.status}`);
    return answer.text();
  }

  scale() {
    const { clientWidth: wide, clientHeight: high } = this.stage.parentElement;
    const scale = Math.min(wide / WIDTH, high / HEIGHT) || 1;
    this.stage.style.setProperty("--scale", scale);
    this.stage.style.setProperty("--x", (wide - WIDTH * scale) / 2 + "px");
    this.stage.style.setProperty("--y", (high - HEIGHT * scale) / 2 + "px");
  }
}

function look(href) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return { link, ready: new Promise((resolve) => { link.onload = link.onerror = resolve; }) };
}
