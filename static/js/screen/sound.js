/**
 * Sound, or a plate that says why there is none. A browser refuses sound until somebody clicked in the
 * page: the clip then runs muted under a visible plate, and one click anywhere brings the sound.
 */
export function makeSound(plate, muted) {
  let silent = null; // the deck that plays without its sound

  addEventListener("click", () => {
    if (silent) silent.muted = false;
    silent = null;
    plate.hidden = true;
  });

  return {
    wanted: () => !muted,
    blocked(deck) { silent = deck; plate.hidden = false; },
    quiet() { silent = null; plate.hidden = true; },
    /** Before the programme the machine room is told; on air only when a clip really lost its sound. */
    warn(before) {
      if (!muted && !silent) plate.hidden = !(before && isBlocked());
    },
  };
}

let asked = null;

function isBlocked() {
  if (navigator.userActivation?.hasBeenActive) return false;
  if (asked === null) {
    const probe = new AudioContext();
    asked = probe.state === "suspended";
    probe.close();
  }
  return asked;
}
