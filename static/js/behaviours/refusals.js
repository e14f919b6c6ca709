/**
 * The refusal panel: which act, when, why and who can lift it (the server writes the last two into #refusal).
 * The next act that is sent, Esc and its button clear it.
 */
export function mount(panel) {
  const act = panel.querySelector("#refused-act"), at = panel.querySelector("#refused-at");
  const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });

  function clear() { panel.querySelector("#refusal").replaceChildren(); act.textContent = at.textContent = ""; }
  function show({ detail }) {
    act.textContent = detail.name ?? "";
    at.textContent = wall.format(Date.now());
    if (!detail.says) return;
    const says = document.createElement("p");
    says.className = "refusal__says";
    says.textContent = detail.says;
    panel.querySelector("#refusal").replaceChildren(says);
  }
  const dismiss = (event) => { if (event.target.closest("[data-dismiss]")) clear(); };

  panel.addEventListener("click", dismiss);
  document.addEventListener("command:sent", clear);
  document.addEventListener("command:refused", show);
  return () => { document.removeEventListener("command:sent", clear); document.removeEventListener("command:refused", show); };
}
