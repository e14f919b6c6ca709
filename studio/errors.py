"""What can be the case when the studio refuses; each says who can lift it."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotOnAir(DomainError):
    code = "not_on_air"
    says = _("The programme is not on air.")
    who_can_lift = _("a producer, who goes on air")


class AlreadyOnAir(DomainError):
    code = "already_on_air"
    says = _("The programme is already on air.")
    who_can_lift = _("nobody needs to: it is on air")


class NothingArmed(DomainError):
    code = "nothing_armed"
    says = _("No item is armed, so there is nothing to take.")
    who_can_lift = _("a producer, by arming an item")


class NothingBefore(DomainError):
    code = "nothing_before"
    says = _("There is no earlier item to go back to.")
    who_can_lift = _("nobody: this is the first item")


class Stale(DomainError):
    """Another producer was faster; the page shows the new state."""

    code = "stale"
    says = _("%(who)s was faster (%(what)s). Look at what is on air now, then decide again.")
    who_can_lift = _("you, after a look at what is on air")


class TooSoon(DomainError):
    code = "too_soon"
    says = _("The last TAKE was less than a second ago; this one aired nothing.")
    who_can_lift = _("you, a second later")


class ItemGone(DomainError):
    code = "item_gone"
    says = _("This item has been removed from the rundown.")
    who_can_lift = _("the planner, who puts it back into the rundown")


class ItemOnAir(DomainError):
    code = "item_on_air"
    says = _("This item is on air already.")
    who_can_lift = _("a producer, with “re-take”")


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


class EditedMeanwhile(DomainError):
    code = "edited_meanwhile"
    says = _("Somebody else has changed this item since you opened it. Your text is kept below.")


class ClipUnplayable(DomainError):
    """The clip file is refused at import. `reason` is a sentence."""

    code = "clip_unplayable"
    says = _("This file cannot be used: %(reason)s")
    status = 400


class EpisodeExists(DomainError):
    code = "episode_exists"
    says = _("Episode %(number)s exists already.")


class RunEnded(DomainError):
    code = "run_ended"
    says = _("The programme has ended.")
    who_can_lift = _("nobody: the programme is over")


class NothingOnAir(DomainError):
    code = "nothing_on_air"
    says = _("No item is on air.")
    who_can_lift = _("the producer, with a TAKE")


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


class NotDrilled(DomainError):
    """Going on air without a finished drill is possible, and takes a reason that stays in the log."""

    code = "not_drilled"
    says = _("No drill has been finished with these seats. Say why the programme starts without one.")
    who_can_lift = _("a producer, by a drill or by a reason")


class RehearsalRuns(DomainError):
    code = "rehearsal_runs"
    says = _("A rehearsal of this episode has not been wiped yet.")
    who_can_lift = _("a producer, who ends the rehearsal: that wipes it")


class RehearsalLeft(DomainError):
    """The proof at going on air found something."""

    code = "rehearsal_left"
    says = _("%(rows)s rows of a rehearsal lie in the air record (%(where)s). The programme does not start.")
    who_can_lift = _("a producer, who ends the rehearsal: that wipes it; or the administrator")


class NotInRehearsal(DomainError):
    code = "not_in_rehearsal"
    says = _("This is only done in a rehearsal.")


class AlreadyAired(DomainError):
    code = "already_aired"
    says = _("This episode has been on air; it is rehearsed no more. Duplicate it to rehearse.")


class NobodyPlays(DomainError):
    code = "nobody_plays"
    says = _("No synthetic audience is there for this fault.")
    who_can_lift = _("a producer, who seats one on the rehearsal page")


class Deposed(DomainError):
    """The command was given under an older epoch: by a page or a process that does not know the new one."""

    code = "deposed"
    says = _("Another server process took over at %(since)s. Look at what is on air now, then press again.")


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


class ItemInPlay(DomainError):
    code = "item_in_play"
    says = _("“%(title)s” is armed, on air or has aired; only its script and note can still be mended.")
    who_can_lift = _("the control room, by arming another item; what has aired stays as it aired")


class EditOvertaken(DomainError):
    code = "edit_overtaken"
    says = _("This cannot be undone: later, at %(time)s, %(who)s touched the same place (%(act)s: %(what)s).")
    who_can_lift = _("whoever undoes that later edit first")


class AlreadyUndone(DomainError):
    code = "already_undone"
    says = _("%(who)s has undone this already.")


class NothingToUndo(DomainError):
    code = "nothing_to_undo"
    says = _("There is nothing of yours to undo or to do again.")


class GoneSince(DomainError):
    code = "gone_since"
    says = _("This cannot be undone: the %(what)s it points at is no more.")


class SegmentNotEmpty(DomainError):
    code = "segment_not_empty"
    says = _("There are items in this segment. Move or remove them first.")


class UnknownEpisode(DomainError):
    code = "unknown_episode"
    says = _("There is no such episode.")
    status = 404


class MachineUnheard(DomainError):
    code = "machine_unheard"
    says = _("%(name)s has not said lately what it shows, so there is nothing to adopt.")
    who_can_lift = _("the engineer who starts the machine and connects it")


class MachineNotUsed(DomainError):
    code = "machine_not_used"
    says = _("%(name)s is switched off on this page.")
    who_can_lift = _("a producer, who switches it on")
