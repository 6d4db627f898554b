"""Copies are listed as a group of any size; honest answers are in none."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.course import Course
from fam_grader.similarity import Comparison, compare_class
from fam_grader.similarity.fingerprints import FunctionDigest
from fam_grader.similarity.groups import MAX_VARIANTS, MIN_FUNCTION, MIN_RENAMED, MIN_SHARE, MIN_SHARED, GroupFinder
from fam_grader.submissions import SubmissionSource, find_submissions

UNIT = "strides"


def right_answers(course: Course, unit: str) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in course.units[unit].right_answers}


def write(folder: Path, unit: str, answers: dict[str, str]) -> None:
    for student, text in answers.items():
        path = folder / student / f"{unit}.py"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def compare(folder: Path, course: Course, unit: str) -> Comparison:
    return compare_class(course, [unit], find_submissions([folder], course))


def members(comparison: Comparison) -> list[set[str]]:
    return [{member.student for member in group.members} for group in comparison.groups]


def junk(seed: int) -> str:
    """Return 600 lines that do nothing, other ones for each seed."""
    return "\n".join(
        f"unused_{seed}_{number} = [{number} * {seed} + i for i in range({number})]" for number in range(600)
    )


@pytest.mark.parametrize("size", [2, 4, 5, 8, 20])
def test_identical_answers_are_one_group_of_any_size(course: Course, tmp_path: Path, size: int) -> None:
    """Rings of five and more were invisible, because what many share counts for nothing in the pairs."""
    honest = right_answers(course, UNIT)
    copied = honest.pop("loops")
    write(tmp_path, UNIT, honest | {f"ring{number:02}": copied for number in range(size)})

    comparison = compare(tmp_path, course, UNIT)

    assert members(comparison) == [{f"ring{number:02}" for number in range(size)}]
    assert comparison.groups[0].identical
    assert len(comparison.pairs) == (1 if size == 2 else 0)


def test_junk_around_a_copy_does_not_hide_it(course: Course, tmp_path: Path) -> None:
    """Six hundred lines each, other ones in each file."""
    honest = right_answers(course, UNIT)
    copied = honest.pop("loops")
    write(tmp_path, UNIT, honest | {f"ring{seed}": f"{copied}\n\n{junk(seed)}\n" for seed in (3, 5)})

    comparison = compare(tmp_path, course, UNIT)

    assert members(comparison) == [{"ring3", "ring5"}]
    assert not comparison.groups[0].identical
    assert comparison.groups[0].functions == ("convolve2d",)


def test_comments_and_layout_do_not_hide_a_copy(course: Course, tmp_path: Path) -> None:
    """The uploads differ, the functions do not."""
    copied = right_answers(course, UNIT)["loops"]
    changed = (
        re.sub(r"(?m)^(    .*[^\\(,])$", r"\1  # mine", copied.partition('"""')[0])
        + copied.partition('"""')[1]
        + copied.partition('"""')[2]
    )
    write(tmp_path, UNIT, {"ann": copied, "bea": changed + "\n\n# the end\n"})

    assert members(compare(tmp_path, course, UNIT)) == [{"ann", "bea"}]


def test_honest_answers_are_in_no_group(course: Course, tmp_path: Path) -> None:
    """Every unit's right answers, in all their styles."""
    for unit in course.units:
        write(tmp_path / unit, unit, right_answers(course, unit))

        assert members(compare(tmp_path / unit, course, unit)) == [], unit


def test_skeletons_are_no_copies(course: Course, tmp_path: Path) -> None:
    """What every student was given is not written by anyone."""
    skeleton = course.units[UNIT].skeleton.read_text(encoding="utf-8")
    write(tmp_path, UNIT, {"ann": skeleton, "bea": skeleton, "cem": skeleton})

    assert members(compare(tmp_path, course, UNIT)) == []


