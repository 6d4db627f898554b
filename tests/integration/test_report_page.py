"""The class report in a real browser: its list of students is sorted without a server, and no other script runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from fam.course import Course
from fam_grader.reports.class_report import render_report
from fam_grader.reports.class_summary import ClassSummary
from support.made_results import RIGHT, make_result
from support.play import axe_violations

pytestmark = pytest.mark.slow


@pytest.fixture
def page(chromium: Browser, small_course: Course, tmp_path: Path) -> Page:
    """Open the report of three students, to which a script of another has been added."""
    results = [
        make_result(RIGHT, "ada"),
        make_result(["passed", "value", "value", "passed", "value"], "Émile 10"),
        make_result(["value"] * 5, "Emile 9"),
    ]
    html = render_report(ClassSummary.of(small_course, results))
    path = tmp_path / "report.html"
    path.write_text(html.replace("</main>", "</main><script>document.title = 'changed'</script>"), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.locator("#students summary").click()
    return page


def students(page: Page) -> list[str]:
    """Return the names in the order of the rows."""
    return page.locator("#students tbody td:first-child").all_inner_texts()


def test_headings_sort_the_list_of_students(page: Page) -> None:
    """By keyboard, both ways; numbers in names count as numbers, and scores as scores."""
    assert students(page) == ["ada", "Émile 10", "Emile 9"]  # as written: the best first

    page.locator("#students th button").first.press("Enter")
    assert students(page) == ["ada", "Emile 9", "Émile 10"]
    page.locator("#students th button").first.press("Enter")
    assert students(page) == ["Émile 10", "Emile 9", "ada"]
    assert page.locator("#students th").first.get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="score").press("Enter")
    assert students(page) == ["Emile 9", "Émile 10", "ada"]
    assert axe_violations(page) == []


def test_no_other_script_runs(page: Page) -> None:
    """The page's policy names the one script that it has."""
    assert page.title().startswith("Class report")
