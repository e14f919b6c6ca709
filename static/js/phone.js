/** The audience phone: wires line, ledger, courier and stage together. */
import { makeClock } from "./live/clock.js";
import { choose } from "./phone/choose.js";
import { makeCourier } from "./phone/courier.js";
import { draftOf, goTo, missing, restore, scoresOf } from "./phone/draft.js";
import { fill, wallTime } from "./phone/fill.js";
import { openLedger } from "./phone/ledger.js";
import { openLine } from "./phone/line.js";
import * as paper from "./phone/paper.js";
import { makeStage } from "./phone/stage.js";
import { keepAwake } from "./phone/wake.js";

const TICK = 250; // ms
const DOUBLE_TAP = 350; // ms

const given = (id) => JSON.parse(document.getElementById(id).textContent);
const { stateUrl, ballotUrl, socketUrl } = document.getElementById("stage").dataset;
const first = given("vote-frame");
let round = first.round, mine = given("vote-mine"), seated = true, refilled = false, tapped = -DOUBLE_TAP;

const clock = makeClock();
clock.hint(given("vote-now"));
const stage = makeStage(document.getElementById("stage"), document.getElementById("lamp"));
const ledger = openLedger(mine.seat);
const line = openLine({
  first, clock, socketUrl, stateUrl,
  onRound(next) { if (next?.id !== round?.id) refilled = false; round = next; render(); },
  onMine(next) { mine = next; render(); },
  onAnswer: (frame) => courier.hear(frame),
  onUnseated() { seated = false; render(); },
  onLink() { courier.hurry(); render(); },
});
const courier = makeCourier({ pending: ledger.pending, send: line.send, ballotUrl, onTry, onAnswer });

function onTry(ballot) {
  const closes = round?.id === ballot.round ? round.closes_at + round.grace_ms : ballot.closes; // a producer may close early
  if (clock.now() <= closes) ledger.tried(ballot);
}

async function onAnswer(ballot, answer) {
  if (answer.t === "ack") ledger.settle(ballot, { counted: { seq: ballot.seq, at: answer.at } });
  else if (answer.code === "superseded" || (await isKnownCounted(ballot))) ledger.settle(ballot, { counted: { seq: ballot.seq, at: null } });
  else ledger.settle(ballot, { refused: { code: reason(ballot, answer), says: answer.says ?? "", at: clock.now() }, dismissed: false });
  render();
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

const views = {
  ballot: () => paper.ballot(round, { seat: mine.seat, seq: (mine.seq ?? 0) + 1 }),
  counted: () => paper.counted(round),
  result: () => paper.result(round),
};

function build(view) {
  if (views[view]) return views[view]();
  const refused = round && ledger.of(round).refused;
  return fill(view, {
    number: round?.number, title: round?.paper?.title ?? round?.title, says: refused?.says ?? "",
    ...(refused && { seconds: Math.max(0, Math.round((refused.at - round.closes_at) / 1000)), arrived: wallTime(refused.at) }),
    ...(round?.closes_at && { closes: wallTime(round.closes_at), grace: Math.round(round.grace_ms / 1000) }),
  });
}

function render() {
  const now = clock.now(), record = round && ledger.of(round);
  const choice = choose({ seated, round, mine, record, pending: ledger.pending(), now });
  const exchanged = stage.show(`${choice.view}:${round?.id ?? ""}`, () => build(choice.view));
  if (choice.view === "ballot") prepare(record, exchanged);
  if (exchanged) stage.past(ledger.past(round));
  light(choice, record);
  if (round?.closes_at) stage.tick(round.closes_at - now);
}

/** A fresh form gets its draft back; the one button says what it would do. */
function prepare(record, exchanged) {
  const form = stage.view(), button = form.querySelector(".bar button");
  if (exchanged || !refilled) restore(form, record.draft);
  form.noValidate = refilled = true;
  const open = missing(form), begun = Object.keys(record.draft).length > 0;
  for (const subject of form.querySelectorAll("[data-subject]")) {
    subject.classList.toggle("subject--missing", begun && open.includes(subject));
  }
  const { submit, resubmit, goto } = button.dataset;
  const word = open.length ? goto.replace("{n}", open[0].dataset.subject) : record.seq || mine.seq ? resubmit : submit;
  if (button.textContent !== word) button.textContent = word;
}

function light({ lamp, code }, record) {
  const seconds = line.silence(), at = record?.counted?.at;
  let id = lamp, n = 0;
  if (lamp === "left") {
    n = missing(stage.view()).length;
    id = (n ? "left" : "full") + (record.counted || mine.seq ? "-again" : "");
  } else if (lamp === "refused") id = "refused-" + code;
  else if (lamp === "counted" && !at) id = "counted-bare";
  if (seconds && lamp === "sending") id = "offline";
  else if (seconds && !["counted", "refused", "silent", "unseated"].includes(lamp)) id = "down";
  stage.light(id, { seat: seated ? mine.seat : "", time: at ? wallTime(at) : "", seconds, n });
}

function submit() {
  const form = stage.view(), [open] = missing(form), pending = ledger.pending();
  if (open) return goTo(open);
  const scores = scoresOf(form);
  const isSame = pending?.round === round.id && JSON.stringify(pending.scores) === JSON.stringify(scores);
  if (!isSame) ledger.enclose(round, scores, mine.seq);
  courier.hurry();
  render();
}

const acts = {
  again: () => ledger.note(round, { again: true, draft: {}, refused: null }),
  dismiss: () => ledger.note(round, { dismissed: true }),
};

stage.element.addEventListener("submit", (event) => {
  event.preventDefault();
  tapped = performance.now();
  submit();
});
stage.element.addEventListener("change", () => {
  ledger.note(round, { draft: draftOf(stage.view()), refused: null });
  render();
});
stage.element.addEventListener("click", (event) => {
  const act = acts[event.target.closest("[data-act]")?.dataset.act];
  if (!act || !round) return;
  event.preventDefault();
  if (performance.now() - tapped < DOUBLE_TAP) return; // the second half of a double tap on "submit"
  act();
  render();
});

keepAwake();
render();
courier.hurry();
setInterval(render, TICK);
