"""What can be the case when a button panel is refused, beside all that a control page is refused for."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class PanelUnknown(DomainError):
    """No token, a wrong one, a revoked one, or its maker is no producer any more: a stranger is not told."""

    code = "panel_unknown"
    says = _("This panel is not known here: its token is missing, wrong, or has been revoked.")
    who_can_lift = _("a producer, who makes a panel on the page of the machines")
    status = 401


class PanelFloods(DomainError):
    code = "panel_floods"
    says = _("This panel asks too often; it is heard again in a second.")
    who_can_lift = _("whoever set the panel up, by asking less often")
    status = 429


class UnknownPress(DomainError):
    code = "unknown_act"
    says = _("A panel has no act of this name.")
    who_can_lift = _("whoever set the panel up: the description lists all acts")
    status = 404


class AnotherRun(DomainError):
    code = "another_run"
    says = _("This was pressed for another run than the one that is on air.")
    who_can_lift = _("you, after a look at what is on air")


class IdReused(DomainError):
    """The same command id with another act or another thing: the panel numbers its presses wrongly."""

    code = "id_reused"
    says = _("This command id has already been used for another press.")
    who_can_lift = _("whoever set the panel up: each press has an id of its own")


class NoScoringLeft(DomainError):
    code = "no_scoring_left"
    says = _("No scoring of this rundown is left to arm.")
    who_can_lift = _("the planner, who adds one")


class NoScoringArmed(DomainError):
    code = "no_scoring_armed"
    says = _("What is armed is no scoring, so none can be opened.")
    who_can_lift = _("a producer, by arming a scoring item")


class RowMissing(DomainError):
    code = "row_missing"
    says = _("This act needs the row of an item.")
    who_can_lift = _("whoever set the panel up: the row stands beside each item on the board")
    status = 400
