"""The documentation site: it is built without a warning, its links work, and it loads nothing from elsewhere."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from fam.cli import COMMANDS
from fam.course import Course
from support.browser import find_browser
from support.paths import REPOSITORY
from support.site.browsing import Reader, reader_of
from support.site.sources import project_url

pytestmark = pytest.mark.slow

# What a browser fetches by itself, by element and attribute; a link waits for a click.
FETCHED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "video": "src", "object": "data"}
BESIDE = "course"  # what the workflow that publishes the site adds to it
FETCHED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "preconnect"}


class HtmlPage(HTMLParser):
    """Collects a page's anchors, what it links to, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = {"", "__top"}
        self.links: set[str] = set()
        self.loaded: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.add(values["href"])
        if tag in FETCHED and values.get(FETCHED[tag]):
            self.loaded.add(values[FETCHED[tag]])
        if tag == "link" and FETCHED_LINKS & set(values.get("rel", "").split()):
            self.loaded.add(values["href"])


@cache
def read_page(path: Path) -> HtmlPage:
    page = HtmlPage()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built as `make docs` builds it."""
    assert importlib.util.find_spec("mkdocs"), "the site needs the extra `docs`: pip install -e '.[dev]'"
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "--quiet", "build", "--site-dir", str(folder)],
        cwd=REPOSITORY, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def pages_of(site: Path) -> list[Path]:
    """Return the pages; the one for addresses that do not exist has no address of its own."""
    return sorted(path for path in site.rglob("*.html") if path.name != "404.html")


def find_target(site: Path, page: Path, link: str) -> tuple[Path, str]:
    """Return the file that a link of `page` leads to, and the anchor."""
    parts = urlsplit(urljoin(f"/{page.relative_to(site).as_posix()}", link))
    path = site / unquote(parts.path).lstrip("/")
    return path / "index.html" if path.is_dir() else path, unquote(parts.fragment)


def test_every_link_of_the_site_leads_to_a_page_and_its_heading(site: Path) -> None:
    """In what readers get; MkDocs checks the sources only, and no link that a template makes."""
    own = project_url("Documentation")
    broken = []
    for page in pages_of(site):
        for link in read_page(page).links | read_page(page).loaded:
            if re.match(r"\w+:", link) and not link.startswith(own):
                continue
            file, anchor = find_target(site, page, link.replace(own, "/"))
            if file.is_relative_to(site / BESIDE):
                continue
            is_anchor = file.suffix == ".html" and "=" not in anchor  # else the state of an interactive page
            if not file.is_file() or (is_anchor and anchor not in read_page(file).anchors):
                broken.append((page.relative_to(site).as_posix(), link))

    assert broken == []


def test_the_workflow_publishes_the_course_beside_the_documentation() -> None:
    """Pages link to it there."""
    workflow = (REPOSITORY / ".github" / "workflows" / "docs.yml").read_text(encoding="utf-8")

    assert f"fam web -o build/site/{BESIDE}" in workflow


def test_links_to_the_repository_name_files_that_are_there(site: Path) -> None:
    """A file that moves takes its links along."""
    start = re.compile(re.escape(project_url("Repository")) + r"/(?:blob|tree|edit)/main/([^#]+)")
    named = {found[1] for page in pages_of(site) for link in read_page(page).links if (found := start.match(link))}

    assert {"LICENSE", "docs/index.md"} <= named
    assert [path for path in sorted(named) if not (REPOSITORY / path).exists()] == []


def test_pages_and_style_sheets_name_nothing_to_load_from_elsewhere(site: Path) -> None:
    """No font, script, picture or style comes from a third party, who would learn of the visit."""
    loaded = {(page.name, link) for page in pages_of(site) for link in read_page(page).loaded}
    sheets = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    imported = re.findall(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^)'\"\s]+)", sheets)

    assert [each for each in sorted(loaded) if re.match(r"(\w+:)?//", each[1])] == []
    assert imported == []


def test_every_command_has_its_page(site: Path) -> None:
    """With its usage line; the list of commands links to all."""
    folder = site / "reference" / "commands"
    listed = read_page(folder / "index.html").links

    for name in COMMANDS:
        assert f"fam {name}" in (folder / name / "index.html").read_text(encoding="utf-8")
        assert f"{name}/" in listed


def test_every_lesson_is_there_with_its_picture(site: Path, course: Course) -> None:
    """The text and the picture that students have in their workspace."""
    for unit in course.units.values():
        page = site / "lessons" / unit.label / "index.html"
        assert "picture.svg" in read_page(page).loaded
        assert page.with_name("picture.svg").read_bytes() == unit.picture.read_bytes()


@pytest.mark.parametrize("module", ["fam", "fam.testing", "fam.pictures", "fam.visualize", "fam.notebook"])
def test_the_reference_has_every_public_name(site: Path, module: str) -> None:
    """What `from module import *` would bring stands on the module's page."""
    page = site / "reference" / "python" / (module.rpartition(".")[2]) / "index.html"
    names = {f"{module}.{name}" for name in importlib.import_module(module).__all__}

    # otter's decorator, which the page describes in words, since its author does not
    assert names - read_page(page).anchors <= {"fam.testing.test_case"}


@pytest.fixture(scope="module")
def reader(site: Path) -> Iterator[Reader]:
    """Return a reader with a real browser."""
    program = find_browser()
    if program is None:
        pytest.skip("no chromium")
    with reader_of(site, program) as reader:
        yield reader


def test_a_visit_asks_no_other_host_and_the_search_finds(reader: Reader) -> None:
    """Pages and the worker of the search load all that they need from where the site is."""
    with reader.open("") as page:
        page.click("input.md-search__input")
        page.keyboard.type("landlock")
        page.wait_for_selector(".md-search-result__item a")
        found = [link.get_attribute("href") or "" for link in page.query_selector_all(".md-search-result__item a")]

    assert any("/explanation/security/" in link for link in found)
    assert reader.hosts == {urlsplit(reader.address).netloc}


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("path", ["", "lessons/05_strides/", "reference/commands/grade/", "reference/deck/"])
def test_pages_fit_the_window_and_follow_the_scheme_of_the_machine(reader: Reader, path: str, width: int) -> None:
    """On a telephone as on a screen, nothing is cut off; dark machines get light letters on dark ground."""
    grounds = []
    for scheme in ("light", "dark"):
        with reader.open(path, width, scheme) as page:
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            grounds.append(
                page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
            )

    light, dark = (sum(ground[:3]) for ground in grounds)
    assert light > 3 * 230
    assert dark < 3 * 60
