"""What can be the case around a rehearsal and the gate before going on air."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


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


class NobodyPlays(DomainError):
    code = "nobody_plays"
    says = _("No synthetic audience is there for this fault.")
    who_can_lift = _("a producer, who seats one on the rehearsal page")
