/**
 * Clips from a pre-rolled pair of <video>: the next one waits, paused on its first frame, behind the one
 * in front. TAKE brings it forward only when a frame of it has been presented, so the old picture stays until
 * then and black is impossible: at once where the first one stands ready, and it rolls from there; else when one
 * comes. At its end a clip holds its last frame.
 */
const PATIENCE = 1500; // ms without a frame before the poster stands in
const LATE = 1500; // ms after TAKE from which a screen joins the clip in the middle
const HOLD = 0.05; // s before the end: the last frame
const DRIFT = 0.3; // s off the log from which a screen mends its place
const MENDED = 0.1; // s off the log with which it is content
const HASTE = 0.08; // of the film's own pace, its pitch kept: too little to be seen in a face
const RETRY = 1000; // ms

export function makePlayer({ decks, sound, onTrouble, now }) {
  let hushed = false, front = 0, cued = null, ready = null, airs = null, starting = false, waiting = null;
  const back = () => decks[1 - front];

  /** Gets the next clip ready behind the picture; while one is just starting, afterwards. */
  function cue(clip) {
    if (starting) waiting = clip;
    else if (clip && cued !== clip.url) load(clip);
  }

  function load(clip) {
    const deck = back();
    deck.poster = clip.poster;
    deck.src = clip.url;
    deck.load();
    cued = clip.url;
    ready = null;
    deck.requestVideoFrameCallback(() => { if (deck === back() && cued === clip.url) ready = clip.url; });
  }

  /** Plays `clip`, on air since `since` (server ms); resolves when its picture may be shown. */
  async function take(clip, since, { still }) {
    performance.mark("take");
    if (cued !== clip.url) load(clip);
    const mine = (airs = { deck: back(), since, duration_ms: clip.duration_ms });
    starting = true;
    const picture = ready === clip.url && !joins(mine) ? null : firstPicture(mine.deck);
    roll(mine, still);
    if (picture && !still) await picture;
    if (airs !== mine) return;
    bringForward(mine.deck);
    performance.measure("take-to-picture", "take");
  }

  function firstPicture(deck) {
    return new Promise((resolve) => {
      deck.requestVideoFrameCallback(() => resolve());
      setTimeout(resolve, PATIENCE);
    });
  }

  /** From the first frame; a screen that joins in the middle plays what the others play. */
  async function roll(clip, still) {
    const late = still || joins(clip), { deck } = clip;
    if (late) deck.currentTime = where(clip);
    if (age(clip) * 1000 >= clip.duration_ms) return;
    await play(deck);
    if (late && clip === airs && Math.abs(age(clip) - deck.currentTime) > DRIFT) deck.currentTime = where(clip);
  }

  const joins = (clip) => age(clip) > LATE / 1000;
  const age = ({ since }) => (now() - since) / 1000;
  const where = (clip) => Math.max(0, Math.min(age(clip), clip.duration_ms / 1000 - HOLD));

  async function play(deck) {
    deck.muted = hushed || !sound.wanted();
    try {
      await deck.play();
    } catch (error) {
      if (error.name !== "NotAllowedError") return; // a fault of the file has its own event
      deck.muted = true;
      sound.blocked(deck);
      deck.play().catch(() => onTrouble("error"));
    }
  }

  /** Other screens in the room play the same film: one that fell behind, or runs ahead, comes back to the log. */
  function keepPace(deck) {
    if (deck !== airs?.deck || deck.paused) return;
    const behind = age(airs) - deck.currentTime;
    if (Math.abs(behind) > DRIFT) deck.playbackRate = 1 + Math.sign(behind) * HASTE;
    else if (Math.abs(behind) < MENDED) deck.playbackRate = 1;
  }

  function bringForward(deck) {
    const old = decks[front];
    front = decks.indexOf(deck);
    deck.classList.add("front");
    if (old !== deck) { old.classList.remove("front"); old.pause(); }
    starting = false;
    cued = null;
    cue(waiting);
    waiting = null;
  }

  /** The clip is no longer on air: its sound ends with its picture. */
  function stop() {
    airs?.deck.pause();
    airs = null;
    starting = false;
    sound.quiet();
    onTrouble(null);
  }

  /** The safe picture lies over the clip: it goes on, unheard, so that the way back is where the others are. */
  function hush(on) {
    if (hushed === on) return;
    hushed = on;
    if (airs) airs.deck.muted = on || !sound.wanted();
  }

  function watch(deck) {
    const tell = (what) => () => { if (deck === airs?.deck) onTrouble(what); };
    for (const name of ["stalled", "waiting"]) deck.addEventListener(name, tell("stalled"));
    for (const name of ["playing", "ended"]) deck.addEventListener(name, tell(null));
    deck.addEventListener("timeupdate", () => keepPace(deck));
    deck.addEventListener("error", () => {
      tell("error")();
      setTimeout(() => retry(deck), RETRY);
    });
  }

  function retry(deck) {
    if (deck.error) deck.load();
    if (deck === airs?.deck) roll(airs, true);
  }

  decks.forEach(watch);
  return { cue, take, stop, hush };
}
