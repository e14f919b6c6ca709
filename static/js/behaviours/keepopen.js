/** A `<details>` in use is skipped by morphs, so that a refetch neither closes it nor wipes what is typed in it. */
export function mount(details) {
  const keep = () => details.toggleAttribute("hx-morph-skip", details.open);
  const let_go = () => { details.open = false; keep(); };
  details.addEventListener("toggle", keep);
  details.addEventListener("submit", let_go);
  keep();
}
