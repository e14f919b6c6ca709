"""One task of bench.follow_year: walked once, it leaves its rows and its events in the book."""

import hashlib
import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from bench.follow_book import Book
from bench.follow_words import TEMPER, UNITS, evening_of
from followup.enums import (
    Acting,
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
    Criterion,
    Evidence,
    Extension,
    Finish,
    Notice,
    ProgressReport,
    Revisit,
    Shot,
    Task,
    Verdict,
)  # fmt: skip

REASON = "设备到货晚于预期，已与街道约定新的进场日期"


class Over(Exception):
    """The year ends before the next act."""


class Life:
    """One task: `now` is its row."""

    def __init__(self, book: Book, commitment: Commitment, unit: Any, share: Share, at: datetime) -> None:
        self.book, self.commitment, self.unit, self.chance = book, commitment, unit, book.chance
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
        self.first = book.keep(Criterion(task=self.task, position=1, words=commitment.measure))

    def event(
        self, kind: str, acting: Acting, before: dict[str, Any], after: dict[str, Any], reason: str = ""
    ) -> None:
        who = {
            Acting.SUPERVISOR: "supervisor",
            Acting.HANDLER: "handler",
            Acting.HEAD: "head",
            Acting.REPORTER: "reporter",
        }
        by = None if acting == Acting.SYSTEM else self.book.people[who.get(acting, "producer")]
        subject = f"{self.commitment.code}/{self.unit.code}"
        self.book.events.append({"at": self.at, "by": by, "acting": acting, "subject": subject, "kind": kind, "before": before, "after": after,
                                 "reason": reason, "commitment": self.commitment, "task": self.task})  # fmt: skip
        if kind in TaskAct.values:
            self.now["state_at"] = max(
                self.now.get("state_at", self.at), self.at
            )  # reports are filled in last

    def to(self, day: date, hour: int) -> None:
        """The next act is on `day`; Over when that is after the year."""
        if day > self.book.until:
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
        after, chance = self.book.calendar.after, self.chance
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
        ends = self.book.calendar.after(ends, 1)
        if chance.random() < 0.07:
            ends += timedelta(days=300)  # nobody works on it
        self.told(ends)
        for number in itertools.count(1):
            self.to(ends, 16)
            by = self.book.calendar.after(self.day, 5)
            self.move("claim", Acting.HEAD, TaskState.CLAIMED, claimed_at=self.at, check_by=by)
            if not self.check(
                number, chance.random() < temper, sends_back=number == 1 and chance.random() < 0.12
            ):
                break
            ends = self.book.calendar.after(self.day, chance.randint(3, 12))
        self.to(self.day + timedelta(days=8), 9)
        self.move("close", Acting.SYSTEM, TaskState.CLOSED, closed_at=self.at)

    def extend(self) -> None:
        due, number = self.now["due_on"], self.now["extensions"] + 1
        asked_on = due if self.chance.random() < 0.25 else max(self.day, due - timedelta(days=4))
        self.to(asked_on, 9)
        until = self.book.calendar.after(due, 10)
        self.move("ask_extension", Acting.HEAD, TaskState.EXTENSION_ASKED, REASON, {"until": until})
        row = self.book.keep(Extension(task=self.task, number=number, until=until, code="third_party", reason=REASON, due_on=due,
                                       asked_by=self.book.people["head"], asked_at=self.at))  # fmt: skip
        self.to(self.day, 14)
        self.move(
            "grant_extension", Acting.SUPERVISOR, TaskState.IN_PROGRESS, due_on=until, extensions=number
        )
        row.state, row.decided_at, row.decided_by = (
            ExtensionState.GRANTED,
            self.at,
            self.book.people["supervisor"],
        )

    def told(self, ends: date) -> None:
        for step, late in ((NoticeStep.T_PLUS_1, 1), (NoticeStep.T_PLUS_5, 5), (NoticeStep.T_PLUS_10, 10)):
            day = self.book.calendar.after(self.now["due_on"], late)
            if day < min(ends, self.book.until):
                self.book.keep(
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
        chance, people, keep, claimed = self.chance, self.book.people, self.book.keep, self.day
        check_by = self.now["check_by"]
        self.to(self.book.calendar.after(self.day, chance.randint(1, 3)), 10)
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
        self.to(self.book.calendar.after(self.day, chance.randint(1, 4)), 15)
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
            self.book.calendar.between(self.now[name], claimed) for name in ("due_on", "first_due_on")
        )
        self.move("verify", Acting.SUPERVISOR, TaskState.AWAITING_RATING, result=result, finding="到现场看过", finished_on=claimed,
                  verified_at=self.at, facts={"days_late": late})  # fmt: skip
        keep(Finish(task=self.task, number=1, finished_on=claimed, verified_at=self.at, result=result, first_due_on=self.now["first_due_on"],
                    due_on=self.now["due_on"], days_late=late, days_late_first=first, extensions=self.now["extensions"],
                    returns=self.now["returns"], paused_days=0, check_days=self.book.calendar.between(claimed, self.day)))  # fmt: skip
        self.shown()
        return False

    def shown(self) -> None:
        """Two released files, and a before/after pair of them."""
        digest = hashlib.sha256(f"{self.commitment.code}/{self.unit.code}".encode()).hexdigest()
        files = [
            self.book.keep(Evidence(task=self.task, criterion=self.first, kind=EvidenceKind.PHOTO, title=title, file_name=f"{title}.jpg",
                                    original=f"{digest}-{title}", media_type="image/jpeg", size=1000, sha256=digest, at=self.at,
                                    by=self.book.people["handler"], is_released=True))
            for title in ("整改前", "整改后")
        ]  # fmt: skip
        visit = self.book.keep(Revisit(task=self.task, number=1, assigned_to=self.book.people["reporter"], assigned_by=self.book.people["supervisor"],
                                       assigned_at=self.at, due_on=self.day, filed_at=self.at, words="同一机位复看。"))  # fmt: skip
        self.book.keep(
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
        self.book.keep(
            ProgressReport(
                task=self.task, number=self.reports, at=self.at, by=self.book.people["handler"], words=words
            )
        )

    def row(self) -> Task:
        for name, value in ({"commitment": self.commitment, "unit": self.unit} | self.now).items():
            setattr(self.task, name, value)
        return self.task
