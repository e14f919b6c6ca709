"""The lives behind bench.follow_year: each is walked once, and leaves its rows and its events."""

import hashlib
import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from bench.follow_year import PLACES, TEMPER, UNITS, WORKS, evening_of
from followup.domain.calendar import days_after
from followup.domain.commitments import _facts, digest_of
from followup.domain.ledger.chain import START, body_digest, event_digest, plain
from followup.enums import (
    Acting,
    CommitmentState,
    DeadlineKind,
    EvidenceKind,
    ExtensionState,
    NoticeStep,
    Share,
    TaskAct,
    TaskResult,
    TaskState,
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

REASON = "设备到货晚于预期，已与街道约定新的进场日期"


class Over(Exception):
    """The year ends before the next act."""


class Calendar:
    """Working days by number."""

    def __init__(self, first: date, last: date) -> None:
        self.days = [day.date for day in days_after(first, last) if day.works]

    def after(self, start: date, count: int) -> date:
        place = next(i for i, day in enumerate(self.days) if day > start)
        return self.days[place + count - 1]

    def between(self, start: date, until: date) -> int:
        return sum(start < day <= until for day in self.days)


class Year:
    def __init__(
        self,
        until: date,
        chance: Random,
        people: dict[str, Any],
        units: list[Any],
        chain_salt: Callable[[int], str],
    ) -> None:
        self.until, self.chance, self.people, self.units, self.salt = until, chance, people, units, chain_salt
        self.calendar = Calendar(until - timedelta(days=400), until + timedelta(days=400))
        self.commitments: list[Commitment] = []
        self.tasks: list[Life] = []
        self.events: list[dict[str, Any]] = []
        self.episodes: list[Episode] = []
        self.rows: dict[type, list[Any]] = {}

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
        due = None if soft else self.calendar.after(heard.date(), count)
        one = Commitment(
            code=f"{number:02d}-{place:02d}", unit=unit, post="局长", words="深表歉意，马上整改。" if soft else f"{count}个工作日内，{words}。",
            deadline_kind=DeadlineKind.NONE if soft else DeadlineKind.WORKING_DAYS, deadline_count=None if soft else count, due_on=due,
            place="" if soft else words[2:6], measure="" if soft else words, run_ref=f"bench-{number}", episode_number=number,
            episode_title=title, item_title=f"提问·{unit.name}", question="什么时候能办好？", heard_at=heard,
            captured_by=self.people["scribe"], captured_at=heard,
        )  # fmt: skip
        self.commitments.append(one)
        others = self.beside(one, soft=soft)
        self.say(one, "captured", heard, Acting.SCRIBE, {}, _facts(one))
        before, at = _facts(one), heard + timedelta(minutes=1)
        one.state, one.words_sha256, one.confirmed_by, one.confirmed_at = (
            CommitmentState.CONFIRMED,
            digest_of(one),
            self.people["producer"],
            at,
        )
        self.say(one, "confirmed", at, Acting.PRODUCER, before, _facts(one))
        before, at = _facts(one), start + timedelta(hours=2)
        one.state, one.published_at = CommitmentState.PUBLISHED, at
        self.say(one, "published", at, Acting.PRODUCER, before, _facts(one))
        if not soft:
            for share, own in [(Share.LEAD, unit), *((Share.CO, other) for other in others)]:
                self.tasks.append(Life(self, one, own, share, at + timedelta(seconds=1)))

    def beside(self, one: Commitment, *, soft: bool) -> list[Any]:
        """Its co-units, known before the words are frozen: they are in the digest."""
        most = 0 if soft else self.chance.choice([0, 0, 1, 1, 2])
        others = [other for other in self.chance.sample(self.units, 2) if other != one.unit][:most]
        one.pk = len(self.commitments)
        rows = [self.keep(CoUnit(commitment=one, unit=other)) for other in others]
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
        by = self.people["scribe" if acting == Acting.SCRIBE else "producer"]
        self.events.append({"at": at, "by": by, "acting": acting, "subject": one.code, "kind": kind, "before": before, "after": after,
                            "reason": "", "commitment": one, "task": None})  # fmt: skip

    def live(self, events: int) -> None:
        """Every task to the end of the year; then progress reports until there are `events` events."""
        for task in self.tasks:
            task.walk()
        for task in itertools.cycle([task for task in self.tasks if task.planned]):
            if len(self.events) >= events:
                break
            task.report()

    def keep(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def write(self) -> str:
        """The chain first, then one transaction: PostgreSQL ends one that idles while we count."""
        previous, chained = START, []
        for seq, facts in enumerate(sorted(self.events, key=lambda facts: facts["at"]), 1):
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
                kind._default_manager.bulk_create(self.rows.get(kind, []), 500)
            Event.objects.bulk_create(chained, 1000)
            with connection.cursor() as cursor:  # the commitments came with their keys
                for statement in connection.ops.sequence_reset_sql(no_style(), [Commitment]):
                    cursor.execute(statement)
            LedgerHead.objects.update_or_create(pk=1, defaults={"seq": len(chained), "sha256": previous})
        return f"{len(self.episodes)} episodes, {len(self.commitments)} promises, {len(self.tasks)} tasks, {len(chained)} events"


class Life:
    """One task: `now` is its row."""

    def __init__(self, year: Year, commitment: Commitment, unit: Any, share: Share, at: datetime) -> None:
        self.year, self.commitment, self.unit, self.chance = year, commitment, unit, year.chance
        self.planned, self.reports, self.task = None, 0, Task()
        due = commitment.due_on
        self.now: dict[str, Any] = {
            "state": TaskState.REGISTERED,
            "share": share,
            "part": "",
            "first_due_on": due,
            "due_on": due,
            "due_provisional": False,
        }
        self.at = at
        self.event("registered", Acting.PRODUCER, {}, dict(self.now))
        self.now |= {"registered_at": at, "state_at": at, "extensions": 0, "returns": 0, "disagreements": 0}
        self.first = year.keep(Criterion(task=self.task, position=1, words=commitment.measure))

    def event(
        self, kind: str, acting: Acting, before: dict[str, Any], after: dict[str, Any], reason: str = ""
    ) -> None:
        who = {
            Acting.SUPERVISOR: "supervisor",
            Acting.HANDLER: "handler",
            Acting.HEAD: "head",
            Acting.REPORTER: "reporter",
        }
        by = None if acting == Acting.SYSTEM else self.year.people[who.get(acting, "producer")]
        subject = f"{self.commitment.code}/{self.unit.code}"
        self.year.events.append({"at": self.at, "by": by, "acting": acting, "subject": subject, "kind": kind, "before": before, "after": after,
                                 "reason": reason, "commitment": self.commitment, "task": self.task})  # fmt: skip
        if kind in TaskAct.values:
            self.now["state_at"] = max(
                self.now.get("state_at", self.at), self.at
            )  # reports are filled in last

    def to(self, day: date, hour: int) -> None:
        """The next act is on `day`; Over when that is after the year."""
        if day > self.year.until:
            raise Over
        later = evening_of(day).replace(
            hour=hour, minute=self.chance.randrange(60), second=self.chance.randrange(60)
        )
        self.at = max(later, self.at + timedelta(minutes=1))

    def move(
        self,
        kind: str,
        acting: Acting,
        state: TaskState,
        reason: str = "",
        facts: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        changes = {"state": state, **changes}
        before = {name: self.now.get(name) for name in changes}
        self.now |= changes
        self.event(kind, acting, before, changes | (facts or {}), reason)

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)

    def walk(self) -> None:
        after, chance = self.year.calendar.after, self.chance
        try:
            self.to(after(self.day, 1), 10)
            self.move("assign", Acting.SUPERVISOR, TaskState.ASSIGNED, assigned_at=self.at)
            self.to(after(self.day, 1), 11)
            self.move("accept", Acting.HANDLER, TaskState.ACCEPTED, accepted_at=self.at)
            self.to(after(self.day, chance.randint(1, 4)), 15)
            self.planned = self.at
            self.move("plan", Acting.HANDLER, TaskState.IN_PROGRESS, planned_at=self.at)
            self.work()
        except Over:
            return

    def work(self) -> None:
        """Extension, claim, check; sent back once in a while; relapsed seldom."""
        chance, temper = (
            self.chance,
            dict(zip([code for code, _ in UNITS], TEMPER * 2, strict=True))[self.unit.code],
        )
        if chance.random() < 0.18 and self.now["due_on"] > self.day:
            self.extend()
        ends = max(
            self.day,
            self.now["due_on"]
            + timedelta(days=round(chance.gauss(-5 if chance.random() < temper else 9, 5))),
        )
        ends = self.year.calendar.after(ends, 1)
        if chance.random() < 0.07:
            ends += timedelta(days=300)  # nobody works on it
        self.told(ends)
        for number in itertools.count(1):
            self.to(ends, 16)
            by = self.year.calendar.after(self.day, 5)
            self.move("claim", Acting.HEAD, TaskState.CLAIMED, claimed_at=self.at, check_by=by)
            if not self.check(
                number, chance.random() < temper, sends_back=number == 1 and chance.random() < 0.12
            ):
                break
            ends = self.year.calendar.after(self.day, chance.randint(3, 12))
        self.to(self.day + timedelta(days=8), 9)
        self.move("close", Acting.SYSTEM, TaskState.CLOSED, closed_at=self.at)

    def extend(self) -> None:
        due, number = self.now["due_on"], self.now["extensions"] + 1
        asked_on = due if self.chance.random() < 0.25 else max(self.day, due - timedelta(days=4))
        self.to(asked_on, 9)
        until = self.year.calendar.after(due, 10)
        self.move("ask_extension", Acting.HEAD, TaskState.EXTENSION_ASKED, REASON, {"until": until})
        row = self.year.keep(Extension(task=self.task, number=number, until=until, code="third_party", reason=REASON, due_on=due,
                                       asked_by=self.year.people["head"], asked_at=self.at))  # fmt: skip
        self.to(self.day, 14)
        self.move(
            "grant_extension", Acting.SUPERVISOR, TaskState.IN_PROGRESS, due_on=until, extensions=number
        )
        row.state, row.decided_at, row.decided_by = (
            ExtensionState.GRANTED,
            self.at,
            self.year.people["supervisor"],
        )

    def told(self, ends: date) -> None:
        for step, late in ((NoticeStep.T_PLUS_1, 1), (NoticeStep.T_PLUS_5, 5), (NoticeStep.T_PLUS_10, 10)):
            day = self.year.calendar.after(self.now["due_on"], late)
            if day < min(ends, self.year.until):
                self.year.keep(
                    Notice(
                        task=self.task,
                        step=step,
                        version=f"{self.now['due_on']}",
                        due_on=self.now["due_on"],
                        words="…",
                        at=evening_of(day),
                    )
                )

    def check(self, number: int, kept: bool, *, sends_back: bool) -> bool:
        """True when it was sent back."""
        chance, people, keep, claimed = self.chance, self.year.people, self.year.keep, self.day
        check_by = self.now["check_by"]
        self.to(self.year.calendar.after(self.day, chance.randint(1, 3)), 10)
        self.move("open_check", Acting.SUPERVISOR, TaskState.VERIFYING, check_opened_at=self.at)
        check = keep(
            Check(
                task=self.task,
                number=number,
                opened_by=people["supervisor"],
                opened_at=self.at,
                check_by=check_by,
            )
        )
        self.to(self.year.calendar.after(self.day, chance.randint(1, 4)), 15)
        result = TaskResult.KEPT if kept else chance.choice([TaskResult.PARTLY, TaskResult.BROKEN])
        for checker in ("supervisor", "reporter"):
            self.event("verdict", Acting(checker), {}, {"check": number})
            keep(
                Verdict(
                    check_of=check,
                    checker=checker,
                    result=result,
                    finding="到现场看过",
                    by=people[checker],
                    at=self.at,
                    salt="",
                )
            )
        check.revealed_at = check.closed_at = self.at
        self.at += timedelta(minutes=2)
        if sends_back:
            self.move("send_back", Acting.SUPERVISOR, TaskState.IN_PROGRESS, "还有一处没有做完", claimed_at=None, returns=self.now["returns"] + 1,
                      is_returned=True)  # fmt: skip
            return True
        late, first = (
            self.year.calendar.between(self.now[name], claimed) for name in ("due_on", "first_due_on")
        )
        self.move("verify", Acting.SUPERVISOR, TaskState.AWAITING_RATING, result=result, finding="到现场看过", finished_on=claimed,
                  verified_at=self.at, facts={"days_late": late})  # fmt: skip
        keep(Finish(task=self.task, number=1, finished_on=claimed, verified_at=self.at, result=result, first_due_on=self.now["first_due_on"],
                    due_on=self.now["due_on"], days_late=late, days_late_first=first, extensions=self.now["extensions"],
                    returns=self.now["returns"], paused_days=0, check_days=self.year.calendar.between(claimed, self.day)))  # fmt: skip
        self.shown()
        return False

    def shown(self) -> None:
        """Two released files, and a before/after pair of them."""
        digest = hashlib.sha256(f"{self.commitment.code}/{self.unit.code}".encode()).hexdigest()
        files = [
            self.year.keep(Evidence(task=self.task, criterion=self.first, kind=EvidenceKind.PHOTO, title=title, file_name=f"{title}.jpg",
                                    original=f"{digest}-{title}", media_type="image/jpeg", size=1000, sha256=digest, at=self.at,
                                    by=self.year.people["handler"], is_released=True))
            for title in ("整改前", "整改后")
        ]  # fmt: skip
        visit = self.year.keep(Revisit(task=self.task, number=1, assigned_to=self.year.people["reporter"], assigned_by=self.year.people["supervisor"],
                                       assigned_at=self.at, due_on=self.day, filed_at=self.at, words="同一机位复看。"))  # fmt: skip
        self.year.keep(
            Shot(revisit=visit, position=1, place=self.commitment.place, before=files[0], after=files[1])
        )

    def report(self) -> None:
        self.reports += 1
        self.at = self.planned + timedelta(hours=self.reports)
        words = f"第{self.reports}次进展：已完成{self.reports}处，其余按计划进行。"
        self.event(
            "report",
            Acting.HANDLER,
            {"state": TaskState.IN_PROGRESS},
            {"number": self.reports, "words": words},
        )
        self.year.keep(
            ProgressReport(
                task=self.task, number=self.reports, at=self.at, by=self.year.people["handler"], words=words
            )
        )

    def row(self) -> Task:
        for name, value in ({"commitment": self.commitment, "unit": self.unit} | self.now).items():
            setattr(self.task, name, value)
        return self.task
