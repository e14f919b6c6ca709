"""Vocabulary of the programme: states, their moves, kinds of item, kinds of event."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ON_AIR = "on_air", _("On air")
    ENDED = "ended", _("Ended")


RUN_MOVES = {
    RunState.PLANNED: {RunState.ON_AIR},
    RunState.ON_AIR: {RunState.ENDED},
    RunState.ENDED: set[RunState](),
}


class RunMode(models.TextChoices):
    """A rehearsal is a run of its own, with data of its own: nothing of it reaches the record."""

    AIR = "air", _("Air")
    REHEARSAL = "rehearsal", _("Rehearsal")


class Fault(models.TextChoices):
    """What a rehearsal plays at the press of a button; each has a way back."""

    DROP_PHONES = "drop_phones", _("Phones lose their line")
    STALL_BALLOTS = "stall_ballots", _("Ballots stall")
    KILL_LAYER = "kill_layer", _("Pushes fail for 5 s")
    MACHINE_DEAD = "machine_dead", _("Playout machine dead")
    LATE_CLIP = "late_clip", _("Clip comes late")


class InstanceState(models.TextChoices):
    ARMED = "armed", _("Armed")
    ON_AIR = "on_air", _("On air")
    AIRED = "aired", _("Aired")
    CLEARED = "cleared", _("Cleared")


INSTANCE_MOVES = {
    InstanceState.ARMED: {InstanceState.ON_AIR, InstanceState.CLEARED},
    InstanceState.ON_AIR: {InstanceState.AIRED},
    InstanceState.AIRED: set[InstanceState](),
    InstanceState.CLEARED: set[InstanceState](),
}


class ItemKind(models.TextChoices):
    OPENING = "opening", _("Opening")
    FEEDBACK = "feedback", _("Feedback report")
    CLIP = "clip", _("Exposé clip")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    COMMENT = "comment", _("Expert comment")
    SCORING = "scoring", _("Scoring")
    REVEAL = "reveal", _("Reveal")
    GRAPHIC = "graphic", _("Free graphic")
    BREAK = "break", _("Break")
    CLOSING = "closing", _("Closing")


class Start(models.TextChoices):
    """A soft start follows the item before; a hard one is a time on the clock."""

    SOFT = "soft", _("After the item before")
    HARD = "hard", _("At a fixed time")


class ElementKind(models.TextChoices):
    LOWER_THIRD = "lower_third", _("Lower third")
    CAMERA = "camera", _("Camera")
    PICTURE = "picture", _("Picture")
    GRAPHIC = "graphic", _("Graphic")
    SOUND = "sound", _("Sound")
    SCRIPT = "script", _("Script")


class EditAct(models.TextChoices):
    """What was done to the plan; each can be undone."""

    ADDED = "added", _("Added")
    EDITED = "edited", _("Edited")
    MOVED = "moved", _("Moved")
    REMOVED = "removed", _("Removed")
    IMPORTED = "imported", _("Imported")
    UNDONE = "undone", _("Undone")


class ClipCheck(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked yet")
    CHECKING = "checking", _("Being checked")
    PASSED = "passed", _("Passed")
    WARNED = "warned", _("Passed with remarks")
    FAILED = "failed", _("Failed")


class ClipEventKind(models.TextChoices):
    """What was done with a clip; one row for each."""

    ADDED = "added", pgettext_lazy("clip", "Brought in")
    CHECKED = "checked", pgettext_lazy("clip", "Checked")
    SIGNED = "signed", pgettext_lazy("clip", "Signed off")
    WITHDRAWN = "withdrawn", pgettext_lazy("clip", "Sign-off withdrawn")


class JobKind(models.TextChoices):
    TAKE_IN = "take_in", _("Take in")
    CHECK = "check", _("Technical check")
    TRANSCODE = "transcode", _("Transcode")
    RECORDING = "recording", _("Take in the recording")
    VIEWING = "viewing", _("Make a copy that browsers play")
    CUT = "cut", _("Cut the seconds of a commitment")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class PanicAct(models.TextChoices):
    """Four acts, each a state with its own way back."""

    CLEAR_GRAPHICS = "clear_graphics", _("Clear graphics")
    SAFE_PICTURE = "safe_picture", _("Safe picture")
    FREEZE_VOTING = "freeze_voting", _("Freeze voting")
    CUT_QUESTION = "cut_question", _("Cut question text")


class TurnState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ASKING = "asking", _("Asking")
    ANSWERING = "answering", _("Answering")
    SETTLED = "settled", _("Settled")


TURN_MOVES = {
    TurnState.WAITING: {TurnState.ASKING, TurnState.SETTLED},
    TurnState.ASKING: {TurnState.ANSWERING, TurnState.WAITING, TurnState.SETTLED},
    TurnState.ANSWERING: {TurnState.SETTLED},
    TurnState.SETTLED: set[TurnState](),
}


class TurnOutcome(models.TextChoices):
    """How a question was settled: every question has one of these before its segment closes."""

    ANSWERED = "answered", _("Answered")
    COMMITTED = "committed", _("A commitment was made")
    UNANSWERED = "unanswered", _("Did not answer")
    EXCUSED = "excused", _("Put off, with a reason")


class TurnMove(models.TextChoices):
    """What was done to a question on the floor, as the log tells it."""

    QUEUED = "queued", _("Question queued")
    ASKED = "asked", _("Asks now")
    ANSWERS = "answers", _("Answers now")
    EXTENDED = "extended", _("More time")
    PAUSED = "paused", _("Clock stopped")
    RESUMED = "resumed", _("Clock goes on")
    ANSWERED = "answered", _("Answered")
    COMMITTED = "committed", _("A commitment was made")
    UNANSWERED = "unanswered", _("Did not answer")
    EXCUSED = "excused", _("Put off, with a reason")
    REASONED = "reasoned", _("Why there was no answer")
    PUT_BACK = "put_back", _("Back to the queue")


class MachineKind(models.TextChoices):
    OBS = "obs", "OBS"
    CASPARCG = "casparcg", "CasparCG"


class MachinePolicy(models.TextChoices):
    """What we do with a machine that has connected and shows something else than we want."""

    READ_ONLY = "read_only", _("Only look")
    ADOPT = "adopt", _("Adopt what it shows")
    IMPOSE = "impose", _("Impose what we want")


class PlayoutAct(models.TextChoices):
    """What a machine is told: ahead of a TAKE, by it, after a broken line, or by a hand on its page."""

    READY = "ready", _("Load")
    SHOW = "show", _("Put out")
    REASSERT = "reassert", _("Put back after a broken connection")
    IMPOSE = "impose", _("Imposed by hand")


class CommandState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    CONFIRMED = "confirmed", _("Confirmed")
    FAILED = "failed", _("Did not happen")
    DROPPED = "dropped", _("Dropped: something newer is wanted")


class EventKind(models.TextChoices):
    """Kinds of ShowEvent: the as-run log is made of nothing else."""

    WENT_ON_AIR = "went_on_air", _("Went on air")
    ARMED = "armed", _("Armed")
    CLEARED = "cleared", _("Armed item cleared")
    TAKEN = "taken", _("Taken")
    WENT_BACK = "went_back", _("Back: armed again")
    ROUND_OPENED = "round_opened", _("Scoring opened")
    ROUND_CLOSING = "round_closing", _("Scoring closed by hand")
    ROUND_SEALED = "round_sealed", _("Scoring sealed")
    ROUND_CONFIRMED = "round_confirmed", _("Scoring checked by a second person")
    ROUND_VOIDED = "round_voided", _("Scoring voided")
    REVEALED = "revealed", _("Result revealed")
    GRAPHIC_ON = "graphic_on", _("Graphic on")
    GRAPHIC_OFF = "graphic_off", _("Graphic off")
    COMMITMENT_PUBLISHED = "commitment_published", _("Commitment published")
    PANIC_ON = "panic_on", _("Panic act")
    PANIC_OFF = "panic_off", _("Panic act lifted")
    TURN_MOVED = "turn_moved", _("Question on the floor")
    HELD = "held", _("Held")
    SECONDED = "seconded", _("Confirmed by a second person")
    TOOK_OVER = "took_over", _("Another process took over")
    MACHINE = "machine", _("Machine")
    FAULT_ON = "fault_on", _("Fault played")
    FAULT_OFF = "fault_off", _("Fault lifted")
    RECORDED = "recorded", _("Recording attached")
    UNRECORDED = "unrecorded", _("Recording removed")
    TIMED = "timed", _("Offset of the recording set")
    RETIMED = "retimed", _("Offset of the recording corrected")
    TRIMMED = "trimmed", _("Seconds of a commitment chosen")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class Act(models.TextChoices):
    """What a control room can ask for; each has one guard in studio.domain.show.guards."""

    GO_ON_AIR = "go_on_air", _("Go on air")
    ARM = "arm", _("Arm")
    TAKE = "take", _("TAKE")
    BACK = "back", _("Back")
    RETAKE = "retake", _("Re-take")
    CLOSE_ROUND = "close_round", _("Close scoring now")
    CONFIRM_ROUND = "confirm_round", _("Check and confirm")
    VOID_ROUND = "void_round", _("Void this scoring")
    RERUN_ROUND = "rerun_round", _("Void and score again")
    ASK_HALL = "ask_hall", _("Ask the hall")
    SHOW_ANSWER = "show_answer", _("Reveal the hall's answer")
    LOWER_THIRD = "lower_third", _("Show lower third")
    CARD = "card", _("Show commitment card")
    CLEAR = "clear", _("Clear graphic")
    PUBLISH = "publish", _("Publish commitment")
    PANIC = "panic", _("Panic")
    LIFT_PANIC = "lift_panic", _("Lift panic")
    TURN = "turn", _("Question on the floor")
    HOLD = "hold", _("Hold")
    GRAPHIC = "graphic", _("Show graphic")
    TAKE_OVER = "take_over", _("Take over")
    SECOND = "second", _("Confirm as the second person")
    FAULT = "fault", _("Play a fault")
    END = "end", _("End programme")


class CriteriaSet(models.TextChoices):
    """By what units are scored: a few sets that shows have used, or the planner's own."""

    ANSWER = "answer", pgettext_lazy("criteria", "The answer and the promise")
    ATTITUDE = "attitude", pgettext_lazy("criteria", "Attitude, measures, deadline")
    OVERALL = "overall", pgettext_lazy("criteria", "One overall score")
    OWN = "own", pgettext_lazy("criteria", "Own criteria")


class Layer(models.TextChoices):
    """Where a graphic lies; one graphic per layer and run."""

    LOWER_THIRD = "lower_third", _("Lower third")
    CARD = "card", _("Commitment card")
    QUESTION = "question", _("Question")
    TICKER = "ticker", _("Ticker")
    QR = "qr", _("QR code")
    FULL = "full", _("Full-screen graphic")


class CastKind(models.TextChoices):
    REPRESENTATIVE = "representative", _("Representative")
    EXPERT = "expert", _("Expert")
    RESPONDENT = "respondent", _("Respondent")
