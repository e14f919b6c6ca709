"""A year of follow-through as bulk rows: 36 episodes, 1,500 promises, 60,000 events on a chain that verifies.

python -m bench.follow_year --until 2026-11-23     (into the database of DATA_DIR or DATABASE_URL, which must be empty)

What you would get wrong: rows that say something else than their events. Each life below is walked once; what it
changes goes into the event and into the row, under the names that followup.domain.tasks writes.
"""

import argparse
import os
import secrets
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from random import Random
from typing import Any

import django

EPISODES, PROMISES, EVENTS = 36, 1500, 60_000
UNITS = [
    ("slj", "水利局"), ("zjj", "住建局"), ("jjq", "椒江区"), ("hbj", "环保局"), ("hyq", "黄岩区"), ("lqq", "路桥区"),
    ("kfq", "台州经济开发区"), ("kfqzf", "台州经济开发区行政执法分局"), ("zfj", "行政执法局"), ("nyj", "农业局"),
    ("snb", "市农办"), ("jtj", "交通局"), ("wsj", "卫生局"), ("jyj", "教育局"),
]  # fmt: skip
WORKS = ["封堵{p}沿线{n}处排污口，清完河面垃圾", "拆除{p}{n}处违章搭建", "关停{p}{n}家无证作坊，断水断电", "完成{p}{n}个小区雨污分流改造",
         "打通{p}{n}条断头路并通车", "补齐{p}{n}处窨井盖", "{p}两岸{n}公里绿化复绿", "公开{p}{n}家重点单位监测数据"]  # fmt: skip
PLACES = ["青石浦", "峰江", "西城街道", "金清大港", "洪家", "葭沚", "院桥", "新桥", "三门街", "白云山脚"]
TITLES = ["五水共治", "道路通行", "食品安全", "校园周边", "违章建筑", "办事效率"]
TEMPER = [0.9, 0.8, 0.7, 0.68, 0.6, 0.45, 0.42]  # how likely a unit keeps its word, in the order of UNITS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.follow_year", description=__doc__)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 11, 23))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    began = time.monotonic()
    print(build(options.until), f"in {time.monotonic() - began:.0f} s")


def build(until: date, *, episodes: int = EPISODES, promises: int = PROMISES, events: int = EVENTS) -> str:
    """Write the year that ends on `until`; answers what was written. The same rows each time but for salts."""
    from bench.follow_lives import Year

    year = Year(until, Random(7), people(), units(), chain_salt=secrets.token_urlsafe)
    for number in range(1, episodes + 1):
        evening = until - timedelta(days=round((episodes - number + 0.3) * 365 / episodes))
        year.air(
            number,
            TITLES[number % len(TITLES)],
            evening,
            promises // episodes + (number <= promises % episodes),
        )
    year.live(events)
    return year.write()


def people() -> dict[str, Any]:
    from common.enums import Role
    from common.models import RoleGrant, User

    names = ["producer", "scribe", "supervisor", "supervisor2", "reporter", "handler", "head"]
    made = {name: User.objects.create(username=f"bench-{name}", name=name) for name in names}
    roles = {"supervisor2": Role.SUPERVISOR, "head": Role.HANDLER}
    RoleGrant.objects.bulk_create(
        [RoleGrant(user=user, role=roles.get(name) or Role(name)) for name, user in made.items()]
    )
    return made


def units() -> list[Any]:
    from followup.enums import UnitKind
    from followup.models import Unit

    return Unit.objects.bulk_create(
        [
            Unit(code=code, name=name, kind=UnitKind.BUREAU, posts=["局长"], order=place)
            for place, (code, name) in enumerate(UNITS)
        ]
    )


def evening_of(day: date) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, clock(20, 0)))


if __name__ == "__main__":
    main()
