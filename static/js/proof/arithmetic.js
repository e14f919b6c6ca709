/**
 * What makes a count checkable: the same functions as voting/domain/proof.py, in a phone. Known answers in the
 * tests hold the two together.
 */
import { sha256 } from "./sha256.js";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const encoder = new TextEncoder();

/** The one spelling of a list of strings, whole numbers and lists of them. */
export const canon = (value) => encoder.encode(JSON.stringify(value));
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const sha256Hex = (text) => hex(sha256(encoder.encode(text)));

export const b64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
export const unb64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

/** The published name of one value: the first 50 bits of a digest, ten characters. */
export function rowId(code, subject, criterion) {
  const digest = sha256(encoder.encode(`id:${code}:${subject}:${criterion}`));
  return Array.from({ length: 10 }, (_, i) => {
    const byte = (5 * i) >> 3, pair = (digest[byte] << 8) | digest[byte + 1];
    return CROCKFORD[(pair >> (11 - ((5 * i) & 7))) & 31];
  }).join("");
}

/** The published salt of one value. */
export const rowSalt = (salt, subject, criterion) => b64(sha256(encoder.encode(`salt:${salt}:${subject}:${criterion}`)).slice(0, 16));

export const ballotLeaf = (round, code, seq, salt, scores) => leaf(canon(["ballot.v1", round, code, seq, salt, scores]));
export const receiptMessage = (root) => canon(["receipt.v1", hex(root)]);
export const rowLeaf = (round, list, row, salt, value, seat = "") => leaf(canon(["row.v1", round, list, row, salt, value, seat]));
export const headMessage = (head) => canon(["head.v1", head]);
export const headOf = (...parts) => hex(sha256(canon(["head.v1", ...parts])));
export const sealCode = (root) => root.slice(0, 32).toUpperCase().match(/.{4}/g) ?? [];

// RFC 6962

const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};

export const leaf = (data) => sha256(joined([0], data));
export const node = (left, right) => sha256(joined([1], left, right));

/** The root over leaves in order; a last one without a partner rises unchanged. */
export function rootOf(leaves) {
  if (!leaves.length) return sha256(new Uint8Array());
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at < level.length; at += 2) above.push(at + 1 < level.length ? node(level[at], level[at + 1]) : level[at]);
    level = above;
  }
  return level[0];
}

/** The root that a leaf and its path lead to; null when the path has not the length the tree's size asks. */
export function rootFrom(found, index, size, path) {
  const rest = path.map(unb64);
  while (size > 1) {
    if ((index ^ 1) < size) {
      const next = rest.shift();
      if (!next) return null;
      found = index & 1 ? node(next, found) : node(found, next);
    }
    index >>= 1;
    size = (size + 1) >> 1;
  }
  return rest.length ? null : found;
}
