"""`fam hint`: one more at each call, from a question to almost the answer."""

from __future__ import annotations

import json

import pytest
import yaml

from fam.course import Course
from support.workspace import Student

HINTS = [
    {"about": "sums", "text": "What is a number plus itself?"},
    {"about": "NumPy's `+`", "text": "Arrays add up place by place."},
    {"about": "almost all", "text": "`values + values` is nearly it."},
]


@pytest.fixture
def hinted(student: Student) -> Student:
    """Return a workspace in which `double` has three hints that say what they are about."""
    path = student.file.parent / "exercise.yaml"
    data = yaml.safe_load(path.read_text())
    data["functions"]["double"]["hints"] = HINTS
    path.write_text(yaml.safe_dump(data))
    return student


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_first_hint_is_one_and_says_what_the_next_is_about(hinted: Student) -> None:
    """The student decides whether to ask for it."""
    done = hinted.fam("hint", "double")

    assert done.exit_code == 0
    assert done.output == (
        "double, hint 1 of 3\n    What is a number plus itself?\n\n"
        "Next: try it, then `fam check double`. Still stuck? `fam hint double` gives hint\n"
        "2, about NumPy's `+`.\n"
    )


def test_each_call_gives_one_more_and_the_last_stays_the_last(hinted: Student) -> None:
    """After it there is nothing but the last once more."""
    screens = [words(hinted.fam("hint", "double").output) for _ in range(5)]

    assert [screen[:19] for screen in screens] == [f"double, hint {number} of 3" for number in (1, 2, 3, 3, 3)]
    assert screens[2].endswith("`values + values` is nearly it. There are no more hints. Next: `fam check double`.")
    assert "That was the last hint again." in screens[3]
    assert "That was the last hint" not in screens[2]


def test_functions_are_counted_apart(hinted: Student) -> None:
    """A hint for one is none for the other."""
    hinted.fam("hint", "double")

    assert "halve, hint 1 of 1" in hinted.fam("hint", "halve").output
    assert "double, hint 2 of 3" in hinted.fam("hint", "double").output


def test_again_shows_what_was_given_and_nothing_new(hinted: Student) -> None:
    """Two days later one wants to read them once more."""
    hinted.fam("hint", "double")
    hinted.fam("hint", "double")

    screens = [hinted.fam("hint", "double", "--again").output for _ in range(2)]

    assert screens[0] == screens[1]
    assert "hint 1 of 3" in screens[0]
    assert "hint 2 of 3" in screens[0]
    assert "nearly it" not in screens[0]
    assert words(screens[0]).endswith("`fam hint double` gives hint 3, about almost all.")


def test_again_before_the_first_says_what_that_is_about(hinted: Student) -> None:
    """And gives nothing away."""
    done = hinted.fam("hint", "double", "--again")

    assert words(done.output) == "You have seen none of 3 hints. Next: `fam hint double` gives the first, about sums."


def test_all_shows_all_and_counts_them_as_given(hinted: Student) -> None:
    """There is no waiting time."""
    done = hinted.fam("hint", "double", "--all")

    assert [line for line in done.output.splitlines() if line.startswith("double")] == [
        f"double, hint {number} of 3" for number in (1, 2, 3)
    ]
    assert "That was the last hint again." in hinted.fam("hint", "double").output


def test_without_a_name_the_next_function_is_meant(hinted: Student) -> None:
    """The one that `fam next` names."""
    hinted.file.write_text("def double(values):\n    return values * 2\n\n\ndef halve(count):\n    return count\n")
    hinted.fam("check")

    assert hinted.fam("hint").output.startswith("halve, hint 1 of 1\n")


def test_without_a_name_where_all_is_done_a_name_is_asked_for(hinted: Student) -> None:
    """Exit code 2, and nothing is counted."""
    hinted.file.write_text(
        "def double(values):\n    return values * 2\n\n\ndef halve(count):\n    return count // 2\n"
    )
    hinted.fam("check")

    done = hinted.fam("hint")

    assert done.exit_code == 2
    assert "name the function that you want a hint for" in words(done.stderr)


def test_a_unit_of_several_functions_asks_for_one_of_them(hinted: Student) -> None:
    """Exit code 2, with their names."""
    done = hinted.fam("hint", "doubling")

    assert done.exit_code == 2
    assert "The unit doubling has several functions; name one: double, halve." in words(done.stderr)


def test_a_misspelt_name_is_wrong_usage_with_a_suggestion(hinted: Student) -> None:
    """As with `fam check`."""
    done = hinted.fam("hint", "double2")

    assert done.exit_code == 2
    assert "did you mean `double`?" in done.stderr


@pytest.mark.parametrize("content", ["{", "[1]", '{"double": "many"}', '{"double": -3}', '{"double": null}'])
def test_a_damaged_count_starts_afresh_with_a_note(hinted: Student, content: str) -> None:
    """The first hint is not far away."""
    (hinted.root / ".fam" / "hints.json").write_text(content)

    done = hinted.fam("hint", "double")

    assert "hint 1 of 3" in done.stdout
    assert "hints.json was damaged" in words(done.stderr)
    assert json.loads((hinted.root / ".fam" / "hints.json").read_text()) == {"double": 1}


def test_a_count_of_more_hints_than_there_are_is_the_last(hinted: Student) -> None:
    """A newer version of the course may have fewer."""
    (hinted.root / ".fam" / "hints.json").write_text('{"double": 7}')

    assert "hint 3 of 3" in hinted.fam("hint", "double").output
    assert "hint 3 of 3" in hinted.fam("hint", "double", "--again").output


def test_where_nothing_can_be_counted_all_can_still_be_shown(hinted: Student) -> None:
    """The message says how."""
    (hinted.root / ".fam").rename(hinted.root / "elsewhere")
    (hinted.root / ".fam").write_text("a file is in the way")

    assert "`--all` shows them all" in hinted.fam("hint", "double").output
    assert "hint 3 of 3" in hinted.fam("hint", "double", "--all").stdout


def test_every_hint_of_the_course_says_what_it_is_about(course: Course) -> None:
    """In a few words, which no two hints of a function share, and which do not stand for the hint."""
    for spec in course.functions.values():
        abouts = [hint.about for hint in spec.hints]

        assert all(abouts), spec.name
        assert len(set(abouts)) == len(abouts), spec.name
        assert all(len(hint.about) < len(hint.text) for hint in spec.hints), spec.name
