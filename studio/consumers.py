"""The sockets of screens and desks: listeners only, admitted before they are accepted.

What you would get wrong: a screen is let in by its key and needs no account; a desk is let in by
its account's role and needs no key. A stranger at either is refused before the handshake is answered.
"""

from typing import TYPE_CHECKING

from channels.db import database_sync_to_async

from common.enums import Role
from common.listener import Listener
from studio.domain.screens.onair import desk_topics, plan_topics, screen_topics
from studio.domain.screens.public_notice import public_topics
from studio.domain.show.desks import view_topics

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from common.models import User

DESK_ROLES = (Role.PRODUCER, Role.SCRIBE, Role.SUPERVISOR)


class ScreenConsumer(Listener):
    """Program and overlay: the screen's own state, the round's, and the turnout."""

    async def admit(self) -> list[str] | None:
        topics: list[str] | None = await database_sync_to_async(screen_topics)(
            self.scope["url_route"]["kwargs"]["key"]
        )
        return topics


class PublicConsumer(Listener):
    """The public page of an episode: open to everybody, and told nothing but what the page says."""

    async def admit(self) -> list[str] | None:
        number = int(self.scope["url_route"]["kwargs"]["number"])
        topics: list[str] | None = await database_sync_to_async(public_topics)(number)
        return topics


class DeskConsumer(Listener):
    """Control and scribe: bells of the run and its commitments, the round's state, the turnout."""

    async def admit(self) -> list[str] | None:
        run = int(self.scope["url_route"]["kwargs"]["run"])
        topics: list[str] | None = await database_sync_to_async(_topics_for)(self.scope["user"], run)
        return topics


class ViewConsumer(Listener):
    """A view that is only looked at, let in by its own key: bells of the run, and the turnout."""

    async def admit(self) -> list[str] | None:
        where = self.scope["url_route"]["kwargs"]
        topics: list[str] | None = await database_sync_to_async(view_topics)(
            int(where["episode"]), where["desk"], where["key"]
        )
        return topics


class PlanConsumer(Listener):
    """The plan of an episode, for those who may edit it: bells when it was edited, or an editor moved."""

    async def admit(self) -> list[str] | None:
        episode = int(self.scope["url_route"]["kwargs"]["episode"])
        topics: list[str] | None = await database_sync_to_async(_plan_topics)(self.scope["user"], episode)
        return topics


def _plan_topics(user: "User | AnonymousUser", episode: int) -> list[str] | None:
    may = user.is_authenticated and user.has_role(Role.PRODUCER)
    return plan_topics(episode) if may else None


def _topics_for(user: "User | AnonymousUser", run: int) -> list[str] | None:
    if not user.is_authenticated or not user.has_role(*DESK_ROLES):
        return None
    return desk_topics(run)
