"""Render lessons as HTML at build time: they can be read before Python has loaded, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fam.core.errors import CourseError
from fam.course import Course, Unit

LESSON = re.compile(r"(?:\.\./)?(\d\d_\w+)/README\.md")
ALIGNED = re.compile(r' style="text-align:(left|right|center)"')


def lesson_html(course: Course, unit: Unit, text: str) -> str:
    """Return a unit's lesson, with links to the site's own pictures and pages."""
    markdown, tokens = _parsed(text)
    pages = {each.label: f"{each.name}.html" for each in course.units.values()}
    for token in _all(tokens):
        if token.type == "image":
            token.attrs["src"] = f"pictures/{unit.label}/{token.attrs['src']}"
            token.attrs["loading"] = "lazy"
        elif token.type == "link_open":
            found = LESSON.fullmatch(str(token.attrs["href"]))
            if found and found[1] in pages:
                token.attrs["href"] = pages[found[1]]
            elif str(token.attrs["href"]).startswith("http"):
                token.attrs["rel"] = "noopener"
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    # No inline styles, which the page's policy refuses; and wide tables scroll by themselves, with the keyboard, too.
    html = ALIGNED.sub(r' class="\1"', html)
    html = html.replace("<th></th>", "<td></td>")  # an empty head names nothing
    html = html.replace("<table>", '<div class="scroll" tabindex="0" role="group"><table>')
    return html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')


def lesson_pictures(unit: Unit, members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the pictures that a lesson shows, by their paths below the unit's folder."""
    prefix = f"exercises/{unit.label}/"
    text = members[f"{prefix}README.md"].decode()
    _markdown, tokens = _parsed(text)
    names = {str(token.attrs["src"]) for token in _all(tokens) if token.type == "image"}
    lost = sorted(name for name in names if prefix + name not in members)
    if lost:
        raise CourseError(
            f"{unit.folder / 'README.md'} shows {', '.join(lost)}, which is not among the course's files."
        )
    return {name: members[prefix + name] for name in sorted(names)}


def _parsed(text: str) -> tuple[Any, Sequence[Any]]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - it comes with rich, and only this page needs it

    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return markdown, markdown.parse(text)


def _all(tokens: Sequence[Any]) -> list[Any]:
    return [each for token in tokens for each in (token, *(token.children or ()))]
