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
    CLOSING = "closing", _("Closing")


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
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class Act(models.TextChoices):
    """What a control room can ask for; each has one guard in studio.domain.guards."""

    GO_ON_AIR = "go_on_air", _("Go on air")
    ARM = "arm", _("Arm")
    TAKE = "take", _("TAKE")
    BACK = "back", _("Back")
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


class CastKind(models.TextChoices):
    REPRESENTATIVE = "representative", _("Representative")
    EXPERT = "expert", _("Expert")
    RESPONDENT = "respondent", _("Respondent")
