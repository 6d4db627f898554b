"""Grading without names: what gives an owner away is hidden, and nothing else is."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fam.course import load_course
from fam_grader.batch.anonymous import HIDDEN, Key, private_words, without_names
from fam_grader.gradebook.class_list import Attempt, match_class
from fam_grader.gradebook.roster import Person, Roster
from fam_grader.submissions import Owner, SubmissionSource
from support.made_results import make_result
from support.paths import SMALL_COURSE

COURSE = load_course(SMALL_COURSE)
MAX = Person("Max Double", "max@x.edu", "0047")
UPLOAD = SubmissionSource(
    Path("/class/Max Double.zip"), "Max Double.zip", "Max Double", owners=(Owner("Max Double"),)
)
WORDS = tuple(private_words(Attempt(UPLOAD, (MAX,))))


def hidden(text: str) -> str:
    """Return a message without names."""
    return without_names(replace(make_result(["passed"]), message=text), WORDS, COURSE).message


def test_names_addresses_and_ids_are_hidden_wherever_they_stand() -> None:
    """Beside an underscore or a dot, too; the course's own names and longer words stay."""
    assert (
        hidden("max_final.py by MAX DOUBLE <max@x.edu>, no. 0047")
        == f"{HIDDEN}_final.py by {HIDDEN} <{HIDDEN}>, no. {HIDDEN}"
    )
    assert hidden("double: a value is wrong at the maximum") == "double: a value is wrong at the maximum"


@given(st.text(max_size=20), st.sampled_from(["Max", "max@x.edu", "0047", "Max Double"]), st.text(max_size=20))
def test_no_name_stays_between_other_words(before: str, name: str, after: str) -> None:
    """Whatever stands around it."""
    assert name not in hidden(f"{before} {name} {after}").replace(before, "").replace(after, "")


def test_marks_kinds_and_drawings_are_untouched() -> None:
    """A student may be called like a word of ours, or of SVG."""
    result = make_result(["value", *["passed"] * 4])
    drawn = replace(
        result, groups=(replace(result.groups[0], picture="<svg><text>1</text></svg>"), *result.groups[1:])
    )
    words = ("passed", "failed", "graded", "svg", "text", "value", "doubling")

    assert without_names(drawn, words, COURSE) == drawn


def test_a_key_joins_names_and_pseudonyms(tmp_path: Path) -> None:
    """It stays the same for known submissions, is for its owner only, and its order shows nothing."""
    sources = [
        replace(UPLOAD, path=Path(f"/class/{number}"), name=f"n{number}", student=f"n{number}")
        for number in range(30)
    ]
    matched = match_class(sources, Roster([MAX]))
    key = Key({}).extended(sources)

    key.write(tmp_path / "key.csv", matched.settle())
    again = Key.read(tmp_path / "key.csv").extended([*sources, UPLOAD])

    assert again.pseudonyms.items() >= key.pseudonyms.items()
    assert len(set(again.pseudonyms.values())) == 31
    assert stat.S_IMODE((tmp_path / "key.csv").stat().st_mode) == 0o600
    order = [each.source.student for each in key.hide_all(matched.attempts)]
    assert order == sorted(order)
    assert not any(each.source.student == each.source.name == "n1" for each in key.hide_all(matched.attempts))
