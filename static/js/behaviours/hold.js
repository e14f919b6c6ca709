/**
 * A guarded button: it must be held for a second, by pointer or key. Letting go, leaving it, or the state changing
 * under the finger (somebody else's act, not a mere refusal) calls it off.
 */
const HOLD = 1000; // ms

export function mount(button) {
  let timer = 0, seq = "";
  const now = () => button.closest("[data-state-seq]")?.dataset.stateSeq ?? "";

  function start() {
    if (timer) return;
    seq = now();
    button.classList.add("is-held");
    timer = setTimeout(fire, HOLD);
  }
  function stop() {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("is-held");
  }
  function fire() {
    stop();
    if (now() !== seq) return;
    button.form.noValidate = true; // the "I am sure" box is for browsers without JavaScript; holding said it
    button.form.requestSubmit();
  }
  const isEnter = (event) => event.code === "Enter" || event.code === "NumpadEnter";
  const guarded = () => button.dataset.behaviour === "hold"; // a morph may turn the button into a plain one

  const listeners = {
    pointerdown: (event) => { if (guarded() && event.button === 0) start(); },
    pointerup: stop, pointerleave: stop, pointercancel: stop, blur: stop,
    "hold:start": start, "hold:stop": stop,
    keydown: (event) => { if (guarded() && isEnter(event)) { event.preventDefault(); if (!event.repeat) start(); } },
    keyup: (event) => { if (isEnter(event)) stop(); },
    click: (event) => { if (guarded()) event.preventDefault(); },
    contextmenu: (event) => { if (guarded()) event.preventDefault(); },
  };
  for (const [name, listener] of Object.entries(listeners)) button.addEventListener(name, listener);
  return stop;
}
