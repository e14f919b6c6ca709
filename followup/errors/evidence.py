"""What can be the case with evidence."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class EvidenceRefused(DomainError):
    """The file is not taken; `problem` is the sentence, already translated, and names what was found."""

    code = "evidence_refused"
    says = _("%(problem)s")
    who_can_lift = _("whoever hands it in, with another file")
    status = 415


class EvidenceTooLarge(DomainError):
    code = "evidence_too_large"
    says = _("This file is larger than any that is taken: %(most)s MB at most.")
    status = 413


class TooManyIntakes(DomainError):
    code = "too_many_intakes"
    says = _("%(count)s uploads of yours are open already. Finish one or drop one first.")
    who_can_lift = _("whoever began them; what rests for seven days is removed")


class TooMuchEvidence(DomainError):
    code = "too_much_evidence"
    says = _("This task has %(count)s files already.")
    who_can_lift = _("the unit, which withdraws what is not needed")


class NotTheTime(DomainError):
    """The task stands where nothing can be handed in or taken back."""

    code = "not_the_time"
    says = _("No evidence can be handed in or taken back now: the task stands at “%(state)s”.")
    who_can_lift = _("a supervisor, who sends the task back")


class IntakeGone(DomainError):
    code = "intake_gone"
    says = _("There is no such upload any more.")
    status = 404


class IntakeUnfinished(DomainError):
    """Not all bytes are here; the answer's `received` says where to go on."""

    code = "intake_unfinished"
    says = _("%(received)s of %(size)s bytes have arrived.")


class EvidenceWithdrawn(DomainError):
    code = "evidence_withdrawn"
    says = _("This evidence has been withdrawn.")


class AlreadyReleased(DomainError):
    code = "already_released"
    says = _("This evidence is public already.")


class NotReleased(DomainError):
    code = "not_released"
    says = _("This evidence is not public.")


class ReleasedStays(DomainError):
    code = "released_stays"
    says = _("This evidence is public; it cannot be taken back.")
    who_can_lift = _("a supervisor, who takes it back from the public first")


class NotForThePublic(DomainError):
    """Office files carry names, comments and earlier versions that nobody sees; no clean copy is made."""

    code = "not_for_the_public"
    says = _("There is no copy of this file that could be shown to the public. Ask for it as PDF.")
    who_can_lift = _("whoever handed it in, with a PDF")
