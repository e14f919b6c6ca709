"""Where the time machine may run: on nobody's real promises, and never into anybody's letter box.

What you would get wrong: a start before what the ledger holds. Its days are signed one after the other, so a
machine that went back behind the last entry would leave a ledger that no longer verifies.
"""

from datetime import date, datetime

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.enums import ChannelKind
from followup.models import Channel, Commitment, Event, LedgerDay
from studio.models import Episode, Run


class NotHere(Exception):
    """A sentence that says why not, and what helps."""


def check_ground(start: date) -> None:
    """Raises NotHere. Reads only."""
    if code := _real_thing():
        raise NotHere(
            _(
                "This database holds %(what)s, which is no sample; the time machine never runs beside it. "
                "Say --fresh FOLDER for one of its own."
            )
            % {"what": code}
        )
    if (last := _last_entry()) and last >= start:
        raise NotHere(
            _(
                "The ledger here goes up to %(last)s; start later, or say --fresh FOLDER for a database of "
                "its own."
            )
            % {"last": last}
        )
    if isinstance(get_connection(), EmailBackend):
        raise NotHere(_("A mail server is set here; the time machine writes into a folder only."))
    if robots := Channel.objects.filter(is_active=True).exclude(kind=ChannelKind.EMAIL).count():
        raise NotHere(
            _("%(count)s robots would be told of what never happened; switch them off.") % {"count": robots}
        )


def _real_thing() -> str:
    if episode := Episode.objects.filter(is_sample=False).first():
        return _("episode %(number)s “%(title)s”") % {"number": episode.number, "title": episode.title}
    samples = [run.ref for run in Run.objects.filter(episode__is_sample=True)]
    found = Commitment.objects.exclude(run_ref__in=samples).first()
    return _("promise %(code)s") % {"code": found.code} if found else ""


def _last_entry() -> date | None:
    """The last day that the ledger knows, by its entries or by its signed days."""
    days: list[date] = [*LedgerDay.objects.order_by("-day").values_list("day", flat=True)[:1]]
    last: datetime | None = Event.objects.order_by("-seq").values_list("at", flat=True).first()
    if last:
        days.append(timezone.localdate(last))
    return max(days, default=None)
