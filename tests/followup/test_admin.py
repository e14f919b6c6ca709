"""Set-up of units: posts one a line, members beside them; commitments and tasks are out of reach."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from common.models import User
from followup.forms.units import UnitForm
from followup.models import Commitment, Task, Unit

pytestmark = pytest.mark.django_db
FORM = {
    "code": "slj",
    "name": "水利局",
    "kind": "bureau",
    "order": "3",
    "posts": "局长\r\n\r\n 分管副局长 \r\n局长",
    "members-TOTAL_FORMS": "0",
    "members-INITIAL_FORMS": "0",
}


@pytest.fixture
def keeper(client_of: Callable[[Any], Client]) -> Client:
    return client_of(User.objects.create_superuser("keeper", "let-me-in-2026"))


def test_a_unit_is_set_up_with_one_post_a_line(keeper: Client) -> None:
    assert keeper.post("/admin/followup/unit/add/", FORM).status_code == 302
    assert Unit.objects.get().posts == ["局长", "分管副局长"]


def test_the_form_shows_the_posts_one_a_line(unit: Unit) -> None:
    unit.posts = ["局长", "分管副局长"]
    assert UnitForm(instance=unit)["posts"].value() == "局长\n分管副局长"


def test_a_post_too_long_for_a_caption_is_refused() -> None:
    form = UnitForm(FORM | {"posts": "长" * 81})
    assert list(form.errors) == ["posts"]


def test_commitments_and_tasks_cannot_be_changed_behind_the_desks_back() -> None:
    assert not admin.site.is_registered(Commitment)
    assert not admin.site.is_registered(Task)