def test_copies_of_known_submissions_are_listed_with_a_name_that_says_so(course: Course, tmp_path: Path) -> None:
    """What only known submissions share is not listed, and names of both sides may be the same."""
    honest = right_answers(course, UNIT)
    copied, other = honest.pop("loops"), honest.pop(sorted(honest)[-1])
    write(tmp_path / "class", UNIT, honest | {"ada": copied})
    write(tmp_path / "2025", UNIT, {"ada": copied, "bob": other, "cyd": other})

    comparison = compare_class(
        course,
        [UNIT],
        find_submissions([tmp_path / "class"], course),
        find_submissions([tmp_path / "2025"], course),
    )

    assert members(comparison) == [{"ada", "known/ada"}]
    assert [member.name for member in comparison.groups[0].members] == ["ada", "known: ada"]
    assert [(pair.left.name, pair.right.name) for pair in comparison.pairs] == [("ada", "known: ada")]
    assert (comparison.compared, comparison.known, comparison.unreadable) == (len(honest) + 1, 3, ())


def test_a_known_submission_that_cannot_be_read_is_named(course: Course, tmp_path: Path) -> None:
    """The comparison goes on without it."""
    write(tmp_path / "class", UNIT, right_answers(course, UNIT))
    (tmp_path / "web.zip").write_bytes(b"no archive")

    comparison = compare_class(
        course,
        [UNIT],
        find_submissions([tmp_path / "class"], course),
        find_submissions([tmp_path / "web.zip"], course),
    )

    assert (comparison.known, comparison.unreadable) == (0, ("web.zip",))


VARIANTS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), max_size=25)  # of the functions of each


def function(name: str, variant: int) -> FunctionDigest:
    """Return a function as one of several students wrote it; two and two differ in their names only."""
    written, renamed = random.Random(f"{name} {variant}"), random.Random(f"{name} {variant // 2}")
    return FunctionDigest(name, written.randbytes(8), renamed.randbytes(8), renamed.randrange(20, 160))


def connected(found: list[Mapping[str, tuple[bytes, int]]], least: int, many: int) -> set[tuple[int, int]]:
    """Return the pairs with enough functions in common, one of them rare or all, by comparing all with all."""
    long = [frozenset((name, *entry) for name, entry in each.items() if entry[1] >= MIN_FUNCTION) for each in found]
    sizes = [sum(size for _, _, size in each) for each in long]
    variants = {each for each, size in zip(long, sizes, strict=True) if size >= least}
    owners = Counter(entry for each in variants for entry in each)
    pairs = set()
    for left, right in combinations(range(len(found)), 2):
        both = long[left] & long[right]
        smaller = min(sizes[left], sizes[right])
        rare = long[left] == long[right] or any(owners[entry] <= many for entry in both)
        if smaller >= least and rare and sum(size for _, _, size in both) >= max(least, MIN_SHARE * smaller):
            pairs.add((left, right))
    return pairs


@given(VARIANTS, st.sampled_from([2, 3, MAX_VARIANTS]))
def test_groups_are_those_of_comparing_all_with_all(variants: list[list[int]], many: int) -> None:
    """Each who shares enough functions with one of a group belongs to it, and no one else."""
    found = [[function(f"f{place}", variant) for place, variant in enumerate(each)] for each in variants]
    finder = GroupFinder(io.BytesIO())
    for number, each in enumerate(found):
        finder.add(SubmissionSource(Path(), f"{number}", f"{number}"), f"{number}", each)

    with patch("fam_grader.similarity.groups.MAX_VARIANTS", many):
        groups = finder.groups()

    pairs = connected([{each.name: (each.written, each.size) for each in some} for some in found], MIN_SHARED, many)
    pairs |= connected([{each.name: (each.renamed, each.size) for each in some} for some in found], MIN_RENAMED, many)
    expected = [{number} for number in range(len(found))]
    for left, right in pairs:
        whole = expected[left] | expected[right]
        for number in whole:
            expected[number] = whole
    together = {frozenset(each) for each in expected if len(each) > 1}
    assert {frozenset(int(member.name) for member in group.members) for group in groups} == together
    for group in groups:
        renamed = [{each.name: (each.renamed, each.size) for each in found[int(one.name)]} for one in group.members]
        assert set(group.functions) == {name for name in renamed[0] if len({each.get(name) for each in renamed}) == 1}
