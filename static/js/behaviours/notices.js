/**
 * The public page's notices: those of the panic acts in force are shown, and the words of questions are hidden while
 * they are cut. Without this script the page says what held when it was loaded.
 */
import { openSocket } from "../live/socket.js";

export function mount(box) {
  let version = -1;
  function show({ v, panic }) {
    if (v <= version) return;
    version = v;
    for (const notice of box.querySelectorAll("[data-panic]")) notice.hidden = !panic.includes(notice.dataset.panic);
    for (const words of document.querySelectorAll("[data-question]")) words.hidden = panic.includes("cut_question");
  }
  const socket = openSocket(box.dataset.socket, { onFrame: (frame) => { if (frame.t === "public") show(frame); }, onLink() {} });
  return () => socket.close();
}
