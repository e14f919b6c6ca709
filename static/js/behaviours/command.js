/**
 * One press, one command. Marks each press of a `form[data-command]` with a fresh command id, swallows double clicks
 * and key repeats, and tells the refusal panel which act it was.
 *
 * Another act pressed while one is still on its way (arm, and at once TAKE) waits for the answer and is sent only if
 * that was a yes: after a refusal the same key would mean something else.
 */
const REST = 350; // ms after an answer in which the same finger's second tap is still on its way
const LONGEST = 10000; // ms; then the page no longer believes in an answer

export function mount(room) {
  let flying = null, waiting = null, last = null, restUntil = 0, watchdog = 0;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const isMine = (event) => flying && event.detail.ctx?.sourceElement === flying;
  const actOf = (form) => form.id || form.parentElement.id;

  function press(event) {
    const form = event.target.closest("form[data-command]");
    if (!form) return;
    const isSame = actOf(form) === last;
    if (flying || (isSame && performance.now() < restUntil)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!isSame) waiting = form;
      return;
    }
    flying = form;
    last = actOf(form);
    watchdog = setTimeout(land, LONGEST, false);
    if (form.elements.command_id) form.elements.command_id.value = freshId();
    tell("command:sent", { name: form.dataset.name });
  }

  function land(isDone) {
    clearTimeout(watchdog);
    const next = isDone && waiting?.isConnected ? waiting : null;
    flying = waiting = null;
    restUntil = performance.now() + REST;
    tell("bell:ring");
    next?.requestSubmit();
  }

  const finish = (event) => { if (isMine(event)) land(event.detail.ctx.response?.status < 400); };
  const refused = (event) => { if (isMine(event)) tell("command:refused", { name: flying.dataset.name }); };
  const lost = (event) => { if (isMine(event)) tell("command:refused", { name: flying.dataset.name, says: room.dataset.unanswered }); };

  const listeners = { submit: press, "htmx:finally:request": finish, "htmx:response:error": refused, "htmx:error": lost };
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener, true);
  return () => { for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener, true); };
}

/** 128 random bits; crypto.randomUUID is missing on plain http in a studio's own network. */
function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
