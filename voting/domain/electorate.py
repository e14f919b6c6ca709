"""Those who may score one programme: a set of seats under its owner's opaque name."""

from datetime import datetime

from django.db import transaction

from voting.domain import groups, history
from voting.enums import ElectorateAct, ElectorateKind
from voting.models import Electorate


def create_electorate(
    *,
    ref: str,
    title: str,
    kind: ElectorateKind = ElectorateKind.STUDIO,
    asks_presence_code: bool = True,
) -> Electorate:
    """The electorate of `ref` with the standard groups, made if there is none; a second call changes nothing.

    The off-site public has no groups: nobody vouches for who they are.
    """
    with transaction.atomic():
        electorate, made = Electorate.objects.get_or_create(
            ref=ref, defaults={"title": title, "kind": kind, "asks_presence_code": asks_presence_code}
        )
        if made and kind == ElectorateKind.STUDIO:
            groups.make_standard_groups(electorate)
    return electorate


def ask_presence_code(electorate: Electorate, *, asks: bool, by: str, at: datetime) -> None:
    """Whether joining needs the studio's code, at any time. The same again leaves no row."""
    with transaction.atomic():
        moved = Electorate.objects.filter(pk=electorate.pk, asks_presence_code=not asks)
        if moved.update(asks_presence_code=asks):
            history.record(electorate, ElectorateAct.CODE, by=by, at=at, asks=asks)
    electorate.refresh_from_db()
