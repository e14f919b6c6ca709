"""What can be the case when the studio asks the hall, or shows what it said."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class RoundStillOpen(DomainError):
    code = "round_still_open"
    says = _("Scoring is still running or not yet sealed; the programme cannot end before that.")
    who_can_lift = _("the clock, which closes and seals it; or a producer, who voids it")


class RoundRunning(DomainError):
    code = "round_running"
    says = _("Scoring is running; another scoring cannot start.")
    who_can_lift = _("the clock, which closes and seals it; or a producer, who voids it")


class NothingToScore(DomainError):
    code = "nothing_to_score"
    says = _("There is no confirmed commitment to score yet.")
    who_can_lift = _("a second person who confirms what the scribe wrote")


class NothingRevealable(DomainError):
    code = "nothing_revealable"
    says = _("The round this item reveals has not been scored in this run.")
    who_can_lift = _("a producer, who takes the scoring item first")


class NobodyNamed(DomainError):
    code = "nobody_named"
    says = _("The item on air names nobody, so there is no lower third to show.")
    who_can_lift = _("the planner, who names a post or a unit in the item")


class SeatCardShown(DomainError):
    code = "seat_card_shown"
    says = _(
        "This is the address on one person's seat card: whoever films it first would vote from that seat."
    )
    who_can_lift = _("nobody: show the address of the public page instead")


class AlreadyClosing(DomainError):
    """Of two who press Close at once one wins; the other is told that it is done."""

    code = "already_closing"
    says = _("Round %(number)s has been told to close already; ballots sent by then still count.")
    who_can_lift = _("the clock, when the grace is over")


class AlreadyConfirmed(DomainError):
    code = "already_confirmed"
    says = _("Round %(number)s has been checked already, by %(who)s.")
    who_can_lift = _("nobody needs to: somebody else may reveal it")


class NothingReported(DomainError):
    code = "nothing_reported"
    says = _("No feedback report in this rundown, so there is no delivery to score.")
    who_can_lift = _("the planner, who adds the feedback reports")


class NotOfThisRun(DomainError):
    code = "not_of_this_run"
    says = _("Commitment %(code)s was not made in this programme, so the hall is not asked about it.")
    who_can_lift = _("nobody: it was made in another programme")


class NoAnswer(DomainError):
    code = "no_answer"
    says = _("The hall has given no sealed answer that waits to be shown.")
    who_can_lift = _("a producer, who asks the hall first")


class NoRound(DomainError):
    code = "no_round"
    says = _("No scoring is running or waiting for its reveal.")
    who_can_lift = _("a producer, who takes a scoring item")
