/**
 * A screen is always laid out at 1920 × 1080 and scaled as a whole, so that a small frame in the control
 * room shows exactly what goes on air.
 */
const WIDTH = 1920, HEIGHT = 1080;

export function keepScaled(stage) {
  const fit = () => {
    const scale = Math.min(innerWidth / WIDTH, innerHeight / HEIGHT);
    stage.style.setProperty("--scale", scale);
    stage.style.setProperty("--x", (innerWidth - WIDTH * scale) / 2 + "px");
    stage.style.setProperty("--y", (innerHeight - HEIGHT * scale) / 2 + "px");
  };
  addEventListener("resize", fit);
  fit();
}
