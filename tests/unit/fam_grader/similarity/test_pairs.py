"""A copy is found under its disguise, honest answers are not, and nothing that was handed in is ever run."""

from __future__ import annotations

import builtins
import io
import json
import keyword
import re
import tokenize
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.course import Course, load_course
from fam_grader.authoring.sample_class import make_class
from fam_grader.reports.class_report import render_report
from fam_grader.reports.class_summary import ClassSummary
from fam_grader.similarity import Comparison, compare_class
from fam_grader.similarity.index import GRAM, MIN_SHARE, WINDOW, UnitIndex, alike, all_grams, shared, winnow
from fam_grader.similarity.pairs import MAX_SHOWN, _listed
from fam_grader.similarity.tokens import read_tokens
from fam_grader.submissions import find_submissions, notebook_cells
from fam_grader.submissions._notebook import notebook_module
from support.paths import REPOSITORY

COURSE = load_course(REPOSITORY)


def right_answer(unit: str, style: str) -> str:
    paths = {path.stem: path for path in COURSE.units[unit].right_answers}
    return paths[style].read_text()


def hand_in(folder: Path, course: Course, unit: str, answers: Mapping[str, str]) -> Path:
    """Write one submission of one unit for each student."""
    for student, text in answers.items():
        place = folder / student / course.units[unit].label
        place.mkdir(parents=True)
        (place / f"{unit}.py").write_text(text, encoding="utf-8")
    return folder


def compare(folder: Path, course: Course, *units: str) -> Comparison:
    return compare_class(course, units, find_submissions([folder], course))


def students(comparison: Comparison) -> list[set[str]]:
    return [{pair.left.student, pair.right.student} for pair in comparison.pairs]


def disguise(source: str) -> str:
    """Disguise a copy: other names, comments, spaces, and lines in between."""
    fixed = set(re.findall(r"\.(\w+)", source)) | set(re.findall(r"\w+", " ".join(re.findall("import (.*)", source))))
    fixed |= {"np", "numpy", *COURSE.functions, *dir(builtins), *keyword.kwlist}
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    own = sorted({token.string for token in tokens if token.type == tokenize.NAME} - fixed)
    names = {name: f"my_{number}" for number, name in enumerate(own)}
    renamed = [(each.type, names.get(each.string, each.string)) for each in tokens if each.type != tokenize.COMMENT]
    disguised: list[str] = []
    for number, line in enumerate(tokenize.untokenize(renamed).splitlines()):
        indent = re.match(r"    +(?=return )", line)
        if indent and number % 2:
            disguised.append(f"{indent[0]}unused = {number}")
        disguised.append(f"{line}   # step {number}" if line.strip() and '"""' not in line else line)
    return "\n".join(disguised) + "\n"


@pytest.mark.parametrize("unit", ["window_response", "strides", "conv_layer", "pooling"])
def test_a_disguised_copy_is_at_the_top_and_alone(course: Course, tmp_path: Path, unit: str) -> None:
    """Each right answer in turn is copied; of the honest ones, as alike as they may be, no two are listed."""
    answers = {path.stem: path.read_text() for path in course.units[unit].right_answers}
    for number, victim in enumerate(answers):
        folder = hand_in(tmp_path / str(number), course, unit, answers | {"the copy": disguise(answers[victim])})

        found = compare(folder, course, unit)

        assert students(found) == [{victim, "the copy"}]
        assert found.pairs[0].overlaps[0].share > 0.6


@pytest.mark.parametrize("unit", COURSE.units)
def test_honest_answers_are_not_listed(course: Course, tmp_path: Path, unit: str) -> None:
    """Code that such a function must have makes no one a suspect."""
    answers = {path.stem: path.read_text() for path in course.units[unit].right_answers}

    assert students(compare(hand_in(tmp_path, course, unit, answers), course, unit)) == []


