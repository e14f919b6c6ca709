/**
 * Drag to order: by mouse, by finger and by keyboard, on the grip of a row. Where it is dropped goes to the server as
 * "in this segment, behind that row", so nobody else's change shifts it.
 *
 * Keyboard: Enter or Space on the grip picks the row up, the arrows carry it, Enter drops it, Escape puts it back.
 * While a row is in the hand the rundown is not refetched.
 */
const BEGIN = 4; // px until a press is a drag
const EDGE = 70; // px at the window's edge where it scrolls
const PACE = 12; // px for each move there

export function mount(grid) {
  const form = document.getElementById("plan-place"), says = document.getElementById("plan-says");
  let held = null; // { row, home: [list, next], pointer, y, isMoving }

  const plan = () => document.getElementById("plan");
  const say = (what, row) => { says.textContent = grid.dataset[what].replace("{title}", row.dataset.title); };
  const lists = () => [...grid.querySelectorAll(".plan__items")];

  function pick(row, pointer = null, y = 0) {
    held = { row, home: [row.parentElement, row.nextElementSibling], pointer, y, isMoving: pointer === null };
    if (held.isMoving) lift();
  }
  function lift() {
    held.isMoving = true;
    held.row.classList.add("plan-item--held");
    plan().setAttribute("hx-morph-skip", "");
    say("picked", held.row);
  }
  function release() {
    held.row.classList.remove("plan-item--held");
    plan().removeAttribute("hx-morph-skip");
    held = null;
  }
  function putBack() {
    const { row, home: [list, next], isMoving } = held;
    if (isMoving) { list.insertBefore(row, next?.parentElement === list ? next : null); say("back", row); }
    release();
    row.querySelector("[data-grip]").focus();
  }
  function drop() {
    const { row, home: [list, next], isMoving } = held;
    const isElsewhere = row.parentElement !== list || row.nextElementSibling !== next;
    release();
    if (!isMoving || !isElsewhere) return;
    const before = row.previousElementSibling?.closest(".plan-item");
    const place = { item: row.dataset.item, segment: row.closest("[data-segment]").dataset.segment, after: before?.dataset.item ?? "" };
    for (const [name, value] of Object.entries(place)) form.querySelector(`[name=${name}]`).value = value; // `elements.item` is a method
    form.requestSubmit();
    say("dropped", row);
  }
  /** Into the place under the pointer: before or behind the row that lies there, or into an empty segment. */
  function carry(x, y) {
    const under = document.elementFromPoint(x, y);
    const other = under?.closest(".plan-item"), segment = under?.closest("[data-segment]");
    if (other && other !== held.row) {
      const box = other.getBoundingClientRect();
      other.parentElement.insertBefore(held.row, y < box.top + box.height / 2 ? other : other.nextElementSibling);
    } else if (!other && segment) {
      const list = segment.querySelector(".plan__items");
      if (under.closest(".segment__head")) list.prepend(held.row);
      else if (!list.querySelector(".plan-item")) list.append(held.row);
    }
    if (y < EDGE) scrollBy(0, -PACE);
    else if (y > innerHeight - EDGE) scrollBy(0, PACE);
  }
  /** One place up or down, over the edge of its segment into the next. */
  function step(by) {
    const near = by < 0 ? held.row.previousElementSibling : held.row.nextElementSibling;
    const list = held.row.parentElement;
    if (near?.matches(".plan-item")) list.insertBefore(by < 0 ? held.row : near, by < 0 ? near : held.row);
    else {
      const next = lists()[lists().indexOf(list) + by];
      if (next && by < 0) next.append(held.row);
      else if (next) next.prepend(held.row);
    }
    held.row.querySelector("[data-grip]").focus();
    held.row.scrollIntoView({ block: "nearest" });
  }

  const down = (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0 || held) return;
    grip.setPointerCapture(event.pointerId);
    pick(grip.closest(".plan-item"), event.pointerId, event.clientY);
  };
  const move = (event) => {
    if (held?.pointer !== event.pointerId) return;
    if (!held.isMoving && Math.abs(event.clientY - held.y) > BEGIN) lift();
    if (held.isMoving) carry(event.clientX, event.clientY);
  };
  const up = (event) => { if (held?.pointer === event.pointerId) drop(); };
  const lost = (event) => { if (held?.pointer === event.pointerId) putBack(); };
  const keys = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.code], grip = event.target.closest?.("[data-grip]");
    const isPress = event.code === "Enter" || event.code === "Space";
    if (held && event.code === "Escape") putBack();
    else if (held && by) step(by);
    else if (held?.pointer === null && isPress) drop();
    else if (!held && grip && isPress) pick(grip.closest(".plan-item"));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: lost };
  for (const [name, listener] of Object.entries(listeners)) grid.addEventListener(name, listener);
  grid.addEventListener("keydown", keys, true); // before the sheet's own arrows
}
