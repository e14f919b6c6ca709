"""How far two places lie apart."""

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import TypeAlias

Point: TypeAlias = tuple[Decimal, Decimal]  # latitude, longitude

EARTH_M = 6_371_000  # mean radius (IUGG R1), rounded to 1 km


def metres_between(a: Point, b: Point) -> int:
    """Along the surface, by the haversine formula; (latitude, longitude) in degrees, WGS 84."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(radians(float(one)) for one in point) for point in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(half))))
