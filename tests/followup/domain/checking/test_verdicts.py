"""Two verdicts, each blind; a third when they differ."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common.enums import Role
from followup.domain.checking import deciding, verdicts
from followup.enums import Checker, TaskResult
from followup.errors import (
    BadFinding,
    NotChecking,
    NotDisputed,
    NotThird,
    NotYours,
    OwnUnit,
    ReasonNeeded,
    TwoPeople,
    VerdictEntered,
)
from followup.models import UnitMember, Verdict
from tests.followup.lives import Life, account, member

pytestmark = pytest.mark.django_db
KEPT, BROKEN = TaskResult.KEPT, TaskResult.BROKEN


def test_nobody_sees_the_other_verdict_before_both_are_in(life: Life) -> None:
    life.checking().verdict(Checker.SUPERVISOR, KEPT, by=life.supervisor)
    check = deciding.running_check(life.task)
    assert check is not None
    assert (deciding.decided(check), deciding.seen_by(check, life.reporter)) == (None, [])
    [mine] = deciding.seen_by(check, life.supervisor)
    told = life.task.changes.last()
    assert told is not None
    assert told.after == {"check": 1, "checker": "supervisor", "digest": verdicts.digest_of(mine)}
    life.verdict(Checker.REPORTER, KEPT, by=life.reporter)
    check.refresh_from_db()
    assert (len(deciding.seen_by(check, life.head)), deciding.decided(check)) == (2, mine)
    assert (check.is_disputed, life.task.disagreements) == (False, 0)


def test_the_ledger_tells_both_when_both_are_in_and_each_can_be_checked(life: Life) -> None:
    life.judged(KEPT, BROKEN)
    *_, blind, blind2, revealed = life.task.changes.all()
    for event in (blind, blind2):
        checker = event.after["checker"]
        said = revealed.after["verdicts"][checker]
        again = Verdict(checker=checker, **said)
        assert verdicts.digest_of(again) == event.after["digest"]
    assert (revealed.kind, revealed.after["is_disputed"], life.read().task.disagreements) == (
        "revealed",
        True,
        1,
    )


def test_a_verdict_is_entered_once_and_by_two_people(life: Life) -> None:
    life.checking().verdict(Checker.SUPERVISOR, KEPT, by=life.supervisor)
    with pytest.raises(VerdictEntered):
        life.verdict(Checker.SUPERVISOR, BROKEN, by=life.supervisor2)
    account(life.supervisor.username, Role.REPORTER)
    del life.supervisor.roles
    with pytest.raises(TwoPeople):
        life.verdict(Checker.REPORTER, BROKEN, by=life.supervisor)
    check = life.task.checks.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(check_of=check, checker="supervisor", by=life.supervisor2, at=life.at)
    assert check.verdicts.count() == 1


def test_who_may_not_enter_one(life: Life) -> None:
    life.checking()
    wrong = [(Checker.SUPERVISOR, life.reporter), (Checker.REPORTER, life.supervisor)]
    for checker, user in [*wrong, (Checker.SUPERVISOR, life.head), (Checker.THIRD, life.supervisor2)]:
        with pytest.raises(NotYours):
            life.verdict(checker, KEPT, by=user)
    UnitMember.objects.create(unit=life.task.unit, user=life.supervisor)
    with pytest.raises(OwnUnit):
        life.verdict(Checker.SUPERVISOR, KEPT, by=life.supervisor)
    assert Verdict.objects.count() == 0


def test_what_is_no_finding(life: Life) -> None:
    life.checking()
    wrong: list[tuple[type[Exception], dict[str, str]]] = [
        (BadFinding, {"result": "undecided"}),
        (BadFinding, {"result": "perhaps"}),
        (BadFinding, {"result": "broken", "code": ""}),
        (BadFinding, {"result": "broken", "code": "all_shown"}),
        (ReasonNeeded, {"finding": " "}),
        (ReasonNeeded, {"finding": "长" * 301}),
    ]
    made = {"by": life.supervisor, "at": life.at}
    for error, words in wrong:
        with pytest.raises(error):
            verdicts.enter_verdict(
                life.task, Checker.SUPERVISOR, **{"result": "kept", "finding": "看过"} | words, **made
            )
    with pytest.raises(BadFinding):
        verdicts.enter_verdict(
            life.task,
            Checker.SUPERVISOR,
            result="kept",
            finding="看过",
            visited_at=life.at + timedelta(minutes=1),
            **made,
        )


def test_no_verdict_when_nothing_is_checked(life: Life) -> None:
    with pytest.raises(NotChecking):
        life.claimed().verdict(Checker.SUPERVISOR, KEPT, by=life.supervisor)


def test_a_third_decides(life: Life) -> None:
    life.judged(KEPT, BROKEN).third(life.supervisor2, TaskResult.PARTLY)
    check = life.task.checks.get()
    decided = deciding.decided(check)
    assert decided is not None
    assert (decided.result, check.third, life.read().task.disagreements) == ("partly", life.supervisor2, 1)
    with pytest.raises(NotDisputed):
        verdicts.name_third(life.task, account("third", Role.REPORTER), by=life.supervisor, at=life.at)


def test_who_may_not_be_the_third(life: Life) -> None:
    life.judged()
    with pytest.raises(NotDisputed):
        verdicts.name_third(life.task, life.supervisor2, by=life.supervisor, at=life.at)
    life.sent_back().judged(KEPT, BROKEN)
    inside = member(life.task.unit, "inside")
    account(inside.username, Role.SUPERVISOR)
    for wrong in (life.supervisor, life.reporter, inside, life.cast.producer):
        with pytest.raises(NotThird):
            verdicts.name_third(life.task, wrong, by=life.supervisor, at=life.at)
    with pytest.raises(NotYours):
        verdicts.name_third(life.task, life.supervisor2, by=life.head, at=life.at)
    with pytest.raises(NotYours):
        life.third(life.supervisor2, KEPT).verdict(Checker.THIRD, KEPT, by=life.reporter)
