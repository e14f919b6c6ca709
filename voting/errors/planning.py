"""Who may score: the plan of an electorate, its seat list, its drill, the public at home."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class RulesLocked(DomainError):
    """Weights, trim and the seat list are agreed before anybody has scored, or they prove nothing."""

    code = "rules_locked"
    says = _(
        "Scoring has begun: groups, weights, trim and the seat list of this episode can no longer be changed."
    )


class GroupNameTaken(DomainError):
    """A seat list could not say which of the two it means."""

    code = "group_name_taken"
    says = _("Another group here goes by “%(name)s” already.")


class GroupNotEmpty(DomainError):
    code = "group_not_empty"
    says = _("“%(name)s” has seats. Move them to another group by the seat list, then remove it.")


class GroupStays(DomainError):
    code = "group_stays"
    says = _("“%(name)s” stays: seats that are listed without a group belong to it.")


class TooManyGroups(DomainError):
    code = "too_many_groups"
    says = _("There are %(most)s groups already; more could be read on no screen.")


class BadSeatFile(DomainError):
    """`why` says in words what is wrong with the file as a whole."""

    code = "bad_seat_file"
    page = "voting/seat_import.html"
    says = _("This file could not be read as a seat list. %(why)s")
    status = 400


class ImportOutdated(DomainError):
    code = "import_outdated"
    says = _("The seat list has changed since this preview. Nothing was imported; choose the file once more.")


class ImportHasErrors(DomainError):
    code = "import_has_errors"
    says = _("The file still has errors, so nothing was imported.")
    status = 400


class DrillTooLate(DomainError):
    code = "drill_too_late"
    says = _("Scoring has begun on air; a drill is only possible before.")


class DrillRunning(DomainError):
    code = "drill_running"
    says = _("A drill is running. End it first.")
    who_can_lift = _("a producer")


class NoDrill(DomainError):
    code = "no_drill"
    says = _("No drill is running.")


class OffsiteClosed(DomainError):
    """Told on the public's own page."""

    code = "offsite_closed"
    says = _("Scoring from home is not open now.")
    page = "voting/offsite.html"
    status = 403

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": "closed"}


class OffsiteBusy(DomainError):
    code = "offsite_busy"
    says = _("Very many people are joining at this moment. Please try again in a few seconds.")
    page = "voting/offsite.html"
    status = 503

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": "busy"}


class SeatedInStudio(DomainError):
    code = "seated_in_studio"
    says = _("This phone holds seat %(label)s in the studio and scores there.")
    page = "voting/offsite.html"

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": "studio"}
