"""Units stay outside: tonight's exposé has no name for them, on any page, whatever other roles they hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from common.enums import Role
from common.models import RoleGrant
from studio.domain.show import run as live
from studio.domain.show.desks import Desk, key_of
from studio.models import Episode, Item, Run
from studio.views.unit_gate import UnitsStayOutside
from tests.architecture.test_roles import GATED, PUBLIC, patterns

pytestmark = pytest.mark.django_db

STUDIO = [(name, path, view) for name, path, view in GATED if view.__module__.startswith("studio.")]
TITLE = "夜里的排污口"


@pytest.fixture
def insider(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    """Acts for a unit, and holds every other role and the set-up rights too."""
    for role in Role:
        RoleGrant.objects.get_or_create(user=cast.handler, role=role)
    cast.handler.is_staff = cast.handler.is_superuser = True
    cast.handler.save()
    return client_of(cast.handler)


def test_every_desk_of_the_studio_is_shut(insider: Client, cast: Any, rf: RequestFactory) -> None:
    """Asked of the gate itself, for every address there is; one is then asked over HTTP."""
    gate = UnitsStayOutside(lambda _request: HttpResponse())
    request = rf.get("/", headers={"Accept": "application/json"})
    request.user = cast.handler
    shut = {name for name, _, view in STUDIO if gate.process_view(request, view, (), {}) is not None}
    assert shut == {name for name, _, view in STUDIO if Role.HANDLER not in view.required_roles}
    assert len(shut) > 30
    assert (
        insider.get("/studio/clips/", headers={"Accept": "application/json"}).json()["error"] == "of_a_unit"
    )


def test_the_set_up_pages_of_the_studio_are_shut_and_others_are_not(insider: Client) -> None:
    pages = ("studio/clip/", "studio/item/add/", "studio/episode/", "followup/unit/")
    assert [insider.get(f"/admin/{page}").status_code for page in pages] == [403, 403, 403, 200]


def test_whoever_acts_for_no_unit_is_not_shut_out(cast: Any, client_of: Callable[[Any], Client]) -> None:
    assert client_of(cast.producer).get("/studio/clips/").status_code == 200


def test_no_page_without_a_gate_names_a_clip_before_it_airs(
    insider: Client,
    episode: Episode,
    items: dict[str, Item],
    on_air_run: Run,
    command: Callable[..., live.Command],
) -> None:
    """Screens, their frames, the public page: with the clip armed and something else on air."""
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    live.take_item(on_air_run, command(on_air_run))
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    seen = 0
    for name, path, _ in patterns():
        if name not in PUBLIC or (not name.startswith("studio:") and name != "home"):
            continue
        real = path.replace("nothing", episode.screen_key).replace(
            "/public/999999", f"/public/{episode.number}"
        )
        answer = insider.get(real, follow=True)
        seen += answer.status_code == 200
        assert TITLE not in b"".join(answer).decode(errors="replace"), name
    assert seen >= 5


def test_a_unit_previews_no_clip(insider: Client, items: dict[str, Item]) -> None:
    clip = items["clip"].clip_id
    assert insider.get(f"/screen/library/clips/{clip}").status_code == 404
    assert insider.get(f"/screen/library/posters/{clip}").status_code == 404


def test_views_where_units_wait_name_no_clip_before_it_airs(
    items: dict[str, Item], on_air_run: Run, command: Callable[..., live.Command]
) -> None:
    """With the clip armed: backstage, floor and countdown say its kind alone; the host's page says all."""
    episode = on_air_run.episode
    live.arm_item(on_air_run, items["clip"], command(on_air_run))

    def naming(*, title: str) -> set[str]:
        pages = {desk: Client().get(f"/view/{episode.pk}/{desk}/{key_of(episode, desk)}/") for desk in Desk}
        assert {page.status_code for page in pages.values()} == {200}
        return {desk.value for desk, page in pages.items() if title in page.content.decode()}

    assert naming(title=TITLE) & {"backstage", "floor", "countdown"} == set()
    assert {"host", "director"} <= naming(title=TITLE)
    assert "backstage" in naming(title="暗访短片")
    live.take_item(on_air_run, command(on_air_run))
    assert "countdown" in naming(title=TITLE)
