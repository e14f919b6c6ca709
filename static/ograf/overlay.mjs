/**
 * The whole overlay of an episode as one graphic: it follows the studio by itself (scoring, seal code, QR and all).
 * Playing it lets it through, stopping it takes it off; what lies on it stays the control room's to say.
 */
const FADE = 320; // ms
const OK = { statusCode: 200 };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default class Overlay extends HTMLElement {
  async load({ data, renderType }) {
    if (renderType && renderType !== "realtime") return { statusCode: 400, statusMessage: "real time only" };
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.frame = document.createElement("iframe");
    Object.assign(this.frame.style, { position: "absolute", inset: 0, width: "100%", height: "100%", border: 0, opacity: 0, background: "transparent", colorScheme: "normal" });
    root.replaceChildren(this.frame);
    return this.point(data?.address);
  }

  async playAction({ delta = 1, goto, skipAnimation = false } = {}) {
    const target = goto ?? (this.step ?? -1) + delta;
    this.step = target === 0 ? 0 : undefined;
    await this.fade(skipAnimation);
    return { ...OK, currentStep: this.step };
  }

  async stopAction({ skipAnimation = false } = {}) {
    this.step = undefined;
    await this.fade(skipAnimation);
    return OK;
  }

  async updateAction({ data }) { return data?.address ? this.point(data.address) : OK; }
  async customAction() { return { statusCode: 404, statusMessage: "there are no custom actions" }; }
  async goToTime() { return { statusCode: 501, statusMessage: "real time only" }; }
  async setActionsSchedule() { return { statusCode: 501, statusMessage: "real time only" }; }

  async dispose() {
    this.shadowRoot?.replaceChildren();
    return OK;
  }

  point(address) {
    if (!/^https?:\/\//.test(address ?? "")) return { statusCode: 400, statusMessage: "no address of an overlay" };
    if (this.frame.src !== address) this.frame.src = address;
    return OK;
  }

  async fade(atOnce) {
    this.frame.style.transition = atOnce ? "none" : `opacity ${FADE}ms linear`;
    this.frame.style.opacity = this.step === undefined ? 0 : 1;
    if (!atOnce) await pause(FADE);
  }
}
