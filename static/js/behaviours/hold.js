/**
 * A guarded button: held long enough, by pointer or key, it acts; a tap asks for a second person, who confirms at
 * another desk. Letting go in between, leaving it, or the state changing under the finger (somebody else's act, not
 * a mere refusal) calls it off. The server is told for how long it was held, and judges.
 *
 * What you would get wrong: a busy page hears of press and release late, and of the release before its own timer had
 * its turn. So both count from when they happened: held long enough, it acts all the same.
 */
const HOLD = 1250; // ms; the server asks for 1200
const TAP = 500; // ms; longer is a change of mind

export function mount(button) {
  let timer = 0, since = 0, seq = "";
  const now = () => button.closest("[data-state-seq]")?.dataset.stateSeq ?? "";

  function start(event) {
    if (timer) return;
    seq = now();
    since = when(event);
    button.classList.add("is-held");
    timer = setTimeout(() => fire(performance.now()), HOLD);
  }
  function stop() {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("is-held");
  }
  function letGo(event) {
    const at = when(event), held = at - since;
    if (timer && (held < TAP || held >= HOLD)) fire(at);
    else stop();
  }
  function fire(at) {
    stop();
    if (now() !== seq) return;
    button.form.elements.held_ms.value = Math.round(at - since);
    button.form.requestSubmit();
  }
  const when = (event) => event.detail?.at ?? event.timeStamp; // a key's is told by keys.js
  const isEnter = (event) => event.code === "Enter" || event.code === "NumpadEnter";
  const guarded = () => button.dataset.behaviour === "hold"; // a morph may turn the button into a plain one

  const listeners = {
    pointerdown: (event) => { if (guarded() && event.button === 0) start(event); },
    pointerup: letGo, pointerleave: stop, pointercancel: stop, blur: stop,
    "hold:start": start, "hold:stop": letGo,
    keydown: (event) => { if (guarded() && isEnter(event)) { event.preventDefault(); if (!event.repeat) start(event); } },
    keyup: (event) => { if (isEnter(event)) letGo(event); },
    click: (event) => { if (guarded()) event.preventDefault(); },
    contextmenu: (event) => { if (guarded()) event.preventDefault(); },
  };
  for (const [name, listener] of Object.entries(listeners)) button.addEventListener(name, listener);
  return stop;
}
