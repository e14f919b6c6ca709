"""What can be the case when a task is verified or rated."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError


class NotChecking(DomainError):
    code = "not_checking"
    says = _("No verification of task %(code)s is running now.")


class VerdictEntered(DomainError):
    code = "verdict_entered"
    says = _("This verdict has been entered; it is entered once.")


class TwoPeople(DomainError):
    code = "two_people"
    says = _("You have entered the other verdict; the second pair of eyes is somebody else's.")
    who_can_lift = _("another supervisor or reporter")


class VerdictMissing(DomainError):
    code = "verdict_missing"
    says = _("Both verdicts must be in first, the supervisor's and the reporter's.")


class NoVerdictOfYours(DomainError):
    code = "no_verdict_of_yours"
    says = _("Enter your own verdict first; a return rests on a finding.")


class Disputed(DomainError):
    code = "disputed"
    says = _("The two verdicts differ; a third checker must decide.")
    who_can_lift = _("a supervisor, who names a third checker")


class NotDisputed(DomainError):
    code = "not_disputed"
    says = _("A third checker is named when two verdicts differ, and until that checker has decided.")


class NotThird(BadInput):
    code = "not_third"
    says = _(
        "The third checker is a supervisor or reporter of another unit who has not yet judged this task."
    )


class FilmMissing(DomainError):
    code = "film_missing"
    says = _("This task needs the reporters' film of the re-visit as well; it has not been filed.")
    who_can_lift = _("a reporter, who files the film")


class NoInvitation(DomainError):
    code = "no_invitation"
    says = _("This invitation to rate is not known.")
    status = 404


class RatingOver(DomainError):
    code = "rating_over"
    says = _("The time for rating this task is over.")


class AlreadyRated(DomainError):
    code = "already_rated"
    says = _("You have rated this task already. Thank you.")


class NoObjection(DomainError):
    code = "no_objection"
    says = _("There is no objection here that waits for a decision.")


class ObjectionOpen(DomainError):
    code = "objection_open"
    says = _("An objection waits for a supervisor's decision.")
    who_can_lift = _("a supervisor, who upholds or dismisses it")
