/** What could not be done stands in `#refusal` until the next act; an act that got no answer says so there too. */
export function mount(element) {
  const panel = () => document.getElementById("refusal");
  const isAct = (event) => event.detail.ctx?.request?.method === "POST";

  function clear(event) { if (isAct(event)) panel()?.replaceChildren(); }
  function lost(event) {
    if (!isAct(event)) return;
    const says = document.createElement("p");
    says.className = "refusal__says";
    says.textContent = element.dataset.says;
    panel()?.replaceChildren(says);
  }

  document.addEventListener("htmx:before:request", clear);
  document.addEventListener("htmx:error", lost);
  return () => { document.removeEventListener("htmx:before:request", clear); document.removeEventListener("htmx:error", lost); };
}
