"""The protocol carries numbers and nothing else, and trusts no message."""

from __future__ import annotations

import json
import math
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fam_grader.execution import packing
from fam_grader.execution.packing import Opaque, pack
from fam_grader.execution.protocol import SocketStream, WireError, make_frame, receive_frame, send_frame
from fam_grader.execution.unpacking import unpack

DTYPES = st.sampled_from(["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
PLAIN = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats() | st.text(max_size=20)
KEYS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
VALUES = st.recursive(
    PLAIN | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.sets(KEYS, max_size=4)
    ),
    max_leaves=8,
)


def there_and_back(value: Any) -> Any:
    packed = pack(value)
    return unpack(json.loads(packed.json), packed.body)


def assert_same(ours: Any, theirs: Any) -> None:
    assert type(ours) is type(theirs)
    if isinstance(ours, dict):
        assert list(ours) == list(theirs)
        assert_same(list(ours.values()), list(theirs.values()))
    elif isinstance(ours, (list, tuple)):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other)
    elif isinstance(ours, np.ndarray):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
    elif isinstance(ours, float) and math.isnan(ours):
        assert math.isnan(theirs)
    else:
        assert ours == theirs


@given(VALUES)
def test_what_goes_in_comes_out(value: Any) -> None:
    """Numbers, texts, None, lists, tuples, dicts, sets and numeric arrays arrive as they were sent."""
    assert_same(value, there_and_back(value))


@example([0.0, -0.0])
@example([-0j, 0j])
@example([(1, -0.0), (1, 0.0)])
@example([np.float32(-0.0), np.float32(0)])
@given(st.lists(KEYS | st.floats(allow_nan=False)))
def test_equal_sets_have_equal_bytes(entries: list[Any]) -> None:
    """Whatever the order in which they were filled: a call is known again by its bytes, also on another machine."""
    backwards = entries[::-1]
    ours, theirs = set(entries), set(backwards)

    assume(all(type(one) is type(other) for one in ours for other in theirs if one == other))
    assert pack(ours) == pack(theirs)


@pytest.mark.parametrize(
    ("array", "flag"),
    [
        (np.arange(6.0).reshape(2, 3), "c_contiguous"),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), "f_contiguous"),
    ],
    ids=["C order", "Fortran order"],
)
def test_the_layout_in_memory_travels_along(array: np.ndarray, flag: str) -> None:
    """A solution that leans on the layout is found out there as it would be here."""
    arrived = there_and_back(array)

    assert getattr(arrived.flags, flag)
    np.testing.assert_array_equal(arrived, array)


def test_a_view_arrives_as_a_view_and_read_only_stays_read_only() -> None:
    """Non-contiguous and read-only inputs are part of the contract."""
    array = np.arange(24.0).reshape(4, 6)[::2, ::3]
    array.flags.writeable = False

    arrived = there_and_back(array)

    assert not arrived.flags.c_contiguous
    assert not arrived.flags.f_contiguous
    assert not arrived.flags.writeable
    np.testing.assert_array_equal(arrived, array)


class Pair(NamedTuple):
    """A tuple with names."""

    row: int
    col: int


class Stride(IntEnum):
    """An int with a name."""

    TWO = 2


