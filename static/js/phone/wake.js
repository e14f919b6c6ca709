/** Keeps the display on where the browser allows it; the page promises it only while it holds. */
export function keepAwake() {
  let lock = null;

  async function ask() {
    if (lock || document.visibilityState === "hidden" || !navigator.wakeLock) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      document.documentElement.classList.add("awake");
      lock.addEventListener("release", () => {
        lock = null;
        document.documentElement.classList.remove("awake");
      });
    } catch { /* low battery, or not allowed: never rely on it */ }
  }

  document.addEventListener("visibilitychange", ask);
  addEventListener("pageshow", ask);
  addEventListener("pointerdown", ask);
  ask();
}