def test_what_everybody_was_given_is_no_copy(course: Course, tmp_path: Path) -> None:
    """Two empty skeletons, and what the lesson shows, have nothing in common that is their own."""
    skeleton = course.units["strides"].skeleton.read_text()

    found = compare(hand_in(tmp_path, course, "strides", {"ann": skeleton, "bob": skeleton}), course, "strides")

    assert (found.compared, found.pairs) == (2, ())


def test_what_many_share_is_no_sign(course: Course, tmp_path: Path) -> None:
    """An answer that a fifth of the class hands in has a common source; a pair that shares another is found."""
    common = right_answer("strides", "loops")
    rare = right_answer("strides", "windows")
    answers = {f"student {number}": common for number in range(20)} | {"ann": rare, "bob": disguise(rare)}

    assert students(compare(hand_in(tmp_path, course, "strides", answers), course, "strides")) == [{"ann", "bob"}]


def test_a_group_of_friends_does_not_fill_the_list(course: Course, tmp_path: Path) -> None:
    """They are one group, and another pair is found beside them."""
    one, other = (right_answer("strides", name) for name in ("loops", "windows"))
    crowd = {f"crowd {number}": f"def own_{number}(x):\n    return x + {number}\n" for number in range(180)}
    friends = dict.fromkeys("abcdef", one)
    folder = hand_in(tmp_path, course, "strides", crowd | friends | {"ann": other, "bob": other})

    found = compare(folder, course, "strides")

    assert students(found) == [{"ann", "bob"}]
    assert found.more == 0
    assert [{member.student for member in group.members} for group in found.groups] == [set("abcdef"), {"ann", "bob"}]


