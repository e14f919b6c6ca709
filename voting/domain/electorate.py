"""Those who may score one programme: a set of seats under its owner's opaque name."""

from voting.models import Electorate


def create_electorate(*, ref: str, title: str) -> Electorate:
    """The electorate of `ref`, made if there is none; a second call changes nothing."""
    electorate, _ = Electorate.objects.get_or_create(ref=ref, defaults={"title": title})
    return electorate
