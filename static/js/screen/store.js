/**
 * The newest frame of each kind. A frame is a whole state; one with a lower `v` comes late and is dropped.
 *
 * Truth is in the database: when the same lower `v` is read three polls in a row, the database was restored,
 * and the screen follows it.
 */
const POLLS_TO_BELIEVE = 3;

export function makeStore(onChange) {
  const newest = { screen: null, vote: null, turnout: null };
  const older = { screen: 0, vote: 0, turnout: 0 };

  function isLate(frame, polled) {
    const known = newest[frame.t];
    if (!known || frame.v >= known.v || frame.run?.id !== known.run?.id) return false; // another run: a rehearsal is over
    older[frame.t] += polled ? 1 : 0;
    return older[frame.t] < POLLS_TO_BELIEVE;
  }

  return {
    newest,
    /** What was counted for another run is not of this one. */
    forget(...kinds) { for (const kind of kinds) newest[kind] = null; },
    /** @param {{t: string, v: number}} frame  @param {boolean} polled  read by GET, not pushed */
    take(frame, polled = false) {
      if (!frame || !(frame.t in newest) || isLate(frame, polled)) return;
      older[frame.t] = 0;
      const same = JSON.stringify(frame) === JSON.stringify(newest[frame.t]);
      newest[frame.t] = frame;
      if (!same) onChange(frame.t);
    },
  };
}
