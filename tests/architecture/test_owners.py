"""Role x URL x owner, generated from the URLconf: what belongs to another unit, another reporter or another
person is 404 or 403, by GET and by POST, and nothing is written.

What you would get wrong: a new parameter. An address with one that is not classified here fails, until
somebody says whose the object behind it is.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from common.clock import now
from common.enums import Role
from followup.domain.commitments import (
    Origin,
    PromiseData,
    capture_commitment,
    confirm_commitment,
    publish_commitment,
)
from followup.domain.corrections import propose_correction
from followup.domain.date_requests import ask_date, open_requests
from followup.domain.evidence import intake
from followup.domain.evidence.finishing import bring_whole
from followup.domain.ledger.redaction import propose_redaction
from followup.domain.revisits.assigning import assign_revisit
from followup.domain.revisits.shots import Spot, add_shot
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, NoticeStep, SubmissionKind
from followup.models import Commitment, Event, Message, Notice, Submission, Unit
from studio.demo.machine.handing_in import Parcel
from studio.demo.photos import field, stamped
from tests.architecture.test_roles import PUBLIC, routes
from tests.followup.lives import Life, account, member

pytestmark = pytest.mark.django_db

# Whose the object is. UNIT: of the unit's task, and of the desks whose roles the view names. PERSON: of one
# account alone. DESK: of the desks alone, no unit's. NOBODY: no object, or one that is public.
UNIT, PERSON, DESK, NOBODY = "unit", "person", "desk", "nobody"
OWNERS = {
    "int:task": UNIT,
    "int:submission": UNIT,
    "int:date_request": UNIT,
    "int:evidence": UNIT,
    "str:key": PERSON,  # of an upload
    "int:revisit": PERSON,
    "int:shot": PERSON,
    "int:pk": DESK,  # a notice, or a message
    "int:correction": DESK,
    "int:redaction_id": DESK,
    "int:number": DESK,  # an episode's handover meeting
    "str:code": DESK,  # a published promise: its feed is public, its corrections are the desk's
    "str:kind": NOBODY,  # docx or pdf
    "slug:key": NOBODY,  # which act
    "str:unit": NOBODY,
    "str:token": NOBODY,  # the capability itself
    "int:year": NOBODY,
    "int:figure": NOBODY,
}
PARAMETER = re.compile(r"<(\w+:\w+)>")
ROUTES = {name: (route, view) for name, route, view in routes() if name.startswith("followup:")}


def owners(route: str) -> set[str]:
    return {OWNERS[one] for one in PARAMETER.findall(route)}


def owned(*kinds: str) -> list[str]:
    """Names of the addresses with an object of one of these kinds behind them."""
    return [
        name
        for name, (route, _view) in ROUTES.items()
        if owners(route) & set(kinds) and (name not in PUBLIC or UNIT in owners(route))
    ]


def test_every_parameter_is_classified() -> None:
    found = {one for route, _view in ROUTES.values() for one in PARAMETER.findall(route)}
    assert found == set(OWNERS)


def test_there_are_addresses_of_each_kind() -> None:
    assert len(owned(UNIT)) > 20
    assert len(owned(PERSON)) > 6
    assert len(owned(DESK)) > 8


# -- One unit's task with everything that hangs on it -------------------------------------------


@pytest.fixture
def world(cast: Any, settings: Any) -> SimpleNamespace:
    settings.EVIDENCE_APART = False
    at = now()
    mine = Unit.objects.create(code="mine", name="市环保局", posts=["局长"])
    other = Unit.objects.create(code="other", name="市水利局", posts=["局长"])
    promise = _promise(mine, cast, at, deadline_kind=DeadlineKind.DAYS, deadline_count=30, measure="全部封堵")
    attitude = _promise(mine, cast, at)
    (task,) = register_tasks("run-1", by=cast.supervisor, at=at)
    (asked,) = open_requests("run-1", by=None, at=at)
    ask_date(asked, by=cast.supervisor, at=at)
    life = Life(task, cast, at).planned()
    at = life.at
    visit = assign_revisit(task, cast.reporter, due_on=task.due_on, by=cast.supervisor, at=at)
    shot = add_shot(visit, Spot("青石桥北侧"), by=cast.reporter, at=at)
    parcel = Parcel("现场.jpg", stamped(field((90, 90, 90)), at))
    evidence = bring_whole(parcel, task=task, criterion=task.criteria.get(), by=life.clerk, at=at)
    upload = intake.begin(task, "清单.pdf", 5000, by=life.clerk, at=at)
    draft = Submission.objects.create(task=task, kind=SubmissionKind.CLAIM, by=life.clerk, at=at)
    notice = Notice.objects.create(
        task=task, unit=mine, step=NoticeStep.T_PLUS_1, version="1", number="2026-0001",
        due_on=task.due_on, words="请办理", at=at,
    )  # fmt: skip
    message = Message.objects.create(
        notice=notice, kind="email", address="a@example.cn", key="k" * 32, not_before=at
    )
    correction = propose_correction(promise, "place", "下塘河", "听错了", by=cast.producer, at=at)
    redaction = propose_redaction(Event.objects.get(seq=1), "含个人信息", by=cast.supervisor, at=at)
    values = {
        "int:task": task.pk, "int:submission": draft.pk, "int:date_request": asked.pk,
        "int:evidence": evidence.pk, "str:key": upload.key, "int:revisit": visit.pk, "int:shot": shot.pk,
        "int:correction": correction.pk, "int:redaction_id": redaction.pk, "int:number": 1,
        "str:code": attitude.code, "str:kind": "pdf", "slug:key": "open_check",
    }  # fmt: skip
    people = {
        "clerk": life.clerk,
        "head": life.head,
        "stranger": member(other, "stranger-head", is_head=True),
        "reporter": cast.reporter,
        "reporter2": account("reporter2", Role.REPORTER),
        "supervisor": cast.supervisor,
    }
    return SimpleNamespace(values=values, people=people, notice=notice.pk, message=message.pk)


def _promise(unit: Unit, cast: Any, at: datetime, **more: Any) -> Commitment:
    origin = Origin("run-1", 1, "五水共治", "答复", "排污口什么时候封？", at)
    data = PromiseData(unit, "局长", "排污口全部封堵。", place="青石浦", **more)
    made = capture_commitment(origin, data, by=cast.scribe, at=at)
    confirm_commitment(made, by=cast.producer2, at=at)
    return publish_commitment(made, by=cast.scribe, at=at)


def path_of(name: str, world: SimpleNamespace) -> str:
    values = world.values | {"int:pk": world.message if "message" in name else world.notice}
    return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), ROUTES[name][0])


def answers(world: SimpleNamespace, who: str, names: list[str]) -> Iterator[tuple[str, str, int]]:
    """(name, method, status) of every answer but 405."""
    client = Client()
    if who:
        client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    for name in names:
        for method in ("GET", "POST"):
            path = path_of(name, world) + "?offset=0"  # a piece that says no place is told that first
            status = client.generic(method, path).status_code
            if status != 405:
                yield name, method, status


def unexpected(world: SimpleNamespace, who: str, names: list[str]) -> list[tuple[str, str, int]]:
    """What is neither 403 nor 404; nothing may have been written by asking."""
    before = Event.objects.count(), Message.objects.values_list("state", "attempts").first()
    found = [one for one in answers(world, who, names) if one[2] not in {403, 404}]
    assert (Event.objects.count(), Message.objects.values_list("state", "attempts").first()) == before
    return found


def test_another_unit_gets_nothing(world: SimpleNamespace) -> None:
    """Its head, with every right there but the membership."""
    assert unexpected(world, "stranger", owned(UNIT, PERSON, DESK)) == []


def test_another_reporter_gets_no_trip_and_no_upload(world: SimpleNamespace) -> None:
    assert unexpected(world, "reporter2", owned(PERSON)) == []


def test_an_upload_is_its_sender_s_alone(world: SimpleNamespace) -> None:
    uploads = [name for name in owned(PERSON) if "<str:key>" in ROUTES[name][0]]
    assert len(uploads) == 4
    for who in ("head", "supervisor", "reporter"):
        assert unexpected(world, who, uploads) == [], who


def test_the_unit_itself_gets_nothing_of_the_desks(world: SimpleNamespace) -> None:
    assert unexpected(world, "head", owned(DESK)) == []
    desk = [name for name in owned(UNIT) if ROUTES[name][0].startswith("desk/")]
    assert len(desk) > 2
    assert unexpected(world, "head", desk) == []


def test_nobody_signed_in_sees_what_is_not_released(world: SimpleNamespace) -> None:
    """Gated pages send to the login; the bytes of evidence do not exist."""
    for name, method, status in answers(world, "", owned(UNIT, PERSON, DESK)):
        assert status in {302, 403, 404}, (name, method, status)


def test_the_objects_are_real(world: SimpleNamespace) -> None:
    """What is theirs opens: the refusals above are not those of objects that do not exist."""
    unit = {"portal-task", "evidence", "evidence-shown", "evidence-thumb", "evidence-original"}
    assert opened(world, "clerk", unit) == unit
    upload = {"evidence-state"}
    assert opened(world, "clerk", upload) == upload
    assert opened(world, "reporter", {"task", "revisit"}) == {"task", "revisit"}
    desk = {"task", "notice-document", "corrections", "handover", "handover-list", "evidence", "revisit"}
    assert opened(world, "supervisor", desk) == desk


def opened(world: SimpleNamespace, who: str, names: set[str]) -> set[str]:
    asked = [f"followup:{name}" for name in sorted(names)]
    return {
        name.removeprefix("followup:")
        for name, method, status in answers(world, who, asked)
        if method == "GET" and status == 200
    }
