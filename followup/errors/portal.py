"""What the units' portal refuses."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError


class BadEntry(BadInput):
    """A form of the portal that cannot be taken like this; `problem` is the sentence, already translated."""

    code = "bad_entry"
    says = _("%(problem)s")


class AlreadySubmitted(DomainError):
    code = "already_submitted"
    says = _("This has already been laid before the unit head for task %(code)s.")
    who_can_lift = _("the unit head, who signs it or puts it aside")


class NothingSubmitted(DomainError):
    code = "nothing_submitted"
    says = _("Nothing of task %(code)s waits for the unit head's signature any more.")
