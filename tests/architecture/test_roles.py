"""Role x URL, generated from the URLconf: no unexpected 200. Views without a gate are listed with reasons."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from common.enums import Role
from common.models import RoleGrant, User

pytestmark = pytest.mark.django_db

PUBLIC = {
    "home": "the front page; staff are sent to their desk",
    "healthz": "says only whether the parts answer",
    "login": "the door",
    "logout": "the door",
    "set_language": "sets a cookie",
    "voting:seat": "the seat card's token is the capability",
    "voting:phone": "the device's own cookie is the capability",
    "voting:state": "the device's own cookie is the capability",
    "voting:ballot": "the device's own cookie is the capability",
    "voting:help": "the device's own cookie is the capability",
    "voting:resume": "the device's own secret is the capability",
    "voting:proof-index": "revealed rounds only: what anybody may recount",
    "voting:proof-round": "a revealed round only",
    "voting:proof-file": "a revealed round only; one file for everybody",
    "voting:proof-check": "judges what it is given against what is public",
    "voting:proof-recount": "a script for everybody",
    "voting:proof-key": "stands on every seat card",
    "voting:join": "tells one to scan the seat card",
    "voting:drill-mark": "the device's own cookie is the capability",
    "voting:offsite": "anybody at home may look; joining is bounded and gives an anonymous seat",
    "studio:ograf-file": "looks and manifests for other controllers; nothing of any programme",
    "studio:ograf-package": "the same in a zip",
    "studio:program": "the screen key is the capability",
    "studio:overlay": "the screen key is the capability",
    "studio:motion": "the screen key is the capability; it shows samples only",
    "studio:hall": "the screen key is the capability",
    "studio:screen-state": "the screen key is the capability",
    "studio:clip": "the screen key is the capability",
    "studio:poster": "the screen key is the capability",
    "studio:view": "the view's own key is the capability",
    "studio:public": "published facts only",
    "studio:panel-board": "the panel's token is the capability",
    "studio:panel-events": "the panel's token is the capability",
    "studio:panel-press": "the panel's token is the capability",
    "studio:panel-act": "the panel's token is the capability",
    "studio:panel-openapi": "the description of an interface; nothing of any programme",
    "studio:verify-bundle": "a script for everybody",
    "followup:ledger-proof": "signed heads: digests, nothing else",
    "followup:ledger-file": "published bodies only; all others are digests",
    "followup:ledger-heads": "signed heads: digests, nothing else",
    "followup:ledger-script": "a script for everybody",
    "followup:ledger": "published promises only",
    "followup:league": "counts of published promises only",
    "followup:ledger-how": "says how it is counted",
    "followup:open-data": "names the files below",
    "followup:promises-csv": "published promises only",
    "followup:promises-json": "published promises only",
    "followup:units-json": "counts of published promises only",
    "followup:episodes-json": "counts of published promises only",
    "followup:open-data-openapi": "the description of an interface",
    "followup:feed": "public events of published promises only",
    "followup:unit-feed": "public events of published promises only",
    "followup:promise-feed": "public events of a published promise only",
    "followup:subscribe": "anybody may ask; bounded, and nothing is sent before the address confirms",
    "followup:subscription-confirm": "the letter's token is the capability",
    "followup:subscription-end": "the letter's token is the capability",
    "followup:relapse-report": "anybody may say that a closed matter has come back; bounded, and never shown",
    "followup:rate": "the invitation's token is the capability",
    "followup:figures": "figures that were read out on air",
    "followup:figure": "a figure that was read out on air, with its proof",
    "studio:promise": "a published commitment only",
    "studio:promise-seconds": "the seconds of a published commitment, cut out of what was broadcast",
    "followup:evidence-shown": "released files of published promises; before that only who may open them",
    "followup:evidence-thumb": "the same, small",
    "studio:promise-still": "the same, its first picture",
    "followup:calendar": "which days count, for everybody",
    "followup:calendar-year": "which days count, for everybody",
}
PARTS = ("producer", "scribe", "supervisor", "reporter", "handler", "usher", "stranger")
DUMMY = {"int": "999999", "str": "nothing", "slug": "nothing", "path": "nothing"}


def routes(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """(name, route with its parameters, view) of every address but the set-up pages'."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                inner = f"{entry.namespace}:" if entry.namespace else space
                yield from routes(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield space + (entry.name or ""), prefix + str(entry.pattern), entry.callback


def patterns() -> Iterator[tuple[str, str, Any]]:
    """(name, path with dummies, view)."""
    for name, route, view in routes():
        yield name, "/" + fill(route), view


def fill(path: str) -> str:
    for kind, value in DUMMY.items():
        while f"<{kind}:" in path:
            start = path.index(f"<{kind}:")
            path = path[:start] + value + path[path.index(">", start) + 1 :]
    return path


GATED = [(name, path, view) for name, path, view in patterns() if hasattr(view, "required_roles")]


def answers(client: Client, path: str) -> set[str]:
    """What GET and POST say: "login", or the status."""
    found = set()
    for method in (client.get, client.post):
        response = method(path)
        to_login = response.status_code == 302 and response["Location"].startswith("/login")
        found.add("login" if to_login else str(response.status_code))
    return found - {"405"}


def test_every_view_has_a_gate_or_a_reason() -> None:
    assert {name for name, _, view in patterns() if not hasattr(view, "required_roles")} == set(PUBLIC)


def test_there_are_gated_views() -> None:
    assert len(GATED) > 20


@pytest.fixture(scope="module")
def signed_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Client]]:
    """A browser for each part, signed in once: in a transaction around all tests of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {part: browser_of(part) for part in PARTS}
        transaction.set_rollback(True)


def browser_of(part: str) -> Client:
    user = User.objects.create(username=part, name=part)
    if part != "stranger":
        RoleGrant.objects.create(user=user, role=Role(part))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("name", "path", "view"), GATED, ids=[name for name, _, _ in GATED])
def test_strangers_and_wrong_roles_get_nothing(
    name: str, path: str, view: Any, signed_in: dict[str, Client]
) -> None:
    assert answers(Client(), path) == {"login"}
    for part in PARTS:
        if part not in {str(role) for role in view.required_roles}:
            assert answers(signed_in[part], path) == {"403"}, part


@pytest.mark.parametrize(("name", "path", "view"), GATED, ids=[name for name, _, _ in GATED])
def test_the_right_role_passes_the_gate(
    name: str, path: str, view: Any, signed_in: dict[str, Client]
) -> None:
    for role in view.required_roles:
        assert answers(signed_in[str(role)], path) & {"403", "login"} == set(), role


def test_htmx_strangers_get_403_not_a_login_page() -> None:
    path = next(path for name, path, _ in GATED if name == "studio:control-panel")
    response = Client().get(path, headers={"HX-Request": "true"})
    assert response.status_code == 403
