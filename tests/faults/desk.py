"""The producer's hand for fault runs: one process beside the server, told what to do line by line.

A management command per act costs a start of Django each; a thousand rounds want one process. Started by
`Desk` with the server's own environment; answers JSON. What you would get wrong: after a database crash the
first query fails, so every act is tried again until the database is back.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60.0
GRACE_MS = 500  # frozen into each round at arming; a thousand rounds of 2 s wait half an hour


class Desk:
    """Call it from any thread: desk("open", electorate=1) -> round id."""

    def __init__(self, env: dict[str, str]) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.desk"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, act: str, **arguments: Any) -> Any:
        with self._lock:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps([act, arguments]) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        return answer["is"]

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


# -- the other side of the pipe --------------------------------------------------------------


def room(*, ref: str, seats: int) -> dict[str, Any]:
    """An electorate with all its seats joined; the secret of each phone."""
    from common import clock
    from tests.voting.factories import sit_down
    from voting.domain import seats as cards
    from voting.domain.electorate import create_electorate

    electorate = create_electorate(ref=ref, title=ref)
    electorate.asks_presence_code = False
    electorate.save(update_fields=["asks_presence_code"])
    issued = cards.issue_seats(electorate, [f"A-{n:03d}" for n in range(1, seats + 1)])
    phones = sit_down(issued, clock.now())
    return {"electorate": electorate.pk, "devices": [phone.secret for phone in phones]}


def rooms(*, refs: list[str], seats: int) -> list[dict[str, Any]]:
    return [room(ref=ref, seats=seats) for ref in refs]


def open_round(*, electorate: int, window_s: int = 600) -> int:
    from common import clock
    from voting.domain import rounds
    from voting.models import Electorate

    at = clock.now()
    subjects = [{"ref": ref, "name": ref.upper(), "words": []} for ref in ("a", "b")]
    criteria = [{"ref": "c", "name": "C"}, {"ref": "d", "name": "D"}]
    scale = {"min": 0, "max": 10, "step": 1}
    paper = {"title": "fault", "subjects": subjects, "criteria": criteria, "scale": scale}
    room = Electorate.objects.get(pk=electorate)
    made = rounds.arm_round(room, ref="fault", paper=paper, window_s=window_s, by="p", at=at)
    rounds.open_round(made, by="p", at=at)
    return int(made.pk)


def end_window(*, pk: int) -> None:
    from common import clock
    from voting.domain import rounds
    from voting.models import Round

    rounds.end_window(Round.objects.get(pk=pk), by="p", at=clock.now())


def state(*, pk: int) -> str:
    from voting.models import Round

    return str(Round.objects.get(pk=pk).state)


def reveal(*, pk: int) -> None:
    """Once the server's clock has sealed it: confirmed by one, revealed by another."""
    from common import clock
    from voting.domain import rounds
    from voting.models import Round

    deadline = time.monotonic() + PATIENCE_S
    while state(pk=pk) != "sealed" and time.monotonic() < deadline:
        time.sleep(0.05)
    found = Round.objects.get(pk=pk)
    rounds.confirm_round(found, by="second", at=clock.now())
    rounds.reveal_round(found, by="p", at=clock.now())


def void(*, pk: int) -> None:
    from common import clock
    from voting.domain import rounds
    from voting.models import Round

    rounds.void_round(Round.objects.get(pk=pk), reason="fault", by="p", at=clock.now())


def show_key() -> str:
    from common import signing

    return signing.public_key()


