/**
 * One press, one command. Marks each press of a `form[data-command]` with a fresh command id and the sequence number
 * of the panel that was looked at; swallows double clicks and key repeats; tells the refusal panel which act it was.
 */
const REST = 350; // ms after an answer in which the same finger's second tap is still on its way

export function mount(room) {
  let flying = null, restUntil = 0, watchdog = 0;

  function land() {
    flying = null;
    clearTimeout(watchdog);
    restUntil = performance.now() + REST;
  }

  function press(event) {
    const form = event.target.closest("form[data-command]");
    if (!form) return;
    if (flying || performance.now() < restUntil) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    flying = form;
    watchdog = setTimeout(land, 10000);
    if (form.elements.command_id) form.elements.command_id.value = freshId();
    tell("command:sent", { name: form.dataset.name });
  }

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const isMine = (event) => event.detail.ctx?.sourceElement === flying;
  const finish = (event) => { if (flying && isMine(event)) { land(); ring(); } };
  const refused = (event) => { if (isMine(event)) tell("command:refused", { name: flying.dataset.name }); };
  const lost = (event) => { if (flying && isMine(event)) tell("command:refused", { name: flying.dataset.name, says: room.dataset.unanswered }); };
  const ring = () => tell("bell:ring");

  const listeners = { submit: press, "htmx:finally:request": finish, "htmx:response:error": refused, "htmx:error": lost };
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener, true);
  return () => { for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener, true); };
}

/** 128 random bits; crypto.randomUUID is missing on plain http in a studio's own network. */
function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
