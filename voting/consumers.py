"""The phone's socket. It never touches the ORM: ballots go to the writer, seats come from the reader.

Frames: docs/protocol.md. What you would get wrong: nothing here waits for a ballot. It is put into the batch,
the socket goes on listening, and the answers of a whole batch are sent by one task (common.hub).
"""

from django.conf import settings
from django.utils import translation

from common.clock import now_ms
from common.hub import hub
from common.sockets import Socket, cookie
from voting.domain.seats import digest
from voting.enums import Refusal
from voting.events import vote_topic
from voting.live import ballot_box, drill_marks, presence, wire
from voting.live.ballot_box import SEAT_COOKIE, Answer, Verdict
from voting.live.store import Vote


class PhoneSocket(Socket):
    """One phone that holds a seat; a stranger's handshake is refused."""

    __slots__ = ("device", "language")

    async def admit(self) -> list[str] | None:
        secret = cookie(self.scope, SEAT_COOKIE)
        electorate = await ballot_box.electorate_of(secret)
        if electorate is None:
            return None
        self.device = digest(secret)
        self.language = language_of(cookie(self.scope, settings.LANGUAGE_COOKIE_NAME))
        presence.heard(self.device)
        return [vote_topic(electorate)]

    async def receive(self, text: str) -> None:
        received_ms = now_ms()
        presence.heard(self.device)
        message = wire.parse(text)
        if isinstance(message, wire.Ballot):
            ballot_box.put(message, device=self.device, received_ms=received_ms, tell=self._tell)
        elif isinstance(message, wire.Ping):
            hub.write(self, wire.encode(wire.pong(message, received_ms)))
        elif isinstance(message, wire.Drill):
            drill_marks.put(message.round, device=self.device, ms=message.ms)
        else:
            await self.send_text(text_of(ballot_box.misfit(message), self.language))

    async def misfit(self, code: str) -> None:
        await self.send_text(text_of(ballot_box.misfit(wire.Misfit(code)), self.language))

    def _tell(self, vote: Vote, answer: Answer) -> None:
        if isinstance(answer, Refusal):
            answer = text_of(ballot_box.refused(vote.ballot, answer), self.language)
        hub.write(self, answer)


def text_of(verdict: Verdict, language: str) -> str:
    """The frame, worded in the language of the page."""
    with translation.override(language):
        return verdict.text()


def language_of(chosen: str) -> str:
    """As config.language does for pages: the cookie's, if we speak it, else the default."""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
