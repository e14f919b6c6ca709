"""Histories that nobody wrote down: anybody presses any act of a task on any day, verdicts and ratings come
in between. After each step all that must hold holds (followup.md 3.5, the list at its end).

MACHINE_EXAMPLES=2000 lives 2,000 lives of 60 steps (`make faults`). What you would get wrong: asking the
product what is right. TABLE is written by hand from followup.md, and the counters are kept here beside it.
"""

import contextlib
import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from common.enums import Role
from common.errors import DomainError
from common.models import User
from followup.domain.checking import deciding, ratings, verdicts
from followup.domain.checking.ratings import Invited
from followup.domain.commitments import digest_of
from followup.domain.tasks import history, suspensions
from followup.domain.tasks.legal import legal_acts
from followup.enums import Checker, TaskAct, TaskResult
from followup.models import Commitment, Event, Task, Unit, UnitMember
from tests.faults.counts import note
from tests.followup.domain.tasks.pressing import Press, press
from tests.followup.lives import Life, account, member

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "3"))
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("MACHINE_SHRINK") else (Phase.generate,)
STEPS = 60 if "MACHINE_EXAMPLES" in os.environ else 25
BEGIN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

# followup.md 3.5, row by row: from, to, who. Supervisor, Reporter, Handler, Unit head, Timer, Citizen.
OPEN = "registered assigned return_asked accepted in_progress extension_asked suspended claimed verifying"
TABLE = {
    "assign": ("registered", "assigned", "S"),
    "accept": ("assigned", "accepted", "HU"),
    "ask_return": ("assigned", "return_asked", "HU"),
    "reroute": ("return_asked", "assigned", "S"),
    "refuse_return": ("return_asked", "assigned", "S"),
    "plan": ("accepted", "in_progress", "HU"),
    "report": ("in_progress", "in_progress", "HU"),
    "ask_extension": ("in_progress", "extension_asked", "U"),
    "grant_extension": ("extension_asked", "in_progress", "S"),
    "refuse_extension": ("extension_asked", "in_progress", "S"),
    "suspend": ("in_progress", "suspended", "S"),
    "resume": ("suspended", "in_progress", "ST"),
    "claim": ("in_progress", "claimed", "U"),
    "open_check": ("claimed", "verifying", "S"),
    "send_back": ("verifying", "in_progress", "SR"),
    "verify": ("verifying", "awaiting_rating", "S"),
    "close": ("awaiting_rating", "closed", "TC"),
    "uphold": ("awaiting_rating", "in_progress", "S"),
    "reinspect": ("closed reinspection", "reinspection", "SR"),
    "archive": ("reinspection", "archived", "SR"),
    "relapse": ("closed reinspection", "in_progress", "S"),
    "terminate": (OPEN, "terminated", "S"),
}
NEEDS_REASON = (
    "ask_return reroute refuse_return ask_extension refuse_extension suspend send_back uphold"
    " relapse terminate"
)
WHO = ("supervisor", "supervisor2", "inside", "reporter", "head", "clerk", "deputy", "foreign", "producer")
RARE = {"report": 4, "ask_return": 6, "suspend": 4, "ask_extension": 8, "relapse": 8, "terminate": 1}
WHAT = ["onward"] * 8 + ["anybody"] * 3 + ["wait", "rate", "rate", "dismiss", "timer"]
LEADERS = ("supervisor", "reporter", "head", "clerk")


