// Runs the phone's own modules on what a test gives: {"text", "receipt", "key", "names": [...]} on standard input.
import { readFileSync } from "node:fs";

const root = process.argv[2];
const arithmetic = await import(`${root}/static/js/proof/arithmetic.js`);
const { checkRound } = await import(`${root}/static/js/proof/round.js`);
const { sha256 } = await import(`${root}/static/js/proof/sha256.js`);
const { proveRound, proveReceipt } = await import(`${root}/static/js/phone/prover.js`);

const { texts = [], receipts = [], key, blobs = [], cells = [] } = JSON.parse(readFileSync(0, "utf8"));
const { hex, leaf, ballotLeaf, rowId, rowSalt, rowLeaf, rootOf, headOf, sealCode, unb64, b64 } = arithmetic;
const data = blobs.map(unb64);
console.log(JSON.stringify({
  digests: data.map((blob) => hex(sha256(blob))),
  again: data.map((blob) => b64(blob)),
  root: hex(rootOf(data.map(leaf))),
  rows: cells.map(([code, salt, s, c]) => [rowId(code, s, c), rowSalt(salt, s, c)]),
  leaves: cells.map(([code, salt, s, c]) => hex(rowLeaf(7, 3, code, salt, -s, String(c)))),
  ballot: hex(ballotLeaf(3, "code", 2, "salt", [[7, 8], [0, -1]])),
  head: headOf(3, 1, 5, "r", "p", "q", "f"),
  code: sealCode("9f3c61a70e4db8254c90d17ea36b52f8" + "0".repeat(32)),
  rounds: await Promise.all(texts.map((text) => checkRound(text, key))),
  proofs: await Promise.all(receipts.map(([text, receipt]) => proveRound(text, receipt, null, key))),
  acks: await Promise.all(receipts.map(([, receipt]) => proveReceipt(receipt, receipt.scores, key))),
}));
