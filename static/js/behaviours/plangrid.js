/**
 * The rundown as a sheet: arrow keys go from row to row in the same column, Enter saves and goes on, Escape takes
 * back what is typed. Alt+↑ ↓ moves the row, Ctrl+E opens all of it, Ctrl+Z and Ctrl+Shift+Z undo and redo.
 *
 * What is typed and not saved is never wiped: a row with such text is skipped by every refetch, and keeps the text
 * when the server could not be reached or refused it.
 */
export function mount(grid) {
  const rowOf = (element) => element.closest?.(".plan-item");
  const rows = () => [...grid.querySelectorAll(".plan-item")];
  const cellsOf = (row) => [...(row?.querySelectorAll("[data-cell]") ?? [])];
  const isDirty = (row) => cellsOf(row).some((cell) => cell.value !== cell.defaultValue);
  const press = (row, what) => { row.querySelector(what)?.click(); return true; };

  function shield(row, isUnsaved) {
    row.toggleAttribute("hx-morph-skip", isUnsaved);
    if (!isUnsaved) delete row.dataset.unsaved;
  }
  /** The same column, some rows on; a row whose form is open is passed over. */
  function go(from, step) {
    const all = rows(), column = from.dataset.cell ? `[data-cell=${from.dataset.cell}]` : "[data-grip]";
    for (let at = all.indexOf(rowOf(from)) + step; all[at]; at += step) {
      const there = all[at].querySelector(column);
      if (!there) continue;
      there.focus();
      there.select?.();
      return true;
    }
    return false;
  }
  function inRow(event, row) {
    const cell = event.target.closest("[data-cell]"), step = { ArrowUp: -1, ArrowDown: 1 }[event.code];
    if (event.altKey && step) return press(row, step < 0 ? "[data-up]" : "[data-down]");
    if (event.ctrlKey && event.code === "KeyE") return press(row, "[data-open]");
    if (!cell && !event.target.closest("[data-grip]")) return false;
    if (step) return go(event.target, step);
    if (cell && event.code === "Enter") { if (!go(cell, 1)) cell.blur(); return true; }
    if (cell && event.code === "Escape") { cell.value = cell.defaultValue; shield(row, isDirty(row)); cell.select(); return true; }
    return false;
  }
  function inForm(event, row) {
    if (event.code === "Escape") return press(row, "[data-leave-it]");
    return (event.ctrlKey || event.metaKey) && event.code === "Enter" && press(row, "[data-save]");
  }
  function keys(event) {
    const row = rowOf(event.target);
    if (event.isComposing || event.defaultPrevented || !row) return;
    const isForm = row.classList.contains("plan-item--editing");
    if (isForm ? inForm(event, row) : inRow(event, row)) event.preventDefault();
  }
  /** Undo belongs to the browser while text is being typed, and to the plan otherwise. */
  function undoKeys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyZ" || event.isComposing) return;
    const field = event.target.closest?.("input, textarea, select");
    if (field && (field.value !== field.defaultValue || !field.dataset.cell)) return;
    event.preventDefault();
    document.querySelector(event.shiftKey ? "[data-redo]" : "[data-undo]")?.click();
  }

  const typed = ({ target }) => {
    if (target.dataset.cell) return shield(rowOf(target), isDirty(rowOf(target)));
    target.closest(".frame, .segment__name")?.toggleAttribute("hx-morph-skip", target.value !== target.defaultValue);
  };
  /** The answer is to take its place; for a row it comes back below if there was none. */
  const sent = ({ target }) => { (target.dataset?.cell ? rowOf(target) : target.closest?.(".frame, .segment__name"))?.removeAttribute("hx-morph-skip"); };
  function answered({ detail }) {
    const form = detail.ctx?.sourceElement, row = form?.classList?.contains("cells") && rowOf(form);
    if (form?.classList?.contains("add") && detail.ctx.response?.status < 300) form.querySelector("[name=title]").value = "";
    if (!row?.isConnected) return;
    const isSaved = detail.ctx.response?.status < 300;
    if (isSaved) for (const cell of cellsOf(row)) if (cell !== document.activeElement) cell.value = cell.defaultValue;
    shield(row, isDirty(row));
    if (!isSaved && isDirty(row)) row.dataset.unsaved = "";
  }

  grid.addEventListener("keydown", keys);
  grid.addEventListener("input", typed);
  grid.addEventListener("change", sent, true);
  document.addEventListener("keydown", undoKeys);
  document.addEventListener("htmx:finally:request", answered);
  return () => {
    document.removeEventListener("keydown", undoKeys);
    document.removeEventListener("htmx:finally:request", answered);
  };
}
