/** Keeps the row on air in sight: when another row goes on air, the list scrolls to it, once. */
export function mount(list) {
  let shown = "";
  const follow = () => {
    const row = list.querySelector("[aria-current]") ?? list.querySelector("[data-state=armed]");
    if (!row || row.id === shown) return;
    shown = row.id;
    list.scrollTo({ top: row.offsetTop - list.offsetTop - list.clientHeight / 3, behavior: "instant" });
  };
  follow();
  document.addEventListener("htmx:after:swap", follow);
  return () => document.removeEventListener("htmx:after:swap", follow);
}
