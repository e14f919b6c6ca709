"""A reporter takes spots out of the exposé that was on air, and names the film of the re-visit."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.enums import Role
from followup.domain.revisits.assigning import assign_revisit
from followup.enums import EvidenceSource
from followup.models import Evidence, Revisit, Shot, Task
from studio.domain.clips.media import import_clip
from studio.domain.inquiry.exposes import exposes_of
from studio.models import Clip, ItemInstance, Run
from tests.followup.lives import account

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
FILM = Path(__file__).parents[3] / "studio" / "demo" / "clips" / "night-outfall.mp4"


@pytest.fixture
def clip(owed: Task, run: Run, cast: Any) -> Clip:
    """On air in the run in which the promise was heard, a minute before it."""
    made = import_clip(FILM, title="夜排")
    heard = owed.commitment.heard_at
    type(owed.commitment).objects.filter(pk=owed.commitment_id).update(run_ref=run.ref)
    ItemInstance.objects.create(
        run=run,
        plan={"kind": "clip", "clip": {"id": made.pk}, "units": [{"code": owed.unit.code}]},
        armed_at=heard - timedelta(minutes=2),
        taken_at=heard - timedelta(minutes=1),
        by=cast.producer,
    )
    return made


@pytest.fixture
def revisit(owed: Task, cast: Any) -> Revisit:
    now = clock.now()
    return assign_revisit(owed, cast.reporter, due_on=clock.today(), by=cast.supervisor, at=now)


def post(client: Client, name: str, revisit: Revisit, **posted: Any) -> int:
    return client.post(reverse(f"studio:{name}", args=[revisit.pk]), posted).status_code


def test_the_exposes_picture_goes_onto_the_shot_list(
    clip: Clip, revisit: Revisit, owed: Task, cast: Any, client_of: ClientOf
) -> None:
    owed.commitment.refresh_from_db()
    assert exposes_of(owed.commitment) == [clip]
    client = client_of(cast.reporter)
    page = client.get(reverse("studio:exposes", args=[revisit.pk])).content.decode()
    assert f'id="expose-{clip.pk}"' in page
    assert post(client, "expose-take", revisit, clip=clip.pk, second=999, place="桥东") == 400
    assert post(client, "expose-take", revisit, clip=clip.pk, second=3, place=" ") == 400
    assert (Shot.objects.count(), Evidence.objects.count()) == (0, 0)
    assert post(client, "expose-take", revisit, clip=clip.pk, second=3, place="云溪桥东") == 302
    shot = Shot.objects.get()
    assert (shot.place, shot.second, shot.source_ref) == ("云溪桥东", 3, f"clip:{clip.pk}")
    assert shot.before is not None
    picture = shot.before
    assert (picture.source, picture.media_type, picture.width) == (EvidenceSource.EXPOSE, "image/jpeg", 1280)


def test_the_film_is_named_by_its_reporter_alone(
    clip: Clip, revisit: Revisit, cast: Any, client_of: ClientOf
) -> None:
    other = client_of(account("reporter2", Role.REPORTER))
    assert post(other, "expose-film", revisit, clip=clip.pk) == 404
    assert post(client_of(cast.supervisor), "expose-film", revisit, clip=clip.pk) == 403
    assert post(client_of(cast.reporter), "expose-film", revisit, clip=clip.pk + 9) == 400
    assert post(client_of(cast.reporter), "expose-film", revisit, clip=clip.pk) == 302
    revisit.refresh_from_db()
    assert revisit.film_ref == f"clip:{clip.pk}"
