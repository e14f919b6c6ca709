"""Who has a plan open, and at which row: said by each page every few seconds, forgotten when it falls silent.

What you would get wrong: presence locks nothing. Two may stand at one row and type; the revision check keeps
both texts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.models import User
from common.publish import publish
from studio.events import plan_topic
from studio.models import Editor, Episode, Item

STALE = timedelta(seconds=25)  # two beats of a page and a bit


@dataclass(frozen=True)
class Present:
    """Somebody at the plan; `row` is the key of the item they stand at, or None."""

    user: int
    name: str
    row: int | None
    title: str
    is_self: bool

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


def be_here(episode: Episode, user: User, item: Item | None, at: datetime) -> None:
    """Note that `user` is at the plan, at this row. Others are told when that is news, not at each beat.

    Two pages of one person: the last to speak says where they are.
    """
    before = Editor.objects.filter(episode=episode, user=user).first()
    is_news = before is None or before.item != item or before.seen_at < at - STALE
    Editor.objects.update_or_create(episode=episode, user=user, defaults={"item": item, "seen_at": at})
    if is_news:
        publish(plan_topic(episode.pk), "editors.changed")


def leave(episode: Episode, user: User) -> None:
    """The page was closed."""
    if Editor.objects.filter(episode=episode, user=user).delete()[0]:
        publish(plan_topic(episode.pk), "editors.changed")


def present(episode: Episode, at: datetime, reader: User) -> list[Present]:
    """Everybody at the plan at `at`, the reader first. One query."""
    here = Editor.objects.filter(episode=episode, seen_at__gte=at - STALE).select_related("user", "item")
    found = [
        Present(
            user=one.user_id,
            name=str(one.user),
            row=one.item_id,
            title=one.item.title if one.item else "",
            is_self=one.user_id == reader.pk,
        )
        for one in here.order_by("user__name", "pk")
    ]
    return sorted(found, key=lambda one: not one.is_self)
