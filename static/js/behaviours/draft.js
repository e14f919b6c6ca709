/**
 * Keeps what is being written on this device until the server has it: every keystroke into localStorage, back again
 * after a reload, gone once `data-written` says it was written down. `data-draft` is the key: run, account, entry.
 */
const KEPT = "input:not([type=hidden]), select, textarea, input[name=instance]";
const BEGUN = ["words", "answer", "quantity", "place", "lead", "measure", "baseline", "proof", "deadline_count", "deadline_date"]; // unit and post come by themselves
const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });

export function mount(form) {
  const state = form.querySelector("#draft-state");
  const say = (words, at) => { state.textContent = words.replace("{time}", wall.format(at)); };
  const fields = () => [...form.querySelectorAll(KEPT)].filter((field) => field.name);

  function keep() {
    const values = {};
    if (!BEGUN.some((name) => form.elements[name].value.trim())) return drop();
    for (const field of fields()) if (field.type !== "radio" || field.checked) values[field.name] = field.value;
    const at = Date.now();
    say(store(form.dataset.draft, { at, values }) ? form.dataset.kept : form.dataset.unkept, at);
  }
  function restore() {
    const kept = read(form.dataset.draft);
    if (!kept) return;
    for (const field of fields()) {
      if (!(field.name in kept.values)) continue;
      if (field.type === "radio") field.checked = field.value === kept.values[field.name];
      else field.value = kept.values[field.name];
    }
    form.querySelector("[data-behaviour=preset]")?.setAttribute("data-settled", "");
    say(form.dataset.restored, kept.at);
    form.dispatchEvent(new CustomEvent("draft:restored"));
    requestAnimationFrame(ask);
  }
  const ask = () => form.querySelector("#promise-fields").dispatchEvent(new Event("input"));
  function drop() { store(form.dataset.draft, null); state.textContent = ""; }

  form.addEventListener("input", keep);
  form.addEventListener("reset", () => { drop(); setTimeout(ask); });
  if ("written" in form.dataset) store(form.dataset.draft, null);
  else restore();
  const wrong = form.querySelector(".field--wrong :is(input, select, textarea), .due--wrong input");
  if (wrong || "written" in form.dataset) setTimeout(() => (wrong ?? form.elements.words).focus(), 50); // after htmx's own
}

/** False where the browser allows no storage (private windows, full disks). */
function store(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
    return true;
  } catch { return false; }
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
