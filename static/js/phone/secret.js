/**
 * The phone's own secret in three places: the cookie (which no script reads), localStorage, and this page's
 * memory. Any one of them brings the seat back; what is left of them heals the others.
 */
const KEY = "device";
const KEPT = "seat_kept"; // a cookie with the secret's last letters: the page need not carry it any more
const LETTERS = 6;

/** Where resume.js notes in the session what it has tried, so that two pages never lead to each other for ever. */
export const TRIED = "resumed";

let memory = "";

/** What this browser keeps; "" when it keeps nothing. */
export function stored() {
  try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
}

/** Keep the secret the server gave to this page, and say so once it is really kept. */
export function keepSecret(given) {
  memory = given || stored();
  try { sessionStorage.removeItem(TRIED); } catch { /* nothing to forget */ }
  if (!memory) return forgetKept();
  try {
    localStorage.setItem(KEY, memory);
    if (localStorage.getItem(KEY) === memory) document.cookie = `${KEPT}=${memory.slice(-LETTERS)}; path=/; max-age=604800; samesite=lax`;
  } catch { forgetKept(); }
}

const forgetKept = () => { document.cookie = `${KEPT}=; path=/; max-age=0`; };

/** Headers that say who this phone is; needed only once the cookie is gone. */
export const headers = (secret = memory || stored()) => (secret ? { Authorization: "Seat " + secret } : {});

/** Ask for the cookie again by the secret in page or storage; true when the seat is still ours. */
export async function regain(url) {
  if (!headers().Authorization) return false;
  try {
    const response = await fetch(url, {
      method: "POST", credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json", ...headers() },
    });
    return response.ok;
  } catch {
    return false;
  }
}
