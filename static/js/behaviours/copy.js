/** A read-only address with a copy button; without a clipboard (plain http) it selects the text instead. */
export function mount(box) {
  const field = box.querySelector("input"), button = box.querySelector("button"), word = button.textContent;
  button.hidden = false;
  button.onclick = async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { return; }
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = word; }, 1500);
  };
}
