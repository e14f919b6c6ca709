"""What can be the case when a plan is edited, exchanged, copied, or judged by what is owed in it."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class ItemGone(DomainError):
    code = "item_gone"
    says = _("This item has been removed from the rundown.")
    who_can_lift = _("the planner, who puts it back into the rundown")


class EditedMeanwhile(DomainError):
    code = "edited_meanwhile"
    says = _("Somebody else has changed this item since you opened it. Your text is kept below.")


class EpisodeExists(DomainError):
    code = "episode_exists"
    says = _("Episode %(number)s exists already.")


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


class BadRundownFile(DomainError):
    """`why` is a sentence."""

    code = "bad_rundown_file"
    says = _("This file cannot be read as a rundown. %(why)s")
    status = 400


class RundownHasErrors(DomainError):
    code = "rundown_has_errors"
    says = _("The file has errors. Nothing was imported; mend it and choose it again.")
    status = 400


class RundownOutdated(DomainError):
    code = "rundown_outdated"
    says = _("The plan has changed since this preview, or the preview is too old. Choose the file again.")
    who_can_lift = _("you, by looking at a new preview")


class DebtsUnsettled(DomainError):
    """Commitments that are owed in this episode, neither in its rundown nor dropped with a reason."""

    code = "debts_unsettled"
    says = _("%(count)s owed commitments are neither in the rundown nor dropped with a reason: %(codes)s.")
    who_can_lift = _("the planner, who puts each into the rundown or says why not")


class NotOwed(DomainError):
    code = "not_owed"
    says = _("Commitment %(code)s is not owed in this episode.")


class DebtForced(DomainError):
    code = "debt_forced"
    says = _("%(code)s is ten working days late or more; it must be on the programme and cannot be dropped.")


class DebtInRundown(DomainError):
    code = "debt_in_rundown"
    says = _("Commitment %(code)s is in the rundown; remove its feedback report first.")
    who_can_lift = _("the planner, who removes the feedback report")


class DebtDropped(DomainError):
    code = "debt_dropped"
    says = _("Commitment %(code)s has been dropped already, by %(who)s.")


class DropUnexplained(DomainError):
    code = "drop_unexplained"
    says = _("Say why this commitment is not on the programme.")
    status = 400


class TemplateNeverAirs(DomainError):
    code = "template_never_airs"
    says = _("This is a template; it never goes on air.")
    who_can_lift = _("the planner, who makes an episode from it")


class SeatUnknown(DomainError):
    code = "seat_unknown"
    says = _("There is no seat %(seat)s in the hall of this episode.")
    who_can_lift = _("the planner, who adds the seat to the seat list")


class SeatTaken(DomainError):
    code = "cast_seat_taken"
    says = _("Seat %(seat)s is given to %(post)s already.")


class CastGone(DomainError):
    code = "cast_gone"
    says = _("Somebody has removed this person meanwhile.")


class QuestionGone(DomainError):
    code = "question_gone"
    says = _("Somebody has removed this question meanwhile.")


class QuestionEdited(DomainError):
    code = "question_edited"
    says = _("Somebody else has changed this question since you opened it.")
    who_can_lift = _("you, after a look at what it says now")


class QuestionOnFloor(DomainError):
    code = "question_on_floor"
    says = _("This question has been put on the floor; it stays as it was asked.")
