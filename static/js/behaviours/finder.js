/**
 * Finds a place in the recording: buttons move the picture, links show the one at a computed position, and the field
 * "position" says which picture is shown, exactly where the browser tells it.
 *
 * What you would get wrong: `currentTime` is what was asked for, up to a frame beside the picture that is shown. The
 * frame's own time comes from requestVideoFrameCallback. A seek goes a millisecond past the border between two frames.
 * How long a frame lasts is learnt from the pictures that follow one another while it plays.
 */
const PAST = 0.001, USUAL = 0.04; // s

export const text = (seconds) => {
  const ms = Math.max(0, Math.round(seconds * 1000)), two = (n) => String(n).padStart(2, "0");
  const whole = Math.floor(ms / 1000);
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${String(ms % 1000).padStart(3, "0")}`;
};
const secondsOf = (written) => {
  const parts = written.replace(",", ".").split(":").map(Number);
  return parts.some(Number.isNaN) ? null : parts.reduce((sum, part) => sum * 60 + part, 0);
};

export function mount(board) {
  const video = () => board.querySelector("video");
  let shown = 0, until = null, watched = null, frame = null, reach = USUAL, left = null;

  function tell(seconds) {
    const span = seconds - shown, plays = video() && !video().paused;
    if (plays && span > 0.005 && span < 0.2) frame = Math.min(frame ?? span, span);
    shown = seconds;
    const field = board.querySelector("[name=position]:not([type=hidden])");
    if (field && field !== document.activeElement) field.value = text(seconds);
    if (until !== null && seconds >= until) { until = null; video()?.pause(); }
  }
  /** Every picture that is shown, where the browser says so; else the time that was asked for. */
  function watch() {
    const film = video(), field = board.querySelector("#finder-position");
    if (field && !field.value) field.value = text(shown);
    if (!film || film === watched) return;
    watched = film;
    if (!film.requestVideoFrameCallback) return ["timeupdate", "seeked"].forEach((name) => film.addEventListener(name, () => tell(film.currentTime)));
    const each = (_now, picture) => { tell(picture.mediaTime); if (film.isConnected) film.requestVideoFrameCallback(each); };
    film.requestVideoFrameCallback(each);
  }
  function go(seconds, end = null) {
    const film = video();
    if (!film) return;
    until = null;
    film.pause();
    film.currentTime = Math.max(0, seconds) + PAST;
    film.scrollIntoView({ block: "nearest" });
    if (end !== null) { until = end; film.play(); }
  }
  /** To the next picture; farther with each press while the same one is still shown. */
  function step() {
    reach = left === shown ? 2 * reach : (frame ?? USUAL);
    left = shown;
    go(shown + reach);
  }
  function click(event) {
    const film = video(), aim = event.target.closest("[data-nudge], [data-frames], [data-play], [data-seek], [data-grab]");
    if (!aim || !film) return;
    const { nudge, frames, seek, until: end, grab } = aim.dataset;
    if (seek !== undefined) { event.preventDefault(); go(Number(seek) / 1000, end ? Number(end) / 1000 : null); }
    else if (frames < 0) go(shown - 2 * PAST);
    else if (frames) step();
    else if (nudge) go((film.paused ? shown : film.currentTime) + Number(nudge) / 1000);
    else if (grab) aim.form.elements[grab].value = text(shown);
    else if (film.paused) film.play();
    else film.pause();
  }
  function change(event) {
    if (event.target.name !== "position") return;
    const seconds = secondsOf(event.target.value);
    if (seconds !== null) go(seconds);
  }
  board.addEventListener("click", click);
  board.addEventListener("change", change);
  const morphs = new MutationObserver(watch);
  morphs.observe(board, { childList: true, subtree: true });
  watch();
  return () => morphs.disconnect();
}
