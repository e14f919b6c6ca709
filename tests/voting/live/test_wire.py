import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voting.live import wire

SALT = "aB3_-aB3_-aB3_-aB3_-zz"
GOOD = {"t": "ballot", "round": 7, "seq": 1, "salt": SALT, "scores": [[8, 7], [3, 2]]}
READ = wire.Ballot(7, 1, "[[8,7],[3,2]]", SALT)


def ballot(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def compact(frame: object) -> str:
    """As a browser's JSON.stringify spells it."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def test_parse_a_ballot() -> None:
    assert wire.parse(ballot()) == READ
    assert wire.parse(ballot().encode()) == READ
    assert wire.parse(compact(GOOD)) == READ


def test_parse_ignores_keys_it_does_not_know() -> None:
    assert wire.parse(ballot(pepper="x", mood=None)) == wire.parse(ballot())


@pytest.mark.parametrize(
    "salt", ["", "x" * 21, "x" * 23, "é" * 22, "x" * 21 + "+", "x" * 21 + "\n", 7, None, []]
)
def test_parse_ballot_whose_salt_is_none(salt: object) -> None:
    assert wire.parse(ballot(salt=salt)) == wire.Misfit("bad_ballot", 7, 1)
    assert wire.parse(compact({**GOOD, "salt": salt})) == wire.Misfit("bad_ballot", 7, 1)


def test_parse_ballot_without_a_salt() -> None:
    bare = {name: value for name, value in GOOD.items() if name != "salt"}
    assert wire.parse(compact(bare)) == wire.parse_ballot(compact(bare)) == wire.Misfit("bad_ballot", 7, 1)


def test_parse_ballot_by_http_does_not_look_at_t() -> None:
    for t in ("ballot", "ping", None, 7):
        assert wire.parse_ballot(ballot(t=t)) == READ


@pytest.mark.parametrize("c", [0, -5, 1_763_900_000_000])
def test_parse_a_ping(c: int) -> None:
    assert wire.parse(json.dumps({"t": "ping", "c": c})) == wire.Ping(c)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "7",
        '"ballot"',
        "[]",
        "{}",
        '{"t":"vote"}',
        '{"t":["ballot"]}',
        '{"t":"ping"}',
        '{"t":"ping","c":1.5}',
        '{"t":"ping","c":true}',
        "[" * 4000,
        '{"t":"ballot","round":' + "9" * 4000 + "}",
        b"\xff\xfe\x00",
        b'{"t":"ballot","round":\xe9}',
        "\ud800",
    ],
)
def test_parse_what_is_no_frame(text: str | bytes) -> None:
    assert wire.parse(text) == wire.Misfit("bad_ballot")


@pytest.mark.parametrize("name", ["round", "seq"])
@pytest.mark.parametrize("value", [0, -1, 1.0, True, "1", None, [1], 2**53, float("nan"), 10**400])
def test_parse_ballot_whose_numbers_are_none(name: str, value: object) -> None:
    told = wire.parse(ballot(**{name: value}))
    other = {"round": ("seq", 1), "seq": ("round", 7)}[name]
    assert told == wire.Misfit("bad_ballot", **{other[0]: other[1]})


@pytest.mark.parametrize(
    "scores",
    [
        None,
        [],
        {},
        "88",
        8,
        [8, 7],
        [[]],
        [[8, 7], []],
        [[8, "7"]],
        [[8, 7.0]],
        [[8, True]],
        [[8, None]],
        [[8, [7]]],
        [[10_001]],
        [[-10_001]],
        [[8, 7], None],
    ],
)
def test_parse_ballot_whose_scores_are_none(scores: object) -> None:
    assert wire.parse(ballot(scores=scores)) == wire.Misfit("bad_ballot", 7, 1)


def test_parse_measures_bytes_not_letters() -> None:
    fits = ballot(x="汉" * 1300)
    assert wire.size_of(json.dumps(json.loads(fits), ensure_ascii=False)) < 4096
    assert isinstance(wire.parse(json.dumps(json.loads(fits), ensure_ascii=False)), wire.Ballot)
    assert wire.parse('{"t":"ballot","x":"' + "汉" * 1400 + '"}') == wire.Misfit("too_large")
    assert wire.parse(" " * 4097) == wire.Misfit("too_large")
    assert wire.parse(b" " * 4097) == wire.Misfit("too_large")
    assert wire.parse(ballot() + " " * (4096 - len(ballot()))) == wire.parse(ballot())


# On a busy machine the first text takes seconds: Hypothesis gathers the letters of all scripts.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)


@UNHURRIED
@given(
    st.fixed_dictionaries(
        {"t": st.sampled_from(["ballot", "ping", "x"])},
        optional={"round": anything, "seq": anything, "salt": anything, "scores": anything, "c": anything},
    )
)
def test_parse_never_raises_on_json(frame: dict) -> None:
    told = wire.parse(json.dumps(frame))
    assert isinstance(told, wire.Ballot | wire.Ping | wire.Misfit)
    if isinstance(told, wire.Ballot):
        assert json.loads(told.scores) == frame["scores"]


numbers = st.integers(-12, 12) | st.sampled_from(
    [0, 9999, 10_000, 10_001, 10**9, 2**31, 2**53, 10**15, 10**16]
)
spelt = st.sampled_from(["-0", "007", "1.0", "1e1", "true", "null", "٣", " 1", ""]) | numbers.map(str)
rows = st.lists(st.lists(spelt, max_size=3).map(",".join), max_size=3).map(lambda it: f"[[{'],['.join(it)}]]")


@UNHURRIED
@given(
    spelt,
    spelt,
    st.sampled_from([SALT, SALT[1:], SALT + "a", SALT[1:] + "é", SALT[1:] + "٣"]),
    rows,
    st.sampled_from(["", " ", "\n", "}", ",", '"']),
)
def test_a_ballot_in_the_usual_spelling_is_read_as_any_other(
    round_: str, seq: str, salt: str, scores: str, tail: str
) -> None:
    """`parse` reads the browser's spelling by a pattern; with a key in front it must ask the JSON parser."""
    rest = f'"t":"ballot","round":{round_},"seq":{seq},"salt":"{salt}","scores":{scores}}}{tail}'
    assert wire.parse("{" + rest) == wire.parse('{"x":0,' + rest)


@UNHURRIED
@given(st.text() | st.binary())
def test_parse_never_raises_on_noise(text: str | bytes) -> None:
    assert isinstance(wire.parse(text), wire.Ping | wire.Misfit)


def test_answers_as_they_are_written() -> None:
    ack = wire.ack(7, 2, 99, '{"code":"x"}')
    assert ack == '{"t":"ack","round":7,"seq":2,"result":"counted","at":99,"receipt":{"code":"x"}}'
    assert wire.encode(wire.pong(wire.Ping(5), 9)) == '{"t":"pong","c":5,"s":9}'
    told = wire.encode(wire.refused(None, None, "closed", "已截止"))
    assert told == '{"t":"refused","round":null,"seq":null,"code":"closed","says":"已截止"}'
    assert wire.canonical(((8, 7), (3, 2))) == "[[8,7],[3,2]]"
