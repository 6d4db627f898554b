"""`fam serve` in a real browser: a class is sorted, filtered, decided about and graded again, without a mouse."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from support.class_folders import RIGHT, WRONG, write
from support.dashboard import HOSTILE, ROSTER
from support.paths import SMALL_COURSE
from support.play import axe_violations

pytestmark = pytest.mark.slow

# Lines of code that do not stand below the line before them.
BESIDE = """[...document.querySelectorAll('.code .line + .line')].filter(line =>
  line.getBoundingClientRect().top <= line.previousElementSibling.getBoundingClientRect().top)
  .map(line => line.textContent)"""
TIMEOUT = 120_000  # milliseconds: of a run on a busy machine


def fam(*arguments: object) -> list[str]:
    """Return a command line."""
    return [sys.executable, "-m", "fam", "--course", str(SMALL_COURSE), *map(str, arguments)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Grade a class and serve it; return the address that is printed."""
    folder = tmp_path_factory.mktemp("serve")
    for name, text in {"ada@x.edu": RIGHT, "bob@x.edu": WRONG, HOSTILE: f"# {HOSTILE}\n{WRONG}"}.items():
        write(folder / "class" / f"{name}.py", text)
    write(folder / "roster.csv", ROSTER)
    options = ("-o", folder / "out", "--isolation", "none", "-j", "1", "--roster", folder / "roster.csv")
    subprocess.run(fam("grade", folder / "class", *options), check=True, capture_output=True, timeout=300)
    kept = folder / "kept"
    kept.mkdir()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "TMPDIR": str(kept)}
    server = subprocess.Popen(fam("serve", folder / "out"), stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stdout.readline())
        assert found
        yield found[0]
    finally:
        server.terminate()
        assert server.wait(30) == 0
        server.stdout.close()
        assert list(kept.iterdir()) == []  # nothing of the journal stays


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """Open the class; fail if a page reports an error, or loads anything from elsewhere."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on(
        "request", lambda request: errors.append(request.url) if not request.url.startswith(address[:17]) else None
    )
    page.set_default_timeout(TIMEOUT)
    page.goto(address)
    yield page
    context.close()
    assert [each for each in errors if not each.startswith("data:") and "422" not in each] == []


def names(page: Page) -> list[str]:
    """Return the names in the table."""
    return page.locator("#class tbody th").all_inner_texts()


def test_a_class_is_worked_through_with_the_keyboard(page: Page) -> None:
    """Sort, filter, open a student, decide, apply it, see the mark and its history."""
    assert "token" not in page.url
    page.locator("#sort-score").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending] #sort-score")
    assert page.evaluate("document.activeElement.id") == "sort-score"
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending] #sort-score")
    assert names(page)[0].startswith("Ada") and names(page)[-1].startswith("Zoe")

    found, choice = page.locator("#found"), page.locator("#filters select").first
    for filtered, everyone in (
        (lambda: page.locator("#look").check(), lambda: page.locator("#look").uncheck()),
        (lambda: choice.select_option(index=1), lambda: choice.select_option("")),
    ):
        filtered()
        expect(found).to_contain_text("found.", timeout=TIMEOUT)
        everyone()
        expect(found).to_have_text("6 of 6 students.", timeout=TIMEOUT)
    page.locator("#q").focus()
    page.keyboard.type("bob")
    page.wait_for_url("**/?*q=bob*")
    expect(found).to_have_text("1 of 6 students found.", timeout=TIMEOUT)
    assert "down=1" in page.url
    student = page.locator("#class tbody th a")
    with page.expect_response("**/?q=bob*"):
        student.focus()
        page.evaluate("htmx.trigger('#filters', 'submit')")
    expect(student).to_be_focused(timeout=TIMEOUT)  # also in the new table
    page.keyboard.press("Enter")
    page.wait_for_selector("main.student")

    page.get_by_text("New decision").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Override").focus()
    page.keyboard.type("lots")
    page.keyboard.press("Enter")
    page.wait_for_selector("#new-override-error")
    assert page.get_by_label("Override").get_attribute("aria-invalid") == "true"
    page.get_by_label("Override").fill("3.5")
    page.get_by_label("Comment").fill(HOSTILE.replace("\u202e", "").replace("\x1b", ""))
    page.get_by_role("button", name="Write the decision").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The decision is written.").wait_for()

    page.get_by_role("button", name="Apply the decisions").focus()
    page.keyboard.press("Enter")
    page.locator("#progress").get_by_text("Graded Bob").wait_for()
    row = page.locator("#progress tbody tr").last.inner_text()
    assert "total" in row and "→ 3.5" in row and "decision" in row
    page.get_by_role("link", name="Show the page anew").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".cards b:text('3.5')")
    assert "→ 3.5" in page.locator("#history").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 400])
def test_everybody_can_use_the_pages(chromium: Browser, address: str, width: int, scheme: str) -> None:
    """Nothing sticks out at either width, and axe finds nothing, in the class, in a hostile student, in an error."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    hostile = page.locator("#class tbody th a").first.get_attribute("href")
    for path in ("/", "/?q=none", str(hostile), "/students/999"):
        page.goto(address.partition("/?")[0] + path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert axe_violations(page) == [], path
        sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert sizes[0] <= sizes[1], path
        assert page.evaluate("document.querySelectorAll('script:not([src]), b i, main script').length") == 0
        assert page.evaluate(BESIDE) == [], path
    context.close()
