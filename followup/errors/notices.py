"""What can be the case when a message of a notice is decided on."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

__all__ = ["MessageMoved"]


class MessageMoved(DomainError):
    code = "message_moved"
    says = _("This message is no longer waiting for a decision.")
