/** Ed25519 by the browser itself, where it can: under https, and not in every browser. */
import { unb64 } from "./arithmetic.js";

/** @returns {Promise<boolean | null>} null: this browser cannot tell */
export async function isSigned(message, signature, key) {
  let usable;
  try {
    usable = await crypto.subtle.importKey("raw", unb64(key), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  try {
    return await crypto.subtle.verify({ name: "Ed25519" }, usable, unb64(signature), message);
  } catch {
    return false;
  }
}
