"""What can be the case in the public memory: subscriptions and figures."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError


class NoFigure(DomainError):
    code = "no_figure"
    says = _("There is no figure “%(name)s”.")
    status = 404


class LedgerMoved(DomainError):
    code = "ledger_moved"
    says = _("The ledger is being written to; take the figure again.")


class NoSubscription(DomainError):
    code = "no_subscription"
    says = _("This link belongs to no subscription any more.")
    status = 404


class NotSubscribable(BadInput):
    code = "not_subscribable"
    says = _("Give an e-mail address, and what you want to hear of.")


class AskedTooOften(DomainError):
    code = "asked_too_often"
    says = _("Too many requests from here; try again in an hour.")
    status = 429
