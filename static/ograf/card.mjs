import { Graphic } from "./graphic.mjs";

const DAY = 86_400_000;

/** The commitment card. Days left are counted from the renderer's today; a card without a seal time shows none. */
export default class Card extends Graphic {
  layer = "card";

  payload() {
    const { due_on, sealed_at, ...words } = this.data, due = due_on ? Date.parse(due_on) : null;
    const today = new Date();
    const left = due && Math.round((due - Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())) / DAY);
    return { ...words, due_on: due_on || null, days_left: left, working_days_left: null, sealed_at: sealed_at ? Date.parse(sealed_at) : null };
  }
}
