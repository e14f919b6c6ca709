/**
 * A receipt checked in this browser: the whole published list is fetched, never one row, so that nobody learns whose
 * receipt it is. A receipt may stand in the address after "#", which no browser sends to a server.
 */
import { unb64 } from "./arithmetic.js";
import { proveRound } from "../phone/prover.js";

const form = document.getElementById("check"), field = document.getElementById("receipt-text");
const place = document.getElementById("verdict"), phrases = document.getElementById("phrases").dataset;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  check(field.value);
});
if (location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname); // not into the history, nor onto a second screen
  check(field.value);
}

async function check(text) {
  const receipt = read(text.trim());
  if (!receipt) return show("none", "unreadable");
  show("none", "checking");
  let response;
  try {
    response = await fetch(form.dataset.file.replace("/0.", `/${receipt.round}.`), { credentials: "omit" });
  } catch {
    return show("none", "unreachable");
  }
  if (!response.ok) return show("none", response.status === 404 ? "unpublished" : "unreachable");
  const { ok, signed, why } = await proveRound(await response.text(), receipt, null, form.dataset.showKey).catch(() => ({ ok: false, why: ["root"] }));
  if (!ok) return show("wrong", "wrong", why);
  show("ok", "ok", [], signed ? "ok" : "unsigned");
}

/** JSON as the phone shows it, or base64url of it; null for anything else. */
function read(text) {
  try {
    const told = JSON.parse(text.startsWith("{") ? text : new TextDecoder().decode(unb64(text)));
    const receipt = { ...told, ...told.receipt };
    const whole = Number.isInteger(receipt.round) && typeof receipt.code === "string" && typeof receipt.salt === "string" && Array.isArray(receipt.path);
    return whole ? receipt : null;
  } catch {
    return null;
  }
}

function show(kind, name, why = [], more = name) {
  const box = document.createElement("section");
  box.className = `verdict verdict--${kind}`;
  box.append(line("h2", phrases[name]), line("p", phrases[more + "More"] ?? ""));
  const list = document.createElement("ul");
  list.append(...why.map((fault) => line("li", phrases["why" + fault[0].toUpperCase() + fault.slice(1)] ?? fault)));
  if (why.length) box.append(list);
  place.replaceChildren(box);
}

function line(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}
