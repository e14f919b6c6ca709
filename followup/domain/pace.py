"""How often one place may ask something of the public pages.

What you would get wrong: storing where a request came from. A place is counted for an hour in the cache,
under a digest, and is in no table.
"""

import hashlib

from django.core.cache import cache

from followup.errors import AskedTooOften

HOUR_S = 3600


def count_asking(what: str, place: str, most: int) -> None:
    """AskedTooOften when `place` has asked for `what` more than `most` times within the hour."""
    key = f"{what}:{hashlib.sha256(place.encode()).hexdigest()[:32]}"
    cache.add(key, 0, HOUR_S)
    if cache.incr(key) > most:
        raise AskedTooOften
