"""Where each page of the site comes from, and how the repository's relative links become links of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.paths import REPOSITORY

PICTURES = (".gif", ".jpg", ".png", ".svg", ".webp")
# Code is left as it is: blocks between fences, and what stands in backquotes.
CODE = re.compile(r"^( *)(`{3,})[^\n]*\n.*?^\1\2$|(`+)(?!`).+?(?<!`)\3(?!`)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def project_url(name: str) -> str:
    """Return an address from `[project.urls]` of pyproject.toml."""
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8").partition("[project.urls]")[2]
    found = re.search(rf'^{name} = "(.*)"$', text, re.MULTILINE)
    if not found:
        raise LookupError(f"pyproject.toml has no {name} in [project.urls]")
    return found[1]


@dataclass(frozen=True)
class Page:
    """A page that is made at build time; `source` is the file of the repository that it shows, if it shows one."""

    path: str
    text: str
    source: str = ""


@dataclass
class Sources:
    """The pages of the site by their sources, and the pictures that they show."""

    pages: Mapping[str, str]  # the path in the site by the path in the repository
    pictures: dict[str, str] = field(default_factory=dict)  # the path in the repository by the path in the site

    def rewrite(self, text: str, source: str, page: str) -> str:
        """Return Markdown whose relative links lead where they lead in the repository, seen from `page`.

        Raises:
            LookupError: a link leads nowhere in the repository.
        """

        def change(found: re.Match[str]) -> str:
            target, mark, anchor = found[1].partition("#")
            if not target or re.match(r"\w+:", target):
                return found[0]
            return f"]({self._resolve(target, source, page)}{mark}{anchor})"

        return _outside_code(text, lambda prose: LINK.sub(change, prose))

    def _resolve(self, target: str, source: str, page: str) -> str:
        here = posixpath.dirname(page)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        if path in self.pages:
            return posixpath.relpath(self.pages[path], here)
        if source.startswith("docs/") and path.startswith("docs/"):
            return target  # a page that is made, or a mistake that MkDocs reports
        if not (REPOSITORY / path).exists():
            raise LookupError(f"{source}: no {target}")
        if path.endswith(PICTURES):
            shown = re.sub(r"^exercises/", "lessons/", path)
            self.pictures[shown] = path
            return posixpath.relpath(shown, here)
        kind = "tree" if (REPOSITORY / path).is_dir() else "blob"
        return f"{project_url('Repository')}/{kind}/main/{path}"


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for found in CODE.finditer(text):
        parts += [change(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, change(text[end:])])


def written_pages() -> dict[str, str]:
    """Return the pages in `docs/` with their paths in the site."""
    docs = REPOSITORY / "docs"
    return {path.relative_to(REPOSITORY).as_posix(): path.relative_to(docs).as_posix() for path in _markdown(docs)}


def _markdown(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.md"))
