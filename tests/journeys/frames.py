"""Hand-made frames for the screens: every form and state of a round, with names as long as they get.

What you would get wrong: these are shapes, not a performance; that the server sends such frames is shown
in the tests of voting.domain.queries and studio.domain.screens.screen.
"""

import time
from typing import Any

Frame = dict[str, Any]

SCALE = {"min": 0, "max": 10, "step": 1}
UNITS = [
    ("hbj", "市环保局", "沿河48家企业逐家排查，偷排的一律立案，名单向社会公开"),
    ("jj", "椒江区", "老城区9处雨污混接全部改造到位，改完一处公示一处"),
    ("kfq", "台州经济开发区行政执法分局", "滨海片区11个入河排污口全部封堵，每个口子立牌公示"),
]
STANCES = [{"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]
ANSWERS = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]
EQUATION = {
    "issued": 200, "counted": 187, "joined_not_voted": 9, "never_joined": 3, "void": 1, "on_paper": 2,
    "rebound": 4,
}  # fmt: skip
CODE = ["9F3C", "61A7", "0E4D", "B825", "4C90", "D17E", "A36B", "52F8"]
POOLS = [
    {"groups": ["audience"], "names": ["群众代表"], "weight": 1, "n": 171},
    {"groups": ["db", "zj"], "names": ["问政代表", "点评专家"], "weight": 2, "n": 16},
]
MEANS = [6.44, 7.92, 7.03]


def now_ms() -> int:
    return round(time.time() * 1000)


def paper(form: str = "score", choices: Any = (), units: int = 3, **subject: Any) -> Frame:
    subjects = [
        {
            "ref": ref,
            "name": name,
            "words": [{"ref": f"02-{i:02d}", "text": text, "due": "2026-12-31"}],
            **subject,
        }
        for i, (ref, name, text) in enumerate(UNITS[:units], 1)
    ]
    ends = {"min": choices[-1]["value"], "max": choices[0]["value"], "step": 1} if choices else SCALE
    criteria = [{"ref": "answer", "name": "答得正面", "scale": ends, "choices": [*choices]}]
    return {
        "form": form,
        "title": "污水直排",
        "subjects": subjects,
        "criteria": criteria,
        "scale": ends,
        "rules": {},
    }


def round_(asked: Frame, **facts: Any) -> Frame:
    at = now_ms()
    usual = {
        "id": 7, "number": 3, "purpose": "air", "title": asked["title"], "state": "open", "press": "last",
        "secrecy": "secret", "display": "hidden", "window": "clock", "window_s": 600, "grace_ms": 2000,
        "opened_at": at - 300_000, "closes_at": at + 300_000, "frozen_at": None, "sealed_at": None,
        "paper": asked,
        "compared_to": None,
    }  # fmt: skip
    return {**usual, **facts}


def sealed(asked: Frame, **facts: Any) -> Frame:
    at = now_ms()
    seal = {"root": "9f3c" * 16, "code": CODE, "n": 187, "equation": EQUATION}
    return round_(
        asked, **{"state": "sealed", "closes_at": at - 9000, "sealed_at": at - 5000, "seal": seal, **facts}
    )


def revealed(asked: Frame, subjects: list[Frame], **facts: Any) -> Frame:
    result = {
        "form": asked["form"], "n": 187, "unit": "points", "subjects": subjects, "pools": POOLS,
        "rules": {"trim_percent": 5, "pass_percent": 50}, "equation": EQUATION,
    }  # fmt: skip
    return sealed(asked, state="revealed", result=result, **facts)


def scored(**shares: Any) -> list[Frame]:
    """The three units with their means; `shares` go to each one's only criterion."""
    ranks = [1 + sum(other > mean for other in MEANS) for mean in MEANS]
    counts = {str(value): 17 for value in range(11)}
    return [
        {
            "ref": ref, "name": name, "mean": mean, "plain_mean": mean, "rank": rank,
            "criteria": [{"ref": "answer", "name": "答得正面", "mean": mean, "counts": counts, **shares}],
        }
        for (ref, name, _), mean, rank in zip(UNITS, MEANS, ranks, strict=True)
    ]  # fmt: skip


def screen(scene: str, instance: int, *, presence: Frame | None = None, **program: Any) -> Frame:
    usual = {
        "scene": scene, "instance": instance, "kind": scene, "title": "打分", "since": now_ms(), "clip": None,
        "units": [], "post": "", "question": "", "feedback": None, "round": 7, "rerun_of": None,
        "revealed": None,
    }  # fmt: skip
    return {
        "t": "screen", "v": 10**12 + instance, "episode": {"number": 2, "title": "五水共治", "sample": True},
        "run": {"state": "on_air"}, "program": {**usual, **program}, "next": None,
        "graphics": {"lower_third": None, "card": None}, "join": {"url": "/join/", "presence": presence},
    }  # fmt: skip


def turnout(**facts: Any) -> Frame:
    return {"t": "turnout", "v": 10**12, "issued": 200, "joined": 188, "counted": 187, "live": None, **facts}
