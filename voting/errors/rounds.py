"""Rounds: what cannot be opened, closed, sealed or shown."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class RoundNotArmed(DomainError):
    code = "round_not_armed"
    says = _("Round %(number)s is not armed.")


class RoundNotOpen(DomainError):
    code = "round_not_open"
    says = _("Round %(number)s is not open.")
    who_can_lift = _("a producer, who takes a scoring item")


class RoundFrozen(DomainError):
    """While scoring is paused its window can be neither ended nor paused again."""

    code = "round_frozen"
    says = _("Round %(number)s is paused.")
    who_can_lift = _("a producer, by letting scoring go on")


class WindowRunning(DomainError):
    """Closing before deadline and grace are over would refuse ballots that were promised to count."""

    code = "window_running"
    says = _("Round %(number)s still takes ballots; it closes by itself when its time is up.")


class RoundNotClosed(DomainError):
    code = "round_not_closed"
    says = _("Round %(number)s is not closed, so it cannot be sealed.")


class RoundOver(DomainError):
    code = "round_over"
    says = _("Round %(number)s has been revealed or voided already.")


class AnotherRoundOpen(DomainError):
    code = "another_round_open"
    says = _("Round %(number)s is still open; close it first.")


class RoundNotSealed(DomainError):
    code = "round_not_sealed"
    says = _("Round %(number)s is not sealed yet, so there is nothing to reveal.")
    who_can_lift = _("the clock, which seals it when its time is up")


class NeedsSecondPerson(DomainError):
    """Before a reveal somebody else has checked the equation of the seats."""

    code = "needs_second_person"
    says = _(
        "Round %(number)s is shown only after a second person has checked it; not by the one who checked."
    )
    who_can_lift = _("another producer or a supervisor, with “check and confirm”")


class EmptyPaper(DomainError):
    code = "empty_paper"
    says = _("There is nothing to score on this paper yet.")


class BadPaper(DomainError):
    code = "bad_paper"
    says = _("The scale of this paper is no scale: it needs whole numbers that end on its maximum.")
    status = 400


class TallyMismatch(DomainError):
    """Double entry failed: the tally rows and a recount of the ballots differ. Never expected."""

    code = "tally_mismatch"
    says = _("Round %(number)s cannot be sealed: its two counts differ. Void it and score again.")
    status = 409


class RoundKeyLost(DomainError):
    code = "round_key_lost"
    says = _("The key of round %(number)s is gone from memory; void the round and score again.")
