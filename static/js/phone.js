/** The audience phone: wires line, ledger, courier, stage and receipts together. */
import { makeClock, onTenths } from "./live/clock.js";
import { build } from "./phone/build.js";
import { choose, deadline, lastMoment, timeOf } from "./phone/choose.js";
import { makeCourier } from "./phone/courier.js";
import { draftOf, scoresOf } from "./phone/draft.js";
import { goToOpen, prepare } from "./phone/form.js";
import { makeHelp } from "./phone/help.js";
import { openLedger } from "./phone/ledger.js";
import { lampFor } from "./phone/light.js";
import { openLine } from "./phone/line.js";
import { notices } from "./phone/paper.js";
import { makeReceipts } from "./phone/receipts.js";
import { keepSecret } from "./phone/secret.js";
import { makeStage } from "./phone/stage.js";
import { keepAwake } from "./phone/wake.js";

const DOUBLE_TAP = 350; // ms

const given = (id) => JSON.parse(document.getElementById(id).textContent);
const { stateUrl, ballotUrl, resumeUrl, socketUrl, proofUrl, showKey, device } = document.getElementById("stage").dataset;
const first = given("vote-frame");
let round = first.round, mine = given("vote-mine"), seated = true, refilled = false, touched = -DOUBLE_TAP, tapped = -DOUBLE_TAP;

keepSecret(device);
const clock = makeClock();
clock.hint(given("vote-now"));
const stage = makeStage(document.getElementById("stage"), document.getElementById("lamp"));
const ledger = openLedger(mine.seat);
const line = openLine({
  first, clock, socketUrl, stateUrl, resumeUrl,
  onRound(next) { if (next?.id !== round?.id) refilled = false; round = next; render(); },
  onMine(next) { mine = next; render(); },
  onAnswer: (frame) => courier.hear(frame),
  onUnseated() { seated = false; render(); },
  onLink() { courier.hurry(); render(); },
});
const courier = makeCourier({ pending: ledger.pending, send: line.send, headers: line.headers, ballotUrl, onTry, onAnswer });
const receipts = makeReceipts({ ledger, stage, showKey, proofUrl, onChange: () => render() });
const help = makeHelp({ headers: line.headers, onAnswer: line.refresh });

function onTry(ballot) {
  const closes = round?.id === ballot.round ? lastMoment(round, mine) : ballot.closes ?? Infinity; // a producer may close early
  if (!round?.frozen_at && clock.now() <= closes) ledger.tried(ballot);
}

/** Files an answer; false when it was none yet. */
async function onAnswer(ballot, answer) {
  if (answer.t === "ack") await settleCounted(ballot, answer);
  else if (answer.code === "not_entitled" && (await isSeatedAfterAll())) return false;
  else if (answer.code === "superseded") ledger.settle(ballot, { counted: { seq: ballot.seq, at: null, other: true } });
  else if (await isKnownCounted(ballot)) ledger.settle(ballot, { counted: { seq: ballot.seq, at: null } });
  else ledger.settle(ballot, { refused: { code: reason(ballot, answer), says: answer.says ?? "", at: clock.now() }, dismissed: false });
  render();
  return true;
}

async function settleCounted(ballot, answer) {
  if (round?.id === ballot.round && round.purpose === "drill") line.send({ t: "drill", round: ballot.round, ms: Math.max(0, Math.round(clock.now() - ballot.at)) });
  ledger.settle(ballot, { counted: { seq: ballot.seq, at: answer.at }, receipt: await receipts.accept(ballot, answer.receipt) });
}

/** A cookie may be lost while the seat is ours: the line brings it back by the phone's own secret. */
async function isSeatedAfterAll() {
  await line.refresh();
  return seated;
}

/** A receipt may have been lost on its way: ask before telling anybody that a ballot is not counted. */
async function isKnownCounted(ballot) {
  await line.refresh();
  return round?.id === ballot.round && (mine.seq ?? 0) >= ballot.seq;
}

/** Sent in time, no receipt, and by now the key is gone: then nobody knows, and the phone says so. */
function reason(ballot, answer) {
  const gone = round?.id !== ballot.round || round.state === "sealed" || round.state === "revealed";
  return answer.code === "closed" && ballot.tries > 1 && gone ? "silent" : answer.code;
}

function render() {
  const now = clock.now(), record = round && ledger.of(round);
  const choice = choose({ seated, round, mine, record, pending: ledger.pending(), now });
  const key = `${choice.view}:${round?.id ?? ""}`;
  const exchanged = stage.show(key, () => build(choice.view, { round, mine, record }));
  if (exchanged) stage.past(ledger.past(round));
  if (choice.view === "ballot") {
    notices(stage.view(), round, mine);
    prepare(stage.view(), record, { isFresh: exchanged || !refilled, isChange: Boolean(record.counted || mine.seq) });
    refilled = true;
  }
  help.show(stage.view(), mine.help);
  receipts.show(round, record);
  const { id, values } = lampFor(choice, { form: stage.view(), record, mine, round, seated, silence: line.silence() });
  stage.light(id, values);
  if (round) stage.tick(deadline(round, mine) - timeOf(round, now), Boolean(mine.extra_s), Boolean(round.frozen_at));
}

function submit() {
  const form = stage.view(), pending = ledger.pending();
  if (round.frozen_at) return; // the lamp says why; what was entered stays
  if (goToOpen(form)) return;
  const scores = scoresOf(form);
  const isSame = pending?.round === round.id && JSON.stringify(pending.scores) === JSON.stringify(scores);
  if (!isSame) ledger.enclose(round, scores, { heardSeq: mine.seq, closes: lastMoment(round, mine), at: clock.now() });
  courier.hurry();
  render();
}

const acts = {
  again: () => ledger.note(round, { again: true, draft: {}, refused: null }),
  dismiss: () => ledger.note(round, { dismissed: true }),
};

stage.element.addEventListener("submit", (event) => {
  if (event.target !== stage.view()) return;
  event.preventDefault();
  tapped = touched;
  submit();
});
stage.element.addEventListener("input", () => {
  if (stage.view().id !== "ballot") return;
  ledger.note(round, { draft: draftOf(stage.view()), refused: null });
  render();
});
stage.element.addEventListener("click", (event) => {
  touched = event.timeStamp; // when the finger was there: a busy phone gets round to a tap late
  const act = acts[event.target.closest("[data-act]")?.dataset.act];
  if (!act || !round) return;
  event.preventDefault();
  if (touched - tapped < DOUBLE_TAP) return; // the second half of a double tap on "submit"
  act();
  render();
});

document.documentElement.classList.toggle("insecure", !isSecureContext);
keepAwake();
if (round && new URLSearchParams(location.search).has("again")) { // pressed before this script ran: the blank form stays
  history.replaceState(null, "", location.pathname);
  acts.again();
}
render();
courier.hurry();
onTenths(clock, render); // as on every screen: a beat of the page's own would be late by up to its length