def test_a_copy_is_found_whatever_it_is_handed_in_as(course: Course, tmp_path: Path) -> None:
    """A notebook of two units, a zip of one, and a folder share one answer."""
    answer = right_answer("strides", "loops")
    other = right_answer("pooling", "loops")
    cells = [{"cell_type": "code", "source": source} for source in (other, "%matplotlib inline", answer)]
    hand_in(tmp_path, course, "strides", {"folder": answer})
    (tmp_path / "notebook.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}))
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("strides.py", disguise(answer))

    found = compare(tmp_path, course, "strides")

    assert sorted(map(sorted, students(found))) == [
        ["archive", "folder"],
        ["archive", "notebook"],
        ["folder", "notebook"],
    ]
    assert {overlap.unit for pair in found.pairs for overlap in pair.overlaps} == {"strides"}


def test_the_shared_stretch_is_shown_with_its_lines(course: Course, tmp_path: Path) -> None:
    """Each side in its own words, and each line is the one that has this number in the file."""
    answer = right_answer("strides", "loops")
    copy = disguise(answer)
    [pair] = compare(hand_in(tmp_path, course, "strides", {"a": answer, "b": copy}), course, "strides").pairs

    [overlap] = pair.overlaps

    for excerpt, text in ((overlap.left, answer), (overlap.right, copy)):
        lines = text.splitlines()
        assert len(excerpt.lines) > 3
        assert all(line == lines[number - 1][:MAX_SHOWN] for number, line in excerpt.lines)


def test_hostile_submissions_are_compared_and_nothing_comes_of_it(
    course: Course, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Broken, endless, huge and unreadable ones cost no more than their reading, and none of them is run."""
    marker = tmp_path / "ran"
    folder = tmp_path / "class"
    run = f"open({str(marker)!r}, 'w')\n"
    texts = {
        "runs": run,
        "unclosed": "def convolve2d(:\n'''" + "x = [\n" * 1000,
        "quotes": "\"'" * 100_000,
        "long": "x = " + "1 + " * 200_000 + "1\n",
        "nested": "(" * 5000 + ")" * 5000,
        "tabs": "if x:\n\ty\n        z\n \tw\n" * 100,
        "backslashes": "\\\n" * 5000,
        "like a notebook": notebook_module(json.dumps({"cells": [{"cell_type": "code", "source": run}]})).replace(
            "'cells': [", "'cells': [__import__('os').system('echo ran'), "
        ),
    }
    hand_in(folder, course, "strides", texts)
    (folder / "rejected.zip").write_bytes(b"no zip")
    (folder / "single.py").write_text(texts["like a notebook"])

    found = compare(folder, course, "strides")

    assert found.compared == len(texts) + 1
    assert not marker.exists()
    assert "ran" not in capfd.readouterr().out


def test_excerpts_act_on_nothing(small_course: Course, tmp_path: Path) -> None:
    """Code with tags and control characters is shown as text, and the report says that it is no verdict."""
    body = "".join(f"    v{number} = values[{number}] + {number * 7} * len('<script>\\\\')\n" for number in range(30))
    copy = f"def double(values):\n{body}    return '<img src=x>\x1b[2J'\n"
    hand_in(tmp_path, small_course, "doubling", {"<b>ann": copy, "bob": copy})
    found = compare(tmp_path, small_course, "doubling")

    page = render_report(ClassSummary(small_course), found)

    assert students(found) == [{"b_ann", "bob"}]
    assert page.count("<script") == 1  # ours, not that of the excerpt
    assert "<img" not in page
    assert "\x1b" not in page
    assert "&lt;b&gt;ann and bob" in page
    assert "never a verdict" in page


def test_the_sample_class_can_be_compared(small_course: Course, tmp_path: Path) -> None:
    """All of its forms; what cannot be read is not among those that were compared."""
    made = make_class(small_course, tmp_path / "class")

    found = compare(tmp_path / "class", small_course, "doubling")

    assert found.compared == len(made) - 1


@given(st.lists(st.sampled_from("abcd"), max_size=80), st.lists(st.sampled_from("abcd"), max_size=80))
def test_a_shared_stretch_shares_a_fingerprint(before: list[str], after: list[str]) -> None:
    """Of `GRAM + WINDOW - 1` tokens in a row one at least is kept, wherever they stand, as the paper promises."""
    stretch = [f"token {number}" for number in range(GRAM + WINDOW - 1)]
    one, two = all_grams(before + stretch + after), all_grams(after + stretch + before)

    kept = [set(winnow(hashes).tolist()) for hashes in (one, two)]

    assert kept[0] & kept[1] & set(all_grams(stretch).tolist())


@given(st.lists(st.sets(st.integers(0, 12), max_size=13), max_size=7))
def test_pairs_are_those_that_comparing_everybody_gives(class_: list[set[int]]) -> None:
    """The index finds what a loop over all pairs finds, with the same shares."""
    hashes = np.array([each for mine in class_ for each in sorted(mine)], np.uint64)
    who = np.repeat(np.arange(len(class_)), [len(mine) for mine in class_])
    count = int(who.max(initial=-1)) + 1
    having = {each: sum(each in mine for mine in class_) for each in range(13)}
    bits = {each: np.log2((count + 1) / number) for each, number in having.items() if number}
    by_hand = {}
    for a in range(count):
        for b in range(a + 1, count):
            shared = {each for each in class_[a] & class_[b] if having[each] <= 4}
            smaller = min(sum(bits[each] for each in class_[side]) for side in (a, b))
            weight = sum(bits[each] for each in shared)
            if len(shared) >= 4 and weight / smaller >= MIN_SHARE:
                by_hand[a, b] = (pytest.approx(weight), pytest.approx(weight / smaller))

    assert {(each.left, each.right): (each.bits, each.share) for each in alike(hashes, who)} == by_hand


@given(st.lists(st.sets(st.integers(0, 12), max_size=13), max_size=7), st.integers(1, 9))
def test_pairs_do_not_depend_on_the_parts_they_are_found_in(class_: list[set[int]], work: int) -> None:
    """Neither on how many are counted at once, nor on how the fingerprints are divided."""
    spread = {each: (each * 0x9E3779B97F4A7C15) % 2**64 for each in range(13)}
    rows = [np.array(sorted(spread[each] for each in mine), np.uint64) for mine in class_]
    file = io.BytesIO()
    divided = UnitIndex(file)
    for owner, row in enumerate(rows):
        divided.add(owner, row.tobytes())
    filled = [owner for owner, row in enumerate(rows) if len(row)]
    whole = alike(
        np.concatenate([np.zeros(0, np.uint64), *rows]),
        np.repeat(np.arange(len(filled)), [len(rows[owner]) for owner in filled]),
    )
    expected = [each._replace(left=filled[each.left], right=filled[each.right]) for each in whole]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fam_grader.similarity.index.WORK", work)
        patch.setattr("fam_grader.similarity.index.BLOCK", 16)
        found = list(divided.alike())

    assert [each[:2] for each in found] == [each[:2] for each in expected]
    assert [each[2:] for each in found] == [pytest.approx(each[2:]) for each in expected]


def test_four_times_the_class_is_four_times_the_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those who share something rare are compared: everybody has the skeleton, and a few have an idiom."""
    monkeypatch.setattr("fam_grader.similarity.index.MIN_SHARED", 1)  # every pair that is looked at
    looked_at = []

    for students in (1_000, 4_000):
        skeleton, idioms = np.arange(30), 100 + np.arange(students) // 10
        own = 10_000 + np.arange(30 * students).reshape(students, 30)
        rows = [np.array([*skeleton, idiom, *mine], np.uint64) for idiom, mine in zip(idioms, own, strict=True)]
        index = UnitIndex(io.BytesIO())
        for owner, row in enumerate(rows):
            index.add(owner, row.tobytes())
        pairs: list[int] = []
        monkeypatch.setattr("fam_grader.similarity.index.shared", lambda *a, to=pairs: count_pairs(a, to))
        assert list(index.alike()) == []
        looked_at.append(sum(pairs))

    assert looked_at == [1_000 // 10 * 45, 4_000 // 10 * 45]


def count_pairs(arguments: tuple[Any, ...], to: list[int]) -> Iterator[tuple[Any, ...]]:
    """Pass on the pairs with something in common, and note how many there are."""
    for left, right, weights in shared(*arguments):
        to.append(len(left))
        yield left, right, weights


@given(st.text(max_size=300))
def test_any_text_has_tokens_on_its_lines(text: str) -> None:
    """Nothing that can be handed in keeps its reading from coming to an end."""
    lines = text.split("\n")

    tokens = read_tokens(lines)

    assert len(tokens.texts) == len(tokens.lines)
    assert all(1 <= line <= len(lines) + 1 for line in tokens.lines)


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_a_notebooks_cells_come_back_as_they_were(sources: list[str]) -> None:
    """From the module that is graded, whatever is in them."""
    cells = [{"cell_type": "code", "source": source} for source in sources]

    assert notebook_cells(notebook_module(json.dumps({"cells": cells}))) == sources


def test_names_layout_and_comments_do_not_count() -> None:
    """Two ways to write the same code have the same tokens; another call has others."""
    one = read_tokens(["def f(x):", '    """Doc."""', "    return np.sum(x) + 1  # sum"])
    two = read_tokens(["", "def g( values ):", "  # nothing", "  return np.sum(values)+1", ""])
    three = read_tokens(["def f(x):", "    return np.max(x) + 1"])

    assert one.texts == two.texts
    assert one.texts != three.texts


def test_one_submission_does_not_fill_the_list() -> None:
    """Of its pairs the three most alike are listed."""
    ranked = [(0, other, {"strides": 1.0}) for other in range(1, 7)] + [(7, 8, {"strides": 0.5})]

    assert [pair[:2] for pair in _listed(ranked)] == [(0, 1), (0, 2), (0, 3), (7, 8)]
