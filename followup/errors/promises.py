"""What can be the case with a commitment: its words, its deadline, the hall's answer."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError


class NotCaptured(DomainError):
    code = "not_captured"
    says = _("Commitment %(code)s has already been confirmed; its words are frozen.")


class OwnEntry(DomainError):
    code = "own_entry"
    says = _("You wrote this one down yourself; somebody else must confirm it.")
    who_can_lift = _("a producer, a supervisor or another scribe")


class NotConfirmed(DomainError):
    code = "not_confirmed"
    says = _("Commitment %(code)s has not been confirmed by a second person; only frozen words go on screen.")
    who_can_lift = _("a producer, a supervisor or another scribe")


class BadDeadline(BadInput):
    """A deadline that cannot be counted; `problem` is the sentence, already translated."""

    code = "bad_deadline"
    says = _("%(problem)s")


class BadPromise(BadInput):
    """A commitment that cannot be written down like this; `problem` is the sentence."""

    code = "bad_promise"
    says = _("%(problem)s")


class AmendedMeanwhile(DomainError):
    code = "amended_meanwhile"
    says = _("Commitment %(code)s was changed while you were reading it. Read it again, then confirm.")


class AlreadyPublished(DomainError):
    code = "already_published"
    says = _("Commitment %(code)s has already been published.")


class Withdrawn(DomainError):
    code = "withdrawn"
    says = _("Commitment %(code)s has been withdrawn.")


class OfferPending(DomainError):
    code = "offer_pending"
    says = _("The hall is being asked about commitment %(code)s; wait for its answer.")


class NoOffer(DomainError):
    """The offer is no longer what the caller saw: settled, withdrawn or not asked."""

    code = "no_offer"
    says = _("Commitment %(code)s has no deadline that could be asked or answered now.")
    who_can_lift = _("the scribe, who enters a new deadline")


class SameTerms(DomainError):
    code = "same_terms"
    says = _("The hall has already answered this very deadline of commitment %(code)s. Enter another one.")
    who_can_lift = _("the scribe, who enters a new deadline")


class CorrectionPending(DomainError):
    code = "correction_pending"
    says = _("A correction of the same part of commitment %(code)s waits for its second signature.")
    who_can_lift = _("a producer or supervisor, who signs or refuses it")


class NoCorrection(DomainError):
    code = "no_correction"
    says = _("This correction of commitment %(code)s has been signed or refused already.")


class OtherRoleSigns(DomainError):
    """A correction wants a producer's and a supervisor's hand."""

    code = "other_role_signs"
    says = _("The second signature must be another role's: %(role)s.")
    status = 403


class NoDateRequest(DomainError):
    """Not asked yet, asked already, or answered."""

    code = "no_date_request"
    says = _("The request for a date of commitment %(code)s is not where you saw it; load the page again.")
