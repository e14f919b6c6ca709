/** Notes for the control room, shown only in its muted frames: never on air. */
const QUIET = 7000; // ms without an answer before the link counts as lost

export function makeEngineer(note, enabled) {
  let heard = Date.now(), trouble = null;

  function show() {
    const lost = Date.now() - heard;
    const text = lost > QUIET ? note.dataset.link.replace("{n}", Math.round(lost / 1000)) : trouble && note.dataset[trouble];
    note.hidden = !text;
    note.textContent = text || "";
  }

  if (enabled) setInterval(show, 1000);
  return {
    link(up) { if (up) heard = Date.now(); },
    trouble(what) { trouble = what; if (enabled) show(); },
  };
}
