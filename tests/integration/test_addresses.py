"""Addresses of the project: the README works wherever it is shown, and the files agree on the addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import yaml

from support.paths import REPOSITORY
from support.site.pages import made_pages
from support.site.sources import project_url, written_pages

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
REPOSITORY_URL, SITE_URL = project_url("Repository"), project_url("Documentation")
RAW_URL = REPOSITORY_URL.replace("https://github.com", "https://raw.githubusercontent.com")
LINKS = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", README)
PAGES = {page.path for page in made_pages()} | set(written_pages().values())


@pytest.mark.parametrize("link", sorted({first or second for first, second in LINKS}))
def test_readme_links_work_on_the_package_index(link: str) -> None:
    """Each is absolute; one to the project's own site or repository leads to a page or a file that is there."""
    address, _, anchor = link.partition("#")
    assert urlsplit(address).scheme == "https"
    if address.startswith(SITE_URL):
        path = address.removeprefix(SITE_URL)
        if path == "course/":
            return  # published beside the documentation; `test_site` looks after the workflow
        pages = PAGES & {f"{path}index.md", f"{path.rstrip('/')}.md"}
        assert pages
        assert not anchor or f"## {anchor}" in headings_of(pages.pop())
    elif address.startswith((REPOSITORY_URL, RAW_URL)):
        path = re.sub(rf"^({re.escape(REPOSITORY_URL)}/blob|{re.escape(RAW_URL)})/main/", "", address)
        assert (REPOSITORY / path).is_file()


def test_lessons_link_to_their_setting_of_the_page_that_moves() -> None:
    """Each lesson that the page begins with has one link to it, absolute: lessons are also read in workspaces."""
    state = (REPOSITORY / "docs" / "play" / "state.js").read_text(encoding="utf-8")
    begins = re.findall(r"^    (\d+): \{ title: \"(.*?)\"", state, re.MULTILINE)
    lessons = {file: file.read_text(encoding="utf-8") for file in (REPOSITORY / "exercises").glob("*/README.md")}

    links = {
        (link, re.match(r"# \d+ · (.*?)(?: \(bonus\))?\n", text)[1])
        for text in lessons.values()
        for link in re.findall(r"\]\((\S+/play/\S*)\)", text)
    }

    assert len(begins) == 10
    assert links == {(f"{SITE_URL}play/#lesson={number}", title) for number, title in begins}


def headings_of(page: str) -> list[str]:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    return [f"## {title.lower().replace(' ', '-')}" for title in re.findall(r"^## (.*)$", text, re.MULTILINE)]


def test_readme_is_one_page() -> None:
    """It leads to the documentation, and does not repeat it."""
    assert len(README.splitlines()) <= 90


def test_every_file_names_the_addresses_of_pyproject() -> None:
    """The site's settings and the citation repeat them."""
    settings = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))

    assert re.findall(r"^(?:site|repo)_url: (.*)$", settings, re.MULTILINE) == [SITE_URL, REPOSITORY_URL]
    assert (citation["url"], citation["repository-code"]) == (SITE_URL, REPOSITORY_URL)
    assert f"{REPOSITORY_URL}/security/advisories/new" in (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")


# Of version 1.2.0 of the format, for software: what is required, and what is allowed.
REQUIRED = {"cff-version", "message", "title", "authors"}
ALLOWED = REQUIRED | {
    *("abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url"),
    *("preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url"),
    "version",
}


def test_citation_is_valid() -> None:
    """GitHub and reference managers read it: required and known keys, authors, licence and version."""
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    pyproject = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    source = (REPOSITORY / "grader" / "fam" / "__init__.py").read_text(encoding="utf-8")

    assert REQUIRED <= set(citation) <= ALLOWED
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "software")
    assert citation["authors"]
    assert all(
        set(author) == {"name"} or {"family-names", "given-names"} <= set(author) for author in citation["authors"]
    )
    assert all(isinstance(word, str) for word in citation["keywords"])
    assert f'license = "{citation["license"]}"' in pyproject
    assert f'__version__ = "{citation["version"]}"' in source