class Promise(RuleBasedStateMachine):
    """One task through the years. `cast`, `origin` and the rest are set by the test."""

    make: ClassVar[Callable[[], Task]]
    cast: ClassVar[Any]
    units: ClassVar[list[Unit]]

    @initialize(high_risk=st.booleans())
    def begin(self, high_risk: bool) -> None:
        """Born at BEGIN, at the end of the programme."""
        self.pk = type(self).make().pk
        self.at, self.high_risk = BEGIN, high_risk
        self.first_due_on = self.task.first_due_on
        self.words = digest_of(self.task.commitment)
        self.counts: Counter[str] = Counter()
        self.steps = 0
        self.finishes: list[dict[str, Any]] = []
        self.invited: list[Invited] = []
        self.seen = self._snapshot()

    # -- What there is -----------------------------------------------------------------------------

    @property
    def task(self) -> Task:
        return Task.objects.for_desk().get(pk=self.pk)

    def user(self, who: str) -> User:
        unit = self.task.unit
        if who in {"clerk", "deputy"}:
            return member(unit, who)
        if who == "head":
            return member(unit, "head", is_head=True)
        if who == "foreign":  # the head of another unit
            return member(next(other for other in self.units if other != unit), "head", is_head=True)
        if who == "inside":  # a supervisor who belongs to the task's own unit
            user = member(unit, "inside")
            account(user.username, Role.SUPERVISOR)
            return user
        if who == "supervisor2":
            return account("supervisor2", Role.SUPERVISOR)
        user = getattr(self.cast, who)
        assert isinstance(user, User)
        return user

    def letters(self, user: User | None, unit: Unit) -> str:
        """As what an account may act on a task of `unit`, in the letters of TABLE."""
        if user is None:
            return "TC"
        of_unit = UnitMember.objects.filter(unit=unit, user=user).first()
        if of_unit:
            return "HU" if of_unit.is_head else "H"
        roles = {Role.SUPERVISOR: "S", Role.REPORTER: "R"}
        return "".join(letter for role, letter in roles.items() if user.has_role(role))

    def _snapshot(self) -> tuple[dict[str, Any], int]:
        return Task.objects.filter(pk=self.pk).values().get(), self.task.changes.count()

    # -- Pressing ----------------------------------------------------------------------------------

    def press(self, act: TaskAct, task: Task, by: User) -> None:
        second = "supervisor" if by.username == "supervisor2" else "supervisor2"
        other = next(unit for unit in self.units if unit != task.unit)
        facts = {
            "clerk": self.user("clerk"),
            "deputy": self.user("deputy"),
            "second": self.user(second),
            "other": other,
            "is_high_risk": self.high_risk,
            "invited": self.invited,
        }
        press(act, Press(task, by, self.at, **facts))

    def try_it(self, act: TaskAct, who: str) -> None:
        """It goes exactly when the desk's button says so, and then as the table says."""
        task, by = self.task, self.user(who)
        unit, before = task.unit, task.state
        legal = {one.act for one in legal_acts(task, by, self.at) if one.allowed}
        went = True
        try:
            self.press(act, task, by)
        except DomainError:
            went = False
        assert went == (act in legal), (act, who)
        if went:
            self.check_moved(act, by, unit, before)

    def check_moved(self, act: str, by: User | None, unit: Unit, before: str) -> None:
        sources, after, who = TABLE[act]
        event = self.task.changes.filter(kind=act).last()
        assert event is not None
        assert before in sources.split()
        assert set(who) & set(self.letters(by, unit)), (act, by)
        assert (event.by, event.at, event.before["state"], event.after["state"]) == (
            by,
            self.at,
            before,
            after,
        )
        assert bool(event.reason) or act not in NEEDS_REASON.split()
        self.counts[act] += 1
        self.seen = self._snapshot()

    # -- What happens ------------------------------------------------------------------------------

    @rule(what=st.sampled_from(WHAT), seed=st.integers(0, 2**32))
    def something(self, what: str, seed: int) -> None:
        """One rule for all, because Hypothesis leaves whole rules out of most histories."""
        self.at += timedelta(minutes=1)
        self.steps += 1  # Hypothesis likes the same number again
        getattr(self, what)(random.Random(f"{seed} {self.steps}"))

    def wait(self, lot: random.Random) -> None:
        self.at += timedelta(days=lot.choice([1, 1, 3, 8, 95]))

    def anybody(self, lot: random.Random) -> None:
        """Any act, whoever it is: also three at a time, as a nervous hand does."""
        for _ in range(3):
            [act] = lot.choices(list(TaskAct), [RARE.get(act, 20) for act in TaskAct])
            self.try_it(act, lot.choice(WHO))

    def onward(self, lot: random.Random) -> None:
        """An act that is possible now, by one of those who lead a task on, so that lives get long."""
        self.prepare(lot)
        possible = [
            (one.act, who)
            for who in LEADERS
            for one in legal_acts(self.task, self.user(who), self.at)
            if one.allowed
        ]
        if possible:
            [chosen] = lot.choices(possible, [RARE.get(act, 20) for act, _who in possible])
            self.try_it(*chosen)

    def prepare(self, lot: random.Random) -> None:
        """What an act needs that is no act: evidence, verdicts, a film, the day of the next look."""
        task = self.task
        if task.state == "in_progress" and lot.random() < 0.7:
            Life(task, self.cast, self.at).evidenced()
        if task.state == "verifying":
            self.judge(lot)
        if task.is_high_risk and task.state == "verifying" and lot.random() < 0.7:
            Life(task, self.cast, self.at).filmed()
        if task.state in {"closed", "reinspection"} and task.reinspect_on and lot.random() < 0.6:
            self.at += timedelta(days=max(0, (task.reinspect_on - timezone.localdate(self.at)).days))

    def judge(self, lot: random.Random) -> None:
        """Both verdicts, each blind: the ledger tells neither before the second is in."""
        check = deciding.running_check(self.task)
        if check is None or check.revealed_at:
            return
        found = [lot.choice(["kept", "kept", "partly"]), lot.choice(["kept", "kept", "broken"])]
        for who, result in zip(("supervisor", "reporter"), found, strict=True):
            self.at += timedelta(minutes=1)
            told = self.task.changes.filter(kind="verdict", after__check=check.number)
            assert all(set(event.after) == {"check", "checker", "digest"} for event in told)
            self.enter(Checker(who), result, who)
        self.counts["disagreements"] += len(set(found)) > 1
        if len(set(found)) > 1 and lot.random() < 0.7:
            verdicts.name_third(self.task, self.user("supervisor2"), by=self.user("supervisor"), at=self.at)
            self.enter(Checker.THIRD, TaskResult.PARTLY, "supervisor2")
        self.seen = self._snapshot()

    def enter(self, checker: Checker, result: str, who: str) -> None:
        code = "" if result == TaskResult.KEPT else "incomplete"
        facts = {"result": result, "code": code, "finding": "看过", "by": self.user(who), "at": self.at}
        verdicts.enter_verdict(self.task, checker, **facts)

    def rate(self, lot: random.Random) -> None:
        """Whatever is said, the result stays what it was; when all are content it closes."""
        if not self.invited:
            return
        before, token = self.task, self.invited.pop().token
        says = {"satisfaction": lot.choice(["content", "discontent"]), "objection": lot.choice(["", "异议"])}
        with contextlib.suppress(DomainError):  # it is over
            ratings.rate(token, **says, at=self.at)
        now = self.task
        names = ("result", "result_code", "finding", "finished_on")
        assert [getattr(now, name) for name in names] == [getattr(before, name) for name in names]
        self.seen = self._snapshot()
        if now.state != before.state:
            self.check_moved("close", None, before.unit, before.state)

    def dismiss(self, _lot: random.Random) -> None:
        if self.task.state == "awaiting_rating" and (one := deciding.open_objections(self.task).first()):
            ratings.dismiss(one, "不成立", by=self.user("supervisor"), at=self.at)
            self.seen = self._snapshot()

    def timer(self, _lot: random.Random) -> None:
        before = self.task
        for act, made in (("resume", suspensions.resume_due(self.at)), ("close", ratings.close_due(self.at))):
            if self.pk in {task.pk for task in made}:
                self.check_moved(act, None, before.unit, before.state)

    # -- What must hold ----------------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        if not hasattr(self, "seen"):
            return
        task = self.task
        assert self._snapshot() == self.seen  # nothing moves but by an act
        assert history.differences(task) == {}
        assert task.first_due_on == self.first_due_on
        assert digest_of(Commitment.objects.get(pk=task.commitment_id)) == self.words
        self.check_counts(task)
        frozen = [history.frozen(finish) for finish in task.finishes.order_by("number")]
        assert frozen[: len(self.finishes)] == self.finishes  # a finish and its lateness are never erased
        assert frozen == history.finishes_of(history.events_of(task))
        self.finishes = frozen

    def check_counts(self, task: Task) -> None:
        counts = self.counts
        assert (task.returns, task.reroutes, task.extensions, task.relapses, task.disagreements) == (
            counts["send_back"] + counts["uphold"],
            counts["reroute"],
            counts["grant_extension"],
            counts["relapse"],
            counts["disagreements"],
        )
        assert task.reroutes <= 2
        assert len(self.finishes) <= counts["verify"]


@pytest.mark.timeout(36_000)
@pytest.mark.django_db
def test_any_life(task_due: Callable[..., Task], unit: Unit, other_unit: Unit, cast: Any) -> None:
    Promise.cast, Promise.units = cast, [unit, other_unit]
    Promise.make = staticmethod(lambda: task_due(BEGIN.date() + timedelta(days=21)))
    run_state_machine_as_test(
        Promise,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
    kinds = Counter(Event.objects.filter(kind__in=TABLE).values_list("kind", flat=True))
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    note("tasks: lives without a contradiction", runs=EXAMPLES, note=f"{STEPS} steps each: {told}")
