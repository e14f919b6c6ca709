"""Atom feeds of public events: of all, of one unit, of one promise (RFC 4287).

What you would get wrong: an id that moves with the host. An entry is named by its event's digest (RFC 6920),
which is the same wherever it is served, and in both languages.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.canon import b64
from followup.domain.memory.addresses import promise_page
from followup.domain.memory.public_events import Told, published_events, told
from followup.errors import NoFigure
from followup.models import Commitment, Event, Unit

ENTRIES = 60


@dataclass(frozen=True)
class Feed:
    """`version` changes with what it says: an ETag."""

    text: str
    version: str
    updated: datetime | None


def feed_of_all(site: str, path: str) -> Feed:
    return _feed(published_events(), _("Ledger of promises"), site, path)


def feed_of_unit(code: str, site: str, path: str) -> Feed:
    """Of what the unit leads or helps with. NoFigure (404) for an unknown unit."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise NoFigure(name=code)
    its = Q(task__unit=unit) | Q(task__isnull=True, commitment__unit=unit)
    return _feed(published_events().filter(its), unit.name, site, path)


def feed_of_promise(code: str, site: str, path: str) -> Feed:
    """NoFigure (404) for what is not public."""
    commitment = Commitment.objects.public().filter(code=code).select_related("unit").first()
    if commitment is None:
        raise NoFigure(name=code)
    events = published_events().filter(commitment=commitment)
    return _feed(events, f"{commitment.code} {commitment.unit.name}", site, path)


def _feed(events: QuerySet[Event], title: str, site: str, path: str) -> Feed:
    """Four queries: the newest ENTRIES, and what may be shown of them."""
    entries = told(events.order_by("-seq")[:ENTRIES])
    language = get_language() or ""
    feed = Atom1Feed(
        title=title,
        link=f"{site}/ledger/",
        description="",
        language=language,
        author_name=_("All-media inquiry"),
        feed_url=f"{site}{path}",
        feed_guid=f"{site}{path}",
        feed_copyright=_("Open data: free to copy; please say when it was updated."),
    )
    for entry in entries:
        feed.add_item(
            title=_title(entry),
            link=f"{site}{promise_page(entry.code)}#event-{entry.seq}",
            description="\n".join(part for part in (entry.reason, entry.words) if part) or entry.label,
            unique_id=f"ni:///sha-256;{b64(bytes.fromhex(entry.sha256))}",
            pubdate=timezone.localtime(entry.at),
            updateddate=timezone.localtime(entry.at),
        )
    newest = entries[0] if entries else None
    version = f"{newest.sha256 if newest else 'none'}-{len(entries)}-{language}"
    return Feed(feed.writeString("utf-8"), version, newest.at if newest else None)


def _title(entry: Told) -> str:
    return " ".join(part for part in (entry.code, entry.unit, entry.label) if part)