def show(*, number: int, items: int) -> dict[str, Any]:
    """An episode on air, its items, and the session of its producer."""
    from datetime import timedelta

    from django.db import transaction
    from django.test import Client

    from common import clock
    from common.enums import Role
    from common.models import User
    from studio.domain.planning import rundown
    from studio.domain.show import run as live
    from studio.enums import ItemKind

    at = clock.now()
    with transaction.atomic():  # whole, or tried again
        producer, _ = User.objects.get_or_create(username="p")
        producer.grants.get_or_create(role=Role.PRODUCER)
        made = rundown.create_episode(number=number, title="fault", planned_start=at, by=producer, at=at)
        rows = [
            rundown.add_item(made, kind=ItemKind.OPENING, title=f"{place}", by=producer, at=at).pk
            for place in range(1, items + 1)
        ]
        performed = live.living_run(made)
        press = live.Command(f"go-on-air-{number}", 0, producer, at - timedelta(seconds=10))
        live.go_on_air(performed, press, without_drill="fault")
    client = Client()
    client.force_login(producer)
    session = client.cookies["sessionid"].value
    return {"run": performed.pk, "key": made.screen_key, "items": rows, "session": session}


def rehearse(*, number: int, phones: int, url: str) -> dict[str, Any]:
    """A rehearsal with a synthetic audience, which the server at `url` is to start."""
    from common import clock
    from common.models import User
    from studio.domain.planning import rundown
    from studio.domain.rehearsals import audience, rehearsal
    from voting.models import Electorate

    at = clock.now()
    producer, _ = User.objects.get_or_create(username="p")
    made = rundown.create_episode(number=number, title="fault", planned_start=at, by=producer, at=at)
    run = rehearsal.begin_rehearsal(made, by=producer, at=at)
    door = audience.Door(url, url.removeprefix("http://"))
    audience.seat(run, phones=phones, late=0, asleep=1, door=door, at=at)
    return {"run": run.pk, "electorate": Electorate.objects.get(ref=run.electorate_ref).pk}


def fault(*, run: int, kind: str, on: bool) -> None:
    import uuid

    from common import clock
    from common.models import User
    from studio.domain.rehearsals import faults
    from studio.domain.show.commands import Command
    from studio.enums import Fault
    from studio.models import Run

    found = Run.objects.select_related("episode").get(pk=run)
    press = Command(uuid.uuid4().hex, found.seq, User.objects.get(username="p"), clock.now())
    (faults.play if on else faults.lift)(found, Fault(kind), press)


def crowd(*, run: int) -> dict[str, Any]:
    from studio.models import SyntheticAudience

    return SyntheticAudience.objects.filter(run=run).values("joined", "connected", "sent", "answered").get()


def wipe(*, run: int) -> int:
    """The rehearsal ends; how many rows of it are left in all tables."""
    from common import clock
    from common.models import User
    from studio.domain.rehearsals import rehearsal, rehearsal_proof
    from studio.models import Run

    found = Run.objects.select_related("episode").get(pk=run)
    rehearsal.end_rehearsal(found, by=User.objects.get(username="p"), at=clock.now())
    return sum(rehearsal_proof.rows_left(found.episode).values())


def control(*, run: int) -> dict[str, Any]:
    """Who controls, in which epoch, and what was taken so far, in order."""
    from studio.models import Run

    found = Run.objects.get(pk=run)
    taken = found.events.filter(kind="taken").order_by("seq").values_list("payload__title", flat=True)
    facts = {"seq": found.seq, "epoch": found.epoch, "controller": found.controller}
    return {**facts, "taken": [*taken], "refused": found.events.filter(kind="refused").count()}


ACTS = {
    act.__name__: act
    for act in (
        *(room, rooms, open_round, end_window, state, reveal, void, show_key, show, control),
        *(rehearse, fault, crowd, wipe),
    )
}


def obey(act: str, arguments: dict[str, Any]) -> Any:
    """Until the database answers."""
    from django.db import InterfaceError, OperationalError, connections

    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ACTS[act](**arguments)
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connections.close_all()


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.BALLOT_GRACE_MS = GRACE_MS
    for line in sys.stdin:
        act, arguments = json.loads(line)
        try:
            answer = {"is": obey(act, arguments)}
        except Exception as error:
            answer = {"error": f"{act}: {type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
