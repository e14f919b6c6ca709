"""The episodes and promises of bench.follow_year, and how book and chain become rows."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from bench.follow_book import Book
from bench.follow_life import Life
from bench.follow_words import PLACES, WORKS, evening_of
from followup.domain.commitments import _facts, digest_of
from followup.domain.ledger.chain import START, body_digest, event_digest, plain
from followup.enums import (
    Acting,
    CommitmentState,
    DeadlineKind,
    Share,
)
from followup.models import (
    Check,
    Commitment,
    CoUnit,
    Criterion,
    Event,
    Evidence,
    Extension,
    Finish,
    LedgerHead,
    Notice,
    ProgressReport,
    Revisit,
    Shot,
    Task,
    Verdict,
)  # fmt: skip
from studio.models import Episode


class Year:
    def __init__(
        self,
        book: Book,
        units: list[Any],
        chain_salt: Callable[[int], str],
    ) -> None:
        self.book, self.chance, self.units, self.salt = book, book.chance, units, chain_salt
        self.commitments: list[Commitment] = []
        self.tasks: list[Life] = []
        self.episodes: list[Episode] = []

    def air(self, number: int, title: str, evening: date, count: int) -> None:
        start = evening_of(evening)
        self.episodes.append(
            Episode(number=number, title=title, planned_start=start, screen_key=f"bench-{number}")
        )
        for place in range(1, count + 1):
            self.promise(number, title, start, place)

    def promise(self, number: int, title: str, start: datetime, place: int) -> None:
        chance, unit = self.chance, self.chance.choices(self.units, range(len(self.units), 0, -1))[0]
        words = chance.choice(WORKS).format(p=chance.choice(PLACES), n=chance.randint(2, 9))
        count, soft = chance.choice([5, 10, 15, 20, 30, 45, 60]), chance.random() < 0.2
        heard = start + timedelta(minutes=2 * place)
        due = None if soft else self.book.calendar.after(heard.date(), count)
        one = Commitment(
            code=f"{number:02d}-{place:02d}", unit=unit, post="局长", words="深表歉意，马上整改。" if soft else f"{count}个工作日内，{words}。",
            deadline_kind=DeadlineKind.NONE if soft else DeadlineKind.WORKING_DAYS, deadline_count=None if soft else count, due_on=due,
            place="" if soft else words[2:6], measure="" if soft else words, run_ref=f"bench-{number}", episode_number=number,
            episode_title=title, item_title=f"提问·{unit.name}", question="什么时候能办好？", heard_at=heard,
            captured_by=self.book.people["scribe"], captured_at=heard,
        )  # fmt: skip
        self.commitments.append(one)
        others = self.beside(one, soft=soft)
        self.say(one, "captured", heard, Acting.SCRIBE, {}, _facts(one))
        before, at = _facts(one), heard + timedelta(minutes=1)
        one.state, one.words_sha256, one.confirmed_by, one.confirmed_at = (
            CommitmentState.CONFIRMED,
            digest_of(one),
            self.book.people["producer"],
            at,
        )
        self.say(one, "confirmed", at, Acting.PRODUCER, before, _facts(one))
        before, at = _facts(one), start + timedelta(hours=2)
        one.state, one.published_at = CommitmentState.PUBLISHED, at
        self.say(one, "published", at, Acting.PRODUCER, before, _facts(one))
        if not soft:
            for share, own in [(Share.LEAD, unit), *((Share.CO, other) for other in others)]:
                self.tasks.append(Life(self.book, one, own, share, at + timedelta(seconds=1)))

    def beside(self, one: Commitment, *, soft: bool) -> list[Any]:
        """Its co-units, known before the words are frozen: they are in the digest."""
        most = 0 if soft else self.chance.choice([0, 0, 1, 1, 2])
        others = [other for other in self.chance.sample(self.units, 2) if other != one.unit][:most]
        one.pk = len(self.commitments)
        rows = [self.book.keep(CoUnit(commitment=one, unit=other)) for other in others]
        one._prefetched_objects_cache = {"co_units": rows}
        return others

    def say(
        self,
        one: Commitment,
        kind: str,
        at: datetime,
        acting: Acting,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> None:
        by = self.book.people["scribe" if acting == Acting.SCRIBE else "producer"]
        self.book.events.append({"at": at, "by": by, "acting": acting, "subject": one.code, "kind": kind, "before": before, "after": after,
                            "reason": "", "commitment": one, "task": None})  # fmt: skip

    def live(self, events: int) -> None:
        """Every task to the end of the year; then progress reports until there are `events` events."""
        for task in self.tasks:
            task.walk()
        for task in itertools.cycle([task for task in self.tasks if task.planned]):
            if len(self.book.events) >= events:
                break
            task.report()

    def write(self) -> str:
        """The chain first, then one transaction: PostgreSQL ends one that idles while we count."""
        previous, chained = START, []
        for seq, facts in enumerate(sorted(self.book.events, key=lambda facts: facts["at"]), 1):
            facts |= {"before": plain(facts["before"]), "after": plain(facts["after"])}
            event = Event(seq=seq, salt=self.salt(16), previous_sha256=previous, **facts)
            event.body_sha256 = body_digest(event.before, event.after, event.reason, event.salt)
            event.sha256 = previous = event_digest(event)
            chained.append(event)
        with transaction.atomic():
            Episode.objects.bulk_create(self.episodes)
            Commitment.objects.bulk_create(self.commitments, 500)
            Task.objects.bulk_create([life.row() for life in self.tasks], 500)
            for kind in (
                CoUnit,
                Criterion,
                ProgressReport,
                Extension,
                Finish,
                Check,
                Verdict,
                Notice,
                Evidence,
                Revisit,
                Shot,
            ):
                kind._default_manager.bulk_create(self.book.rows.get(kind, []), 500)
            Event.objects.bulk_create(chained, 1000)
            with connection.cursor() as cursor:  # the commitments came with their keys
                for statement in connection.ops.sequence_reset_sql(no_style(), [Commitment]):
                    cursor.execute(statement)
            LedgerHead.objects.update_or_create(pk=1, defaults={"seq": len(chained), "sha256": previous})
        return f"{len(self.episodes)} episodes, {len(self.commitments)} promises, {len(self.tasks)} tasks, {len(chained)} events"
