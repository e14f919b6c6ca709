/** Notes for the control room, shown only in its muted frames: never on air. */
const QUIET = 7000; // ms without an answer before the link counts as lost
const PATIENCE = 1000; // ms a clip may wait before it is worth a word

export function makeEngineer(note, enabled) {
  let heard = Date.now(), trouble = null, since = 0;

  function say() {
    const lost = Date.now() - heard;
    if (lost > QUIET) return note.dataset.link.replace("{n}", Math.round(lost / 1000));
    return trouble && Date.now() - since > PATIENCE ? note.dataset[trouble] : "";
  }

  function show() {
    const text = say();
    note.hidden = !text;
    if (note.textContent !== text) note.textContent = text;
  }

  if (enabled) setInterval(show, 1000);
  return {
    link(up) { if (up) heard = Date.now(); },
    /** @param {"stalled" | "error" | null} what */
    trouble(what) {
      if (what !== trouble) since = Date.now();
      trouble = what;
    },
  };
}
