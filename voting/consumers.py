"""The phone's socket. It never touches the ORM: ballots go to the writer, seats come from the reader.

Frames: docs/protocol.md. What you would get wrong: every await here is another phone's turn, and
nothing but the ballot box may decide what counts.
"""

from django.conf import settings
from django.utils import translation

from common.clock import now_ms
from common.sockets import LeanConsumer, cookie
from voting.domain.seats import digest
from voting.events import vote_topic
from voting.live import ballot_box, wire
from voting.live.ballot_box import SEAT_COOKIE


class AudienceConsumer(LeanConsumer):
    """One phone that holds a seat; a stranger's handshake is refused."""

    async def admit(self) -> list[str] | None:
        secret = cookie(self.scope, SEAT_COOKIE)
        electorate = await ballot_box.electorate_of(secret)
        if electorate is None:
            return None
        self.device = digest(secret)
        self.language = _language(cookie(self.scope, settings.LANGUAGE_COOKIE_NAME))
        return [vote_topic(electorate)]

    async def receive(self, text: str) -> None:
        received_ms = now_ms()
        message = wire.parse(text)
        if isinstance(message, wire.Ping):
            await self.send_text(wire.encode(wire.pong(message, received_ms)))
            return
        verdict = await ballot_box.cast(message, device=self.device, received_ms=received_ms)
        await self.send_text(self._answer(verdict))

    async def misfit(self, code: str) -> None:
        verdict = await ballot_box.cast(wire.Misfit(code), device=self.device, received_ms=now_ms())
        await self.send_text(self._answer(verdict))

    def _answer(self, verdict: ballot_box.Verdict) -> str:
        if verdict.code is None:  # nearly all: nothing in an ack wants translating
            return wire.encode(verdict.frame())
        with translation.override(self.language):
            return wire.encode(verdict.frame())


def _language(chosen: str) -> str:
    """As config.language does for pages: the cookie's, if we speak it, else the default."""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
