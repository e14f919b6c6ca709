/**
 * Two pictures of the same spot become one: the later lies over the earlier, and a range input moves the edge between
 * them. The input is the browser's own: keys, touch and screen readers work by themselves.
 *
 * What you would get wrong: hiding a picture before this ran. Without a script both stand side by side.
 */
export function mount(figure) {
  const handle = figure.querySelector("input[type=range]");
  const after = figure.querySelector("[data-after]");
  if (!handle || !after) return undefined;
  const move = () => {
    after.style.clipPath = `inset(0 0 0 ${handle.value}%)`;
    figure.style.setProperty("--edge", `${handle.value}%`);
    handle.setAttribute("aria-valuetext", figure.dataset.says.replace("#", `${100 - handle.value}%`));
  };
  handle.hidden = false;
  figure.classList.add("is-laid-over");
  handle.addEventListener("input", move);
  move();
  return () => { handle.removeEventListener("input", move); };
}
