"""What can be the case with the ledger: a redaction that cannot be."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotRedactable(DomainError):
    """Emptied already, asked for already, or a row that itself tells of a redaction."""

    code = "not_redactable"
    says = _("Row %(seq)s of the ledger cannot be redacted: it is redacted, asked for, or tells of one.")


class NoRedaction(DomainError):
    code = "no_redaction"
    says = _("This request for a redaction has been signed or dropped already.")


class SameHand(DomainError):
    """Two signatures are asked for, and this one is the first one's."""

    code = "same_hand"
    says = _("You asked for this yourself; somebody else must sign it.")
    who_can_lift = _("another supervisor or a producer")