class Sneaky(np.ndarray):
    """An array that claims to be equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (Pair(1, 2), (1, 2)),
        (Stride.TWO, 2),
        (np.longdouble(1.5), np.float64(1.5)),
        (Counter(a=2), {"a": 2}),
        (np.str_("a"), "a"),
        (b"a", Opaque("bytes")),
        ("a" * 10_001, Opaque("str (too long)")),
        ({*range(4_001)}, Opaque("set (too large)")),
        (dict.fromkeys(range(4_001)), Opaque("dict (too large)")),
        (np.array([object()]), Opaque("array of object")),
        (1 << 5000, Opaque("int (too large)")),
        (lambda: 0, Opaque("function")),
    ],
    ids=[
        "named tuple",
        "enum",
        "long double",
        "counter",
        "NumPy's text",
        "bytes",
        "long text",
        "many entries",
        "many keys",
        "objects",
        "huge int",
        "function",
    ],
)
def test_what_a_subclass_adds_does_not_travel(value: Any, arrives: Any) -> None:
    """Only plain values arrive; anything else is named by its type."""
    assert_same(there_and_back(value), arrives)


def test_an_array_that_is_equal_to_everything_arrives_as_a_plain_array() -> None:
    """A student's `__eq__` stays on the student's side."""
    arrived = there_and_back(np.zeros(3).view(Sneaky))

    assert type(arrived) is np.ndarray


BAD_TREES = [
    ["a", "O", [1], "C", True],
    ["a", "f8", [-1], "C", True],
    ["a", "f8", [1 << 40], "C", True],
    ["a", "f8", [0, 1 << 40], "C", True],
    ["a", "f8", [1.0], "C", True],
    ["a", "f8", [True], "C", True],
    ["a", "f8", [1] * 40, "C", True],
    ["a", "f8", [1], "Z", True],
    ["a", "f8", [1], "C", 1],
    ["a", "f8"],
    ["s", "f8", 1],
    ["s", ["f8"]],
    ["c", 1, "x"],
    ["p"],
    ["p", 1],
    ["o", 1],
    ["x", 1],
    ["d", 1],
    ["d", ["l"], 1],
    ["e", ["a", "f8", [1], "C", True]],
    ["f", ["e"]],
    [],
    {},
    {"a": 1},
    [["a"]],
]


@pytest.mark.parametrize("tree", BAD_TREES, ids=json.dumps)
def test_a_forged_header_is_refused(tree: Any) -> None:
    """Sizes, dtypes and kinds are checked before anything is allocated."""
    with pytest.raises(WireError):
        unpack(tree, b"\0" * 8)


def test_a_body_of_another_length_than_promised_is_refused() -> None:
    """Neither missing nor left-over bytes are taken for an answer."""
    for body in (b"", b"\0" * 7, b"\0" * 9):
        with pytest.raises(WireError):
            unpack(["a", "f8", [1], "C", True], body)


def test_deep_and_endless_values_are_refused() -> None:
    """A header cannot make the reader recurse or build without end."""
    deep: Any = 1
    for _ in range(packing.MAX_DEPTH + 2):
        deep = ["l", deep]

    with pytest.raises(WireError, match="deep"):
        unpack(deep, b"")
    with pytest.raises(WireError, match="large"):
        unpack(["l", *([0] * (packing.MAX_NODES + 1))], b"")


def test_keys_are_counted_over_the_whole_value() -> None:
    """Keys whose hashes collide cost the square of their number, so a few large sets are as bad as one."""
    half = [*range(packing.MAX_KEYS // 2 + 1)]

    with pytest.raises(WireError, match="keys"):
        unpack(["l", ["e", *half], ["d", *half, *half]], b"")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["l", "t", "d", "e", "f", "a", "s", "c", "o", "p", "f8", "C"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


@given(JSON, st.binary(max_size=64))
def test_no_header_makes_the_reader_fail_in_its_own_way(tree: Any, body: bytes) -> None:
    """Whatever comes, it is either a value or a WireError."""
    with suppress(WireError):
        unpack(tree, body)


@pytest.fixture
def pair():
    """Return both ends of a wire."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield SocketStream(ours), theirs


@given(st.binary(max_size=200))
def test_random_bytes_are_no_frame(data: bytes) -> None:
    """What a student's process writes into the wire is a frame, or WireError, or the end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        with suppress(WireError, EOFError):
            receive_frame(SocketStream(ours), time.monotonic() + 5)


def test_a_frame_that_says_it_is_huge_is_refused_unread(pair) -> None:
    """Nothing is allocated for a length that the wire does not allow."""
    stream, theirs = pair
    theirs.sendall(struct.pack(">IQ", 10, 1 << 62))

    with pytest.raises(WireError, match="larger"):
        receive_frame(stream, time.monotonic() + 5)


@pytest.mark.parametrize(
    "header", [b"{", b"[" * 100_000, b"\xff\xfe", b'{"a": NaN'], ids=["half", "deep", "bytes", "nan"]
)
def test_a_header_that_is_no_json_is_refused(pair, header: bytes) -> None:
    """Broken JSON is the student's, not an exception of ours."""
    stream, theirs = pair
    theirs.sendall(struct.pack(">IQ", len(header), 0) + header)

    with pytest.raises(WireError):
        receive_frame(stream, time.monotonic() + 5)


def test_a_trickle_of_bytes_does_not_stretch_the_deadline(pair) -> None:
    """One byte at a time, each in time, is late as a whole."""
    stream, theirs = pair
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.02):
            theirs.send(b"\0")

    thread = threading.Thread(target=trickle)
    thread.start()
    started = time.monotonic()
    try:
        with pytest.raises(TimeoutError):
            stream.read(1000, time.monotonic() + 0.3)
    finally:
        stop.set()
        thread.join()

    assert time.monotonic() - started < 5


def test_a_frame_comes_back_as_it_was_sent(pair) -> None:
    """Header and body keep their bytes, surrogates included."""
    stream, theirs = pair

    send_frame(SocketStream(theirs), json.dumps({"text": "\ud800é"}), b"body")

    assert receive_frame(stream, time.monotonic() + 5) == ({"text": "\ud800é"}, b"body")


def test_a_frame_that_came_with_another_is_there_without_waiting(pair) -> None:
    """Whole frames only: of half a one, and of one that says it is huge, nothing is taken."""
    stream, theirs = pair
    whole = make_frame('{"id": 2}', b"body")
    theirs.sendall(make_frame('{"id": 1}', b"") + whole + whole[:-1])

    assert stream.arrived() is None  # nothing was received yet
    assert receive_frame(stream, time.monotonic() + 5) == ({"id": 1}, b"")
    assert stream.arrived() == (b'{"id": 2}', b"body")
    assert stream.arrived() is None
    theirs.sendall(whole[-1:] + struct.pack(">IQ", 10, 1 << 62))
    assert receive_frame(stream, time.monotonic() + 5) == ({"id": 2}, b"body")
    assert stream.arrived() is None
    with pytest.raises(WireError, match="larger"):
        receive_frame(stream, time.monotonic() + 5)
