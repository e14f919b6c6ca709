"""Finding a promise by its words, its place, its code or its unit.

What you would get wrong: an index for it. Chinese is written without blanks, so that neither database splits
it into words, and a year's 1,500 promises are read through in a few milliseconds (bench/RESULTS.md). Terms
are anded; each may stand in any of FIELDS; "%" and "_" mean themselves.
"""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

from followup.models import Commitment

FIELDS = ("words", "place", "code", "measure", "lead", "unit__name", "tasks__unit__name", "episode_title")
LONGEST = 60  # characters that are looked at
MOST_TERMS = 5


def terms_of(said: str) -> list[str]:
    return said[:LONGEST].split()[:MOST_TERMS]


def codes_matching(said: str) -> set[str] | None:
    """Codes of the published promises in which every term occurs; None when nothing was asked. One query."""
    terms = terms_of(said)
    if not terms:
        return None
    each = (reduce(or_, (Q(**{f"{name}__icontains": term}) for name in FIELDS)) for term in terms)
    return set(Commitment.objects.public().filter(reduce(and_, each)).values_list("code", flat=True))
