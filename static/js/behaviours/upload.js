/**
 * A file of any size to the clip library or to a task's evidence, in pieces (common/pieces.py is the other side). When the
 * line breaks it waits, asks how far the server is, and goes on there; after a reload the same file, chosen again, goes on
 * too. The file is never in memory as a whole.
 *
 * The form says where: data-begin, data-piece, data-state and, where the server has a last word, data-finish (KEY in each);
 * data-changed names the event that tells the page, data-then="reload" asks for the page anew once nothing else is sent.
 *
 * What you would get wrong: only the server knows how much is safe. Nothing is remembered here.
 */
const LONGEST_WAIT = 15000; // ms between two tries on a dead line

export function mount(form) {
  const words = form.dataset, meter = form.querySelector("progress"), line = form.querySelector("[data-say]");
  const stop = form.querySelector("[data-stop]"), send = form.querySelector("button[type=submit]");
  const file = form.elements.file, changed = words.changed || "clips-changed";
  let halted = false, busy = false, wake = () => {};
  const pause = (ms) => new Promise((done) => { wake = done; setTimeout(done, ms); });

  function say(kind, text) { line.dataset.kind = kind; line.textContent = text; }
  function tell() { document.body.dispatchEvent(new Event(changed)); }
  function show(standing) {
    const percent = Math.floor((100 * standing.received) / standing.size);
    meter.value = standing.received / standing.size;
    say("sending", words.sending.replace("#", `${percent}%`));
  }
  function work(on) {
    busy = on; send.disabled = on; file.disabled = on; stop.hidden = !on; meter.hidden = !on;
    form.toggleAttribute("data-busy", on);
  }

  /** The answer, or what the server refused: {error, says, received?}; throws when no answer came. */
  async function ask(url, body, type) {
    const headers = { Accept: "application/json" };
    if (body) headers["X-CSRFToken"] = form.elements.csrfmiddlewaretoken.value;
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers });
    if (answer.status >= 502 && answer.status <= 504) throw new Error(String(answer.status));
    return answer.json();
  }

  /** The same question until an answer comes. */
  async function insist(question) {
    for (let wait = 1000; !halted; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      try { return await question(); } catch { say("lost", words.lost); await pause(wait); }
    }
    return { error: "halted" };
  }

  function begin(chosen) {
    const facts = new FormData(form);
    facts.delete("file");
    facts.set("name", chosen.name);
    facts.set("size", chosen.size);
    facts.set("modified", chosen.lastModified);
    return ask(words.begin, facts);
  }

  async function pieces(chosen, standing) {
    const url = words.piece.replace("KEY", standing.key);
    while (!halted && standing.received < standing.size) {
      show(standing);
      const { received: offset, piece } = standing;
      let told = await insist(async () => {
        try { return await ask(`${url}?offset=${offset}`, chosen.slice(offset, offset + piece), "application/octet-stream"); }
        catch (broken) { say("lost", words.lost); await pause(1000); return ask(words.state.replace("KEY", standing.key)); }
      });
      if (told.error === "upload_busy") { await pause(2000); continue; }
      if (told.error === "upload_behind") told = { ...standing, received: told.received };
      if (told.error) return told;
      standing = told;
    }
    return standing;
  }

  /** The server's last word on the whole; a question that broke off is asked again and gets the same answer. */
  async function finish(standing) {
    say("sending", words.examining);
    const named = new FormData(); // one without any field is no form to a server
    named.set("key", standing.key);
    for (;;) {
      const told = await insist(() => ask(words.finish.replace("KEY", standing.key), named));
      if (told.error !== "upload_busy") return told;
      await pause(2000);
    }
  }

  async function submit(event) {
    event.preventDefault();
    const chosen = file.files[0];
    if (!chosen || busy) return;
    halted = false; work(true);
    tell();
    let told = await insist(() => begin(chosen));
    tell();
    if (!told.error) told = await pieces(chosen, told);
    if (!told.error && !halted && words.finish) told = await finish(told);
    work(false);
    if (halted) say("halted", words.halted);
    else if (told.error) say("refused", told.says);
    else { say("done", words.done); form.reset(); }
    tell();
    if (!halted && !told.error && words.then === "reload" && !document.querySelector("form[data-busy]")) location.reload();
  }

  const leave = (event) => { if (busy) event.preventDefault(); };
  const halt = () => { halted = true; wake(); }; // whoever presses stop on a dead line does not wait for the next try
  form.addEventListener("submit", submit);
  stop.addEventListener("click", halt);
  window.addEventListener("beforeunload", leave);
  return () => { halt(); window.removeEventListener("beforeunload", leave); };
}
