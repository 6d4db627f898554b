"""Our pages in a real browser: nothing sticks out at either width, light or dark, and nothing is fetched or run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fam.course import Course
from fam.pictures import compare_maps
from fam_grader.reports.class_report import render_report
from fam_grader.reports.class_summary import ClassSummary
from fam_grader.reports.feedback import render_feedback
from fam_grader.reports.pages import script
from fam_grader.reports.results import SubmissionResult
from fam_grader.similarity import Comparison, Excerpt, Overlap, Pair
from fam_grader.submissions import SubmissionSource
from support.browser import DARK, LIGHT, look_at
from support.made_results import make_result

LONG = "a" * 300
SEEN = """({
  width: root.clientWidth,
  overflow: root.scrollWidth - root.clientWidth,
  sticking: all("body *")
    .filter(each => each.getBoundingClientRect().right > root.clientWidth + 1)
    .filter(each => !each.closest("pre, .picture, .unseen"))
    .map(each => `${each.tagName}.${each.className}: ${each.textContent.slice(0, 60)}`),
  scripts: page.scripts.length,
  fetched: view.performance.getEntriesByType("resource").map(each => each.name),
  paper: view.getComputedStyle(page.body).backgroundColor,
  ink: view.getComputedStyle(page.body).color,
  ours: all("strong.fault").map(each => view.getComputedStyle(each).color),
  words: page.body.innerText.length,
})"""


def look(browser: str, page: str, folder: Path, width: int, scheme: str = LIGHT) -> Any:
    """Open the page at this width, and tell what is seen."""
    return look_at(browser, page, folder, SEEN, width=width, scheme=scheme)


def report(course: Course) -> str:
    """Make a report with everything in it, in words that do not break."""
    groups = ["passed", "could not run", "value", "died", "loading"]
    results = [
        make_result(groups, f"{number} {LONG}", misconceptions=["", "", "double__squares"]) for number in range(40)
    ]
    results = [replace(result, message=LONG, internal_errors=(LONG,)) for result in results]
    wrong = make_result(["value", "value", "passed", "passed", "passed"], misconceptions=["double__squares"] * 2)
    rejected = SubmissionResult(LONG, LONG, "rejected", 0.0, 4.0, 0.0, {"double": 0.0, "halve": 0.0}, LONG, "", 0.0)
    excerpt = Excerpt(f"{LONG}.py", ((1, LONG[:100]), (12, "    return 1")))
    overlap = Overlap("doubling", 0.97, excerpt, excerpt)
    pair = Pair(SubmissionSource(Path("a"), LONG, "a"), SubmissionSource(Path("b"), "b", "b"), (overlap,))
    summary = ClassSummary.of(course, [*results, *[wrong] * 9, rejected])
    return render_report(summary, Comparison(42, (pair, pair)))


def feedback(course: Course) -> str:
    """Make a page of feedback with a wide picture, a wide table, and words that do not break."""
    result = make_result(
        ["value", "value", "could not run", "value", "missing"], LONG, misconceptions=["double__squares"]
    )
    shown = {"sentence": LONG, "call": f"double({LONG})", "advice": LONG, "printed": LONG, "notes": (LONG,)}
    picture = compare_maps(np.ones((12, 12)), np.zeros((12, 12)), (0, 0))
    groups = list(result.groups)
    groups[0] = replace(groups[0], picture=picture, **shown)
    groups[3] = replace(groups[3], table=("expected  " + "1 " * 200, "given     " + "2 " * 200), **shown)
    return render_feedback(replace(result, groups=tuple(groups), message=LONG), course)


@pytest.mark.parametrize("make", [report, feedback])
@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_sticks_out(browser: str, small_course: Course, tmp_path: Path, make: Any, width: int) -> None:
    """With the longest names, every fold open, on a phone and on a desktop."""
    seen = look(browser, make(small_course), tmp_path, width)

    assert seen["width"] == width
    assert seen["sticking"] == []
    assert seen["overflow"] == 0
    assert seen["words"] > 1000


@pytest.mark.parametrize(("make", "scripts"), [(report, 1), (feedback, 0)])
def test_a_page_runs_no_script_of_others_and_fetches_nothing(
    browser: str, small_course: Course, tmp_path: Path, make: Any, scripts: int
) -> None:
    """It is one file: no font and no picture from elsewhere, and only the report has a script, which sorts."""
    page = make(small_course)

    seen = look(browser, page, tmp_path, 1280)

    assert seen["scripts"] == scripts
    page = page.replace(f"<script>{script('sort.js')}</script>", "", scripts)
    assert seen["fetched"] == []
    assert not re.search(r"<(script|link|iframe|object|embed|img|form)\b|@import|url\(|\bon\w+=", page)
    assert set(re.findall(r"https?://[^\"'<\s]*", page)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("make", [report, feedback])
def test_a_page_is_readable_in_the_light_and_in_the_dark(
    browser: str, small_course: Course, tmp_path: Path, make: Any
) -> None:
    """Ink and paper change places with what the reader's system asks for, and stay far apart (WCAG's 7 to 1)."""
    page = make(small_course)

    light, dark = (look(browser, page, tmp_path, 1280, scheme) for scheme in (LIGHT, DARK))

    assert luminance(light["paper"]) > 0.9
    assert luminance(dark["paper"]) < 0.1
    for seen in (light, dark):
        assert contrast(seen["ink"], seen["paper"]) >= 7


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_faults_of_ours_are_red(browser: str, small_course: Course, tmp_path: Path, scheme: str) -> None:
    """As the reader's eyes get it, and far enough from the paper to be read (WCAG's 4.5 to 1)."""
    seen = look(browser, report(small_course), tmp_path, 1280, scheme)

    assert seen["ours"]
    for colour in seen["ours"]:
        red, green, blue = channels(colour)
        assert red > 1.5 * max(green, blue)
        assert contrast(colour, seen["paper"]) >= 4.5


def channels(colour: str) -> tuple[int, int, int]:
    """Take `rgb(1, 2, 3)` apart."""
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return red, green, blue


def luminance(colour: str) -> float:
    """Return a colour's relative luminance, as WCAG 2 defines it."""
    parts = [value / 255 for value in channels(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
