/**
 * The host's script: the line that is read stands always at the same height. Keys, pedals (they send PageDown) and fingers move
 * it; the size of the type is kept on this device. Each new item begins at its first line.
 *
 * What you would get wrong: htmx brings the script anew while it is read. The place is therefore kept here, by the
 * item and the number of the line, and put back after each swap.
 */
const SIZES = [28, 34, 40, 48, 56, 64, 76, 92], KEPT = "script-size", HEIGHT = 0.18; // of the window above the line
const ON = ["ArrowDown", "PageDown", " ", "Enter", "ArrowRight"], BACK = ["ArrowUp", "PageUp", "ArrowLeft"];

export function mount(script) {
  let item = script.dataset.key, place = 0, drawn = null;
  let size = Number(recall()) || Number(getComputedStyle(script).getPropertyValue("--script-size")) || 40;
  const lines = () => [...script.querySelectorAll("[data-passage]")];

  function draw() {
    if (script.dataset.key !== item) { item = script.dataset.key; place = 0; }
    const all = lines();
    place = Math.max(0, Math.min(place, all.length - 1));
    script.style.setProperty("--size", size + "px");
    all.forEach((line, n) => { line.classList.toggle("passage--here", n === place); line.classList.toggle("passage--done", n < place); });
    const here = all[place];
    if (!here) return;
    const top = Math.max(0, here.offsetTop - script.clientHeight * HEIGHT);
    if (Math.abs(script.scrollTop - top) > 1) script.scrollTo({ top, behavior: drawn === here ? "instant" : "smooth" });
    drawn = here;
  }

  function move(step) { place += step; draw(); }
  function grow(step) {
    const nearest = SIZES.reduce((best, one) => (Math.abs(one - size) < Math.abs(best - size) ? one : best));
    size = SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(nearest) + step))];
    try { localStorage.setItem(KEPT, size); } catch { /* kept for this page alone */ }
    draw();
  }
  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea, button, a")) return;
    if (ON.includes(event.key)) move(1);
    else if (BACK.includes(event.key)) move(-1);
    else if (event.key === "Home") { place = 0; draw(); }
    else if (event.key === "+" || event.key === "=") grow(1);
    else if (event.key === "-") grow(-1);
    else return;
    event.preventDefault();
  }
  function tap({ target }) {
    const n = lines().indexOf(target.closest("[data-passage]"));
    if (n >= 0) { place = n; draw(); }
  }

  script.addEventListener("click", tap);
  document.addEventListener("keydown", press);
  document.addEventListener("htmx:after:swap", draw);
  addEventListener("resize", draw);
  draw();
  return () => {
    document.removeEventListener("keydown", press);
    document.removeEventListener("htmx:after:swap", draw);
    removeEventListener("resize", draw);
  };
}

function recall() {
  try { return localStorage.getItem(KEPT); } catch { return null; }
}
