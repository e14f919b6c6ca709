"""What a unit files, what is handed in, and what checkers and the public say of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExtensionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("extension", "Asked")
    GRANTED = "granted", pgettext_lazy("extension", "Granted")
    REFUSED = "refused", pgettext_lazy("extension", "Refused")
    LAPSED = "lapsed", pgettext_lazy("extension", "Lapsed")  # the task ended before it was decided


class ReasonForTime(models.TextChoices):
    """Why more time is asked for."""

    THIRD_PARTY = "third_party", pgettext_lazy("extension", "A third party")
    WEATHER = "weather", pgettext_lazy("extension", "Weather or season")
    PROCEDURE = "procedure", pgettext_lazy("extension", "Legal procedure")
    MONEY = "money", pgettext_lazy("extension", "Budget")
    SCOPE = "scope", pgettext_lazy("extension", "More work than foreseen")
    OTHER = "other", pgettext_lazy("extension", "Another reason")


class SuspensionCause(models.TextChoices):
    LEGAL = "legal", pgettext_lazy("suspension", "Court or legal procedure")
    SEASON = "season", pgettext_lazy("suspension", "Season")
    THIRD_PARTY = "third_party", pgettext_lazy("suspension", "A third party")


class SubmissionKind(models.TextChoices):
    EXTENSION = "extension", pgettext_lazy("submission", "More time")
    CLAIM = "claim", pgettext_lazy("submission", "Completion")


class EvidenceKind(models.TextChoices):
    PHOTO = "photo", pgettext_lazy("evidence", "Photo")
    DOCUMENT = "document", pgettext_lazy("evidence", "Document")
    VIDEO = "video", pgettext_lazy("evidence", "Film")


class EvidenceSource(models.TextChoices):
    UNIT = "unit", pgettext_lazy("evidence", "Unit")
    SUPERVISOR = "supervisor", _("Supervisor")
    REPORTER = "reporter", _("Reporter")
    EXPOSE = "expose", pgettext_lazy("evidence", "Exposé clip")


class IntakeState(models.TextChoices):
    RECEIVING = "receiving", pgettext_lazy("intake", "Arriving")
    ACCEPTED = "accepted", pgettext_lazy("intake", "Accepted")
    REFUSED = "refused", pgettext_lazy("intake", "Refused")


class Checker(models.TextChoices):
    """The two unlike eyes, and the third when they disagree."""

    SUPERVISOR = "supervisor", _("Supervisor")
    REPORTER = "reporter", _("Reporter")
    THIRD = "third", pgettext_lazy("checker", "Third checker")


class Satisfaction(models.TextChoices):
    CONTENT = "content", pgettext_lazy("rating", "Content")
    PARTLY = "partly", pgettext_lazy("rating", "Partly content")
    DISCONTENT = "discontent", pgettext_lazy("rating", "Not content")
