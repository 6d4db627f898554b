"""The comment that goes with a mark: what the student's page says, as a short plain text."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator

from fam_grader.push.platform import format_mark
from fam_grader.reports.results import SubmissionResult

FIRST_WORDS = "FAM feedback:"  # by which our comments are known on a platform
LINE_END = re.compile(r"<br\s*/?>|</p>", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
MAX_LINE = 600


def make_comment(
    result: SubmissionResult,
    total: float,
    maximum: float,
    penalty: float = 0.0,
    decision: str = "",
    comment: str = "",
) -> str:
    """Return the text: the points, what was decided, what was wrong with the upload, and a line for each function."""
    points, *rest = _lines(result, total, maximum, penalty)
    decided = [f"Decision: {decision}"] if decision else []
    return "\n".join([points, *decided, *comment.splitlines(), *rest])


def _lines(result: SubmissionResult, total: float, maximum: float, penalty: float) -> Iterator[str]:
    parts = [("score", result.score), ("bonus", result.bonus), ("late penalty", -penalty)]
    whole = abs(sum(points for _, points in parts) - total) < 1e-4  # not if the mark was corrected by hand
    shown = ", ".join(f"{name} {format_mark(points)}" for name, points in parts if points or name == "score")
    detail = f" ({shown})" if whole and (result.bonus or penalty) else ""
    yield f"{FIRST_WORDS} {format_mark(total)} of {format_mark(maximum)} points{detail}"
    if result.message:
        yield _short(result.message)
    groups: dict[str, list[str]] = {}
    possible: dict[str, float] = {}
    for group in result.groups:
        possible[group.function] = possible.get(group.function, 0.0) + group.max_score
        reasons = groups.setdefault(group.function, [])
        if group.status != "passed":
            reasons.append(f"{group.group}: {group.in_brief}".rstrip(": "))
    for function, points in result.functions.items():
        most = f" of {format_mark(possible[function])}" if function in possible else ""
        reason = f" - {_short(groups[function][0])}" if groups.get(function) else ""
        yield f"{function}: {format_mark(points) or 'unknown'}{most}{reason}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


def is_ours(text: str) -> bool:
    """Return whether a comment begins as ours do."""
    return text.lstrip().startswith(FIRST_WORDS)


def to_html(text: str) -> str:
    r"""Return a comment as HTML that shows exactly its text.

    >>> to_html("a < b & c\nd")
    '<p>a &lt; b &amp; c<br>d</p>'
    """
    lines = [html.escape(line, quote=False) for line in text.splitlines()]
    return f"<p>{'<br>'.join(lines)}</p>" if lines else ""


def plain(text: str) -> str:
    r"""Return the words of a comment, without the tags, entities and line ends that platforms change.

    >>> plain("<p>a &lt;b&gt;<br />c</p>"), plain("a\r\nc  ")
    ('a <b> c', 'a c')
    """
    return " ".join(html.unescape(TAG.sub("", LINE_END.sub("\n", text))).split())


def digest(text: str) -> str:
    """Return a short digest of a comment's words."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "backslashreplace")).hexdigest()[:16]
