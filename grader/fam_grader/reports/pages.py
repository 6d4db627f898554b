"""Render pages from templates: each is one file, without links to other files.

Students' pages run no script. The class report runs one of ours, which its policy names by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from fam.core.language import translated
from fam.core.text import escape_control_chars, sentence

MAX_NAME = 60  # characters of a submission's name that a page shows
CODE = re.compile(r"`([^`]+)`")
NARROW_SPACE = "\u202f"


def render_page(template: str, **values: Any) -> str:
    """Return a page as HTML; all text is escaped unless it is marked as HTML."""
    return _environment().get_template(template).render(values)


def page_pieces(template: str, **values: Any) -> Iterator[str]:
    """Yield a page as HTML in pieces, which need not be in memory together."""
    return _environment().get_template(template).generate(values)


def percent(share: float) -> str:
    """Return a share as a whole percentage; only exactly nothing is 0 %, and only exactly everything 100 %.

    >>> [percent(share).replace(NARROW_SPACE, " ") for share in (0, 0.001, 0.42, 0.999, 1)]
    ['0 %', '1 %', '42 %', '99 %', '100 %']
    """
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return f"{whole}{NARROW_SPACE}%"


@lru_cache(maxsize=1_000)  # a course has few different points, and a page many groups
def points(number: float) -> str:
    """Return points with at most two decimals.

    >>> points(4.0), points(0.25), points(1100), points(-0.0)
    ('4', '0.25', '1100', '0')
    """
    return f"{round(number, 2) + 0.0:.10g}"  # without the sign of a zero, which equals the one without


def width(share: float) -> Markup:
    """Return the HTML attribute for the width of a part of a bar."""
    return Markup(f'style="width:{100 * share:.4g}%"')  # noqa: S704 - a number


def prose(text: str) -> Markup:
    """Return escaped HTML, with the text between back quotes as code.

    >>> prose("`//` keeps a < b")
    Markup('<code>//</code> keeps a &lt; b')
    """
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


def short_name(name: str) -> str:
    r"""Return a submission's name without control characters, shortened.

    >>> short_name("Zoe\u202e.zip"), len(short_name("x" * 200))
    ('Zoe\\u202e.zip', 60)
    """
    return shortened(escape_control_chars(name, keep=""), MAX_NAME)


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, with an ellipsis if it is longer.

    >>> shortened("feature map", 8)
    'feature…'
    """
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def script(name: str) -> Markup:
    """Return the text of a script beside the templates."""
    environment = _environment()
    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704 - our own file


def script_hash(name: str) -> Markup:
    """Return the source expression that lets a Content-Security-Policy run a script, and nothing else.

    The form is that of https://www.w3.org/TR/CSP3/#grammardef-hash-source.
    """
    digest = base64.b64encode(hashlib.sha256(script(name).encode()).digest()).decode()
    return Markup(f"'sha256-{digest}'")  # noqa: S704 - letters of base64


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fam_grader.reports"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (percent, points, prose, script, script_hash, sentence, translated, width)
    environment.filters |= {each.__name__: each for each in filters}
    return environment
