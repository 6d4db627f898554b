"""Copies are listed as a group of any size; honest answers are in none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.similarity import Comparison, compare_class
from fam_grader.submissions import find_submissions

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
