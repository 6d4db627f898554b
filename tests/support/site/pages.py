"""Every page that is made at build time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from fam.course.schema import course_schema
from fam_quizzes.decks.model import deck_schema
from support.paths import REPOSITORY
from support.site.commands import command_pages
from support.site.lessons import lesson_pages
from support.site.schemas import schema_page
from support.site.sources import Page, Sources, written_pages

# Documents that stand elsewhere in the repository, because their readers look for them there.
SHOWN = {
    "how-to/authors/decks.md": "quizzes/README.md",
    "project/changelog.md": "CHANGELOG.md",
    "project/contributing.md": "CONTRIBUTING.md",
    "project/security.md": "SECURITY.md",
}
EXERCISE = """\
The keys of `exercise.yaml`, which describes a unit, as `fam verify --schema exercise` prints them for editors.
[Write an exercise](../how-to/authors/exercise.md) shows them in use; unknown keys are errors."""
COURSE = """\
The keys of `exercises/course.yaml`, which describes a course, as `fam verify --schema course` prints them."""
DECKS = """\
The records of a deck and their keys, as `fam lint --schema` prints them for editors.
[Write decks](../how-to/authors/decks.md) shows them in use."""


@cache
def made_pages() -> tuple[Page, ...]:
    """Return the pages that are made, with the links of their sources."""
    return tuple(_pages())


def _pages() -> Iterator[Page]:
    yield from command_pages()
    yield from lesson_pages()
    yield Page("reference/exercise.md", schema_page("exercise.yaml", EXERCISE, course_schema("exercise")))
    yield Page("reference/course.md", schema_page("course.yaml", COURSE, course_schema("course")))
    yield Page("reference/deck.md", schema_page("Decks", DECKS, deck_schema()))
    for path, source in SHOWN.items():
        yield Page(path, (REPOSITORY / source).read_text(encoding="utf-8"), source)


def site_sources() -> Sources:
    """Return where each page of the site comes from."""
    return Sources(written_pages() | {page.source: page.path for page in made_pages() if page.source})


def expand_nav(nav: object) -> object:
    """Return MkDocs' nav with the made pages of a folder in place of `folder/*`."""
    if isinstance(nav, dict):
        return {title: expand_nav(inner) for title, inner in nav.items()}
    if not isinstance(nav, list):
        return nav
    found: list[object] = []
    for entry in nav:
        if isinstance(entry, str) and entry.endswith("/*"):
            found += [each for each in _in_folder(entry[:-1]) if each not in nav]
        else:
            found.append(expand_nav(entry))
    return found


def _in_folder(folder: str) -> list[str]:
    return [page.path for page in made_pages() if page.path.startswith(folder)]
