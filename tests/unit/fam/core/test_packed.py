"""Collections of a class that take little memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fam.core.packed import BLOCK, Packed, PackedNames


@given(st.lists(st.integers(), max_size=3 * BLOCK), st.slices(3 * BLOCK))
def test_a_packed_list_is_read_like_any_other(records: list[int], some: slice) -> None:
    """By iteration, place, slice and length, also while it grows."""
    packed = Packed((each, str(each)) for each in records)
    plain = [(each, str(each)) for each in records]

    assert (list(packed), len(packed), packed[some]) == (plain, len(plain), plain[some])
    assert [packed[place] for place in range(-len(plain), len(plain))] == plain + plain
    packed.append((0, "more"))
    assert packed[-1] == (0, "more") and (0, "more") in packed


def test_thousands_of_like_records_take_a_fraction_of_the_memory() -> None:
    """Of those that a block has in common, only one copy is kept."""
    packed = Packed(f"submission {number} of a class" * 10 for number in range(100 * BLOCK))

    kept = sum(len(block) for block in vars(packed)["_blocks"])
    assert kept < sum(len(each) for each in packed) / 10


@given(st.lists(st.text()), st.lists(st.text()))
def test_packed_names_are_a_set(added: list[str], asked: list[str]) -> None:
    """A name counts once, however often it is added; names that no encoding has are names, too."""
    names = PackedNames()
    for each in [*added, "\ud800", *added]:
        names.add(each)

    assert len(names) == len({*added, "\ud800"})
    assert [each in names for each in [*added, *asked, "\ud800"]] == [
        each in {*added, "\ud800"} for each in [*added, *asked, "\ud800"]
    ]


def test_packed_names_take_eight_bytes_each() -> None:
    """Whatever their length."""
    names = PackedNames()
    for number in range(1000):
        names.add(f"{number} and more")

    assert len(vars(names)["_digests"].tobytes()) == 8000
