/** Scales a 1920 × 1080 picture into its box. */
export function mount(box) {
  const frame = box.firstElementChild;
  const fit = new ResizeObserver(([{ contentRect }]) => frame.style.setProperty("--scale", contentRect.width / 1920));
  fit.observe(box);
  return () => fit.disconnect();
}
