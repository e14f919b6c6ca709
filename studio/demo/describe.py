"""What the sample says of itself: the object that `load_demo --json` prints, and the terminal shows."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.models import User
from studio.demo import content
from studio.models import Episode
from voting.domain.seats import token_of
from voting.enums import SeatState
from voting.models import Electorate, Seat


def find_tonight() -> Episode | None:
    return Episode.objects.filter(number=content.tonight()["number"], is_sample=True).first()


def describe_demo() -> dict[str, Any] | None:
    """{"episode": id, "users", "seats", "screens", "public"}; addresses are paths. None without a sample."""
    episode = find_tonight()
    if episode is None:
        return None
    return {
        "episode": episode.pk,
        "users": _logins(),
        "seats": [_card(seat) for seat in _seats(episode)],
        "screens": {
            "program": reverse("studio:program", args=[episode.screen_key]),
            "overlay": reverse("studio:overlay", args=[episode.screen_key]),
            "hall": reverse("studio:hall", args=[episode.screen_key]),
        },
        "public": reverse("studio:public", args=[episode.number]),
    }


def _logins() -> dict[str, dict[str, str]]:
    """Only those whose documented password still opens their account, so that nothing false is printed."""
    password = content.people()["password"]
    names = [row["username"] for row in content.people()["users"]]
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    secrets = {user.password for user in known.values()}
    valid = {secret for secret in secrets if User(password=secret).check_password(password)}
    return {
        name: {"username": name, "password": password}
        for name in names
        if name in known and known[name].password in valid
    }


def _seats(episode: Episode) -> list[Seat]:
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    return list(electorate.seats.exclude(state=SeatState.VOID).order_by("label"))


def _card(seat: Seat) -> dict[str, str]:
    return {"label": seat.label, "url": reverse("voting:seat", args=[token_of(seat)])}


def next_card() -> dict[str, str] | None:
    """A seat card that nobody has used yet, for a first try with a telephone."""
    episode = find_tonight()
    free = [seat for seat in _seats(episode) if seat.state == SeatState.ISSUED] if episode else []
    return _card(free[0]) if free else None


def is_past(at: datetime) -> bool:
    """Whether the sample's "tonight" was yesterday or earlier."""
    episode = find_tonight()
    return episode is not None and timezone.localdate(episode.planned_start) < timezone.localdate(at)
