"""Datagrams in and out: what python-osc writes is read, and nothing that anybody may send does harm."""

import struct
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from studio.osc.wire import LARGEST, MOST, Malformed, Message, read, write


def message(address: str, *arguments: Any) -> Any:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build()


def bundle(*parts: Any, at: float = IMMEDIATELY) -> Any:
    builder = OscBundleBuilder(at)
    for part in parts:
        builder.add_content(part)
    return builder.build()


def raw_bundle(*parts: tuple[int, bytes]) -> bytes:
    return (
        b"#bundle\0" + struct.pack(">Q", 1) + b"".join(struct.pack(">i", size) + part for size, part in parts)
    )


def test_a_message_comes_through() -> None:
    given_ = message("/a/b", 1, 0.5, "问政", None)
    assert read(given_.dgram) == [Message("/a/b", (1, 0.5, "问政", None))]
    assert read(b"/a/b\0\0\0\0") == [Message("/a/b", ())]  # old senders leave the types out
    assert read(write("/a", ("五水共治\0", 3, True))) == [Message("/a", ("五水共治", 3, 1))]


def test_bundles_are_read_in_order_and_say_what_is_for_later() -> None:
    later = bundle(message("/late"), at=time.time() + 60)
    found = read(bundle(message("/one", 1), bundle(message("/two")), later).dgram)
    assert found == [Message("/one", (1,)), Message("/two", ()), Message("/late", (), is_early=True)]
    past = bundle(message("/past"), at=time.time() - 60)
    assert read(past.dgram) == [Message("/past", ())]
    assert read(raw_bundle()) == []


DEEP = message("/x").dgram
for _level in range(6):
    DEEP = raw_bundle((len(DEEP), DEEP))


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"/no-end",
        b"/a\0\0,i\0\0\0",  # too short for its number
        b"/a\0\0,s\0\0\xff\xfe\0\0",  # no UTF-8
        b"/a\0\0,Q\0\0\0\0\0\1",  # a type that nobody knows
        b"/a\0\0,]]\0",
        b"#bundle\0",
        raw_bundle((-4, b"")),  # the library would go round in a circle
        raw_bundle((0, b"")),
        raw_bundle((400, b"/a\0\0")),
        raw_bundle((4, b"oops")),
        DEEP,
        raw_bundle(*[(4, b"/a\0\0")] * (MOST + 1)),
        b"/" + b"a" * LARGEST,
    ],
)
def test_what_is_no_osc_is_malformed(datagram: bytes) -> None:
    with pytest.raises(Malformed):
        read(datagram)


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=64),
        st.binary(max_size=64).map(lambda tail: b"/a\0\0," + tail),
        st.binary(max_size=64).map(lambda tail: b"#bundle\0" + tail),
        st.lists(st.tuples(st.integers(-9, 40), st.binary(max_size=24)), max_size=4).map(
            lambda parts: raw_bundle(*parts)
        ),
    )
)
def test_nothing_else_comes_of_any_bytes(datagram: bytes) -> None:
    try:
        found = read(datagram)
    except Malformed:
        return
    assert all(one.address.startswith("/") for one in found)
