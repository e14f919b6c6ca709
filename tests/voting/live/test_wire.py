import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.live import wire

GOOD = {"t": "ballot", "round": 7, "seq": 1, "scores": [[8, 7], [3, 2]]}


def ballot(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def test_parse_a_ballot() -> None:
    assert wire.parse(ballot()) == wire.Ballot(7, 1, ((8, 7), (3, 2)))
    assert wire.parse(ballot().encode()) == wire.Ballot(7, 1, ((8, 7), (3, 2)))


def test_parse_ignores_keys_it_does_not_know() -> None:
    assert wire.parse(ballot(pepper="x", mood=None)) == wire.parse(ballot())


def test_parse_a_salted_ballot() -> None:
    assert wire.parse(ballot(salt="aB3_-" * 4 + "zz")) == wire.Ballot(
        7, 1, ((8, 7), (3, 2)), "aB3_-aB3_-aB3_-aB3_-zz"
    )


@pytest.mark.parametrize("salt", ["x" * 21, "x" * 23, "é" * 22, "x" * 21 + "+", "x" * 21 + "\n", 7, None, []])
def test_parse_ballot_whose_salt_is_none(salt: object) -> None:
    assert wire.parse(ballot(salt=salt)) == wire.Misfit("bad_ballot", 7, 1)


def test_parse_ballot_by_http_does_not_look_at_t() -> None:
    for t in ("ballot", "ping", None, 7):
        assert wire.parse_ballot(ballot(t=t)) == wire.Ballot(7, 1, ((8, 7), (3, 2)))


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


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {"t": st.sampled_from(["ballot", "ping", "x"])},
        optional={"round": anything, "seq": anything, "scores": anything, "c": anything},
    )
)
def test_parse_never_raises_on_json(frame: dict) -> None:
    told = wire.parse(json.dumps(frame))
    assert isinstance(told, wire.Ballot | wire.Ping | wire.Misfit)
    if isinstance(told, wire.Ballot):
        assert json.loads(wire.canonical(told.scores)) == frame["scores"]


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
