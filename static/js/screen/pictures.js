/**
 * Pictures of a scene, put into a `<canvas>` at the very size they are seen. To decode one takes the machine longer
 * than several frames, so that what is armed is made ready before it is taken, and while nothing moves (`prepare`).
 * Whoever shows a picture that is not ready waits for it; the scene does not.
 */
export const FULL = [1920, 1080], HALF = [1210, 620]; // px of the stage that a picture fills
export const PALE = "saturate(.55)"; // a filter in the CSS would be drawn in each frame
const KEPT = 6; // pictures that fill a part: of the item on air, of the next, of one that was armed before it
const CALM = 250; // ms between looks whether something still moves
const ready = new Map(); // by tint and address: {bitmap, made, stays}
let turn = Promise.resolve(), resized = 0;

/** @param {string | null} address  @param {string} tint  a filter it is drawn with */
export function prepare(address, [wide, high] = HALF, tint = "") {
  if (address) turn = turn.then(() => ready.has(tint + address) || calm().then(() => load(address, tint, wide, high))).catch(() => {});
}

/** Fills `canvas`, as large as it is laid out, with the middle of the picture. */
export async function draw(canvas, address, tint = "") {
  if (canvas.dataset.address === address) return;
  Object.assign(canvas.dataset, { address, tint });
  try {
    const bitmap = ready.get(tint + address)?.bitmap ?? (await load(address, tint, canvas.clientWidth, canvas.clientHeight));
    const piece = await cut(bitmap, canvas.clientWidth * scale(), canvas.clientHeight * scale());
    if (canvas.dataset.address === address) canvas.getContext("bitmaprenderer").transferFromImageBitmap(piece);
  } catch {
    delete canvas.dataset.address; // it is asked for again by the next frame of state
  }
}

const scale = () => Math.min(innerWidth / FULL[0], innerHeight / FULL[1]) * devicePixelRatio;

function load(address, tint, wide, high) {
  const known = ready.get(tint + address);
  if (known) return known.made;
  const one = { bitmap: null, stays: wide >= FULL[0] };
  one.made = decoded(address, tint, wide * scale(), high * scale()).then((bitmap) => (one.bitmap = bitmap));
  one.made.catch(() => ready.delete(tint + address));
  ready.set(tint + address, one);
  const passing = [...ready].filter(([, { stays }]) => !stays);
  for (const [old] of passing.slice(0, -KEPT)) ready.delete(old);
  return one.made;
}

async function decoded(address, tint, wide, high) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const whole = await createImageBitmap(await answer.blob()), { width, height } = whole;
  const part = Math.min(1, Math.max(wide / width, high / height));
  const made = await createImageBitmap(whole, sized(width * part, height * part));
  whole.close(); // some 30 MB
  return tint ? tinted(made, tint) : made;
}

const sized = (width, height) => ({ resizeWidth: Math.max(1, Math.round(width)), resizeHeight: Math.max(1, Math.round(height)), resizeQuality: "medium" });

function tinted(bitmap, tint) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), pen = canvas.getContext("2d", { alpha: false });
  pen.filter = tint;
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

/** The middle of it in the shape that is wanted. */
function cut(bitmap, wide, high) {
  const part = Math.min(bitmap.width / wide, bitmap.height / high), width = wide * part, height = high * part;
  return createImageBitmap(bitmap, (bitmap.width - width) / 2, (bitmap.height - height) / 2, width, height, sized(wide, high));
}

/** When nothing that ends is moving. */
async function calm() {
  const moving = (move) => move.playState === "running" && move.effect.getComputedTiming().iterations !== Infinity;
  do await new Promise((resolve) => setTimeout(resolve, CALM)); while (document.getAnimations().some(moving));
}

/** Another size of the screen: what is seen is drawn anew for it. */
function anew() {
  ready.clear();
  for (const canvas of document.querySelectorAll("canvas[data-address]")) {
    const { address, tint } = canvas.dataset;
    delete canvas.dataset.address;
    draw(canvas, address, tint);
  }
}

addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(anew, CALM);
});
