"""A student's feedback as text: the mark, what it comes from, and a line for each function."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fam.core.language import _, message, recognized, translated
from fam.core.text import escape_control_chars, sentence
from fam_grader.push.comment import FIRST_WORDS
from fam_grader.reports.decided import Decided
from fam_grader.reports.hidden import SENTENCES
from fam_grader.reports.pages import points
from fam_grader.reports.results import COULD_NOT_RUN, NOT_SCORED, GroupResult, SubmissionResult

NOTHING = message("Nothing was submitted.")
KNOWN = (COULD_NOT_RUN, *NOT_SCORED.values(), *SENTENCES)  # of what is stored in English, what can be translated
MAX_LINE = 600
CODE = re.compile(r"`([^`\n]+)`")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~-])")


@dataclass(frozen=True)
class FunctionLine:
    """The points of a function, and its first mistake."""

    name: str
    points: float | None
    most: float | None
    reason: str = ""

    @property
    def shown(self) -> str:
        """The points as text."""
        most = "" if self.most is None else f" / {points(self.most)}"
        return f"{'?' if self.points is None else points(self.points)}{most}"


@dataclass(frozen=True)
class FeedbackText:
    """A student's feedback in the course's language: what the page shows at its top, and no more than it.

    Args:
        title: the title of the work.
        lines: the mark, what was decided, the instructor's comments, and the message about the upload.
        functions: the functions.
    """

    title: str
    lines: tuple[str, ...]
    functions: tuple[FunctionLine, ...] = ()

    @property
    def heading(self) -> str:
        """The first line, by which our texts are known on a platform."""
        return f"{FIRST_WORDS} {self.title}".rstrip()

    @property
    def plain(self) -> str:
        """The feedback as plain text."""
        rows = [
            f"{each.name}: {each.shown}" + (f" - {each.reason}" if each.reason else "") for each in self.functions
        ]
        blocks = ([self.heading], self.lines, rows)
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    @property
    def markdown(self) -> str:
        """The feedback as Markdown, with no markup of what it quotes."""
        rows = [f"| `{each.name}` | {each.shown} | {escape_markdown(each.reason)} |" for each in self.functions]
        table = ["| | | |", "|---|---|---|", *rows] if rows else []
        lines = [f"{escape_markdown(line)}  " for line in self.lines]
        blocks = ([f"# {escape_markdown(self.heading)}"], lines, table)
        return "\n\n".join("\n".join(block).rstrip() for block in blocks if block) + "\n"


def make_text(title: str, result: SubmissionResult, decided: Decided, total: float | None) -> FeedbackText:
    """Return the text about a submission, in the current language.

    Args:
        title: the title of the work.
        result: the result as graded.
        decided: what was decided about it, and the late penalty.
        total: the mark, as it goes into gradebooks.
    """
    lines = [*_mark_lines(result, replace(decided, total=total)), *filter(None, [translated(result.message)])]
    return FeedbackText(title, tuple(_on_lines(lines)), tuple(_function_lines(result)))


def missing_text(title: str, maximum: float, decided: Decided, total: float | None) -> FeedbackText:
    """Return the text for a student who submitted nothing."""
    result = SubmissionResult("", "", "rejected", 0.0, maximum, 0.0, {}, "", "", 0.0)
    decided = replace(decided, graded=None, functions={}, total=total)
    return FeedbackText(title, tuple(_on_lines([*_mark_lines(result, decided), str(translated(NOTHING))])))


def _mark_lines(result: SubmissionResult, decided: Decided) -> Iterator[str]:
    """Yield the mark, the points as graded where they are not the same, and what was decided."""
    lines = [str(translated(line)) for line in decided.lines(result)]
    if decided.excused:
        yield lines.pop(0)
    elif decided.total is None:
        yield _("Your mark is not known yet.")
    elif lines:
        yield lines.pop(0)
    else:
        shown = {"count": points(decided.total), "most": points(result.max_score)}
        yield str(translated(message("Your mark: {count} of {most} points.", **shown)))
    if decided.graded is not None and (result.bonus or decided.total != result.score):
        yield _as_graded(result)
    yield from lines


def _as_graded(result: SubmissionResult) -> str:
    shown = {"score": points(result.score), "count": points(result.max_score)}
    if result.bonus:
        text = _("As graded: {score} of {count} points, and {bonus} bonus points.")
        return text.format(**shown, bonus=points(result.bonus))
    return _("As graded: {score} of {count} points.").format(**shown)


def _function_lines(result: SubmissionResult) -> Iterator[FunctionLine]:
    for name, earned in result.functions.items():
        groups = [group for group in result.groups if group.function == name]
        most = sum(group.max_score for group in groups) if groups else None
        failed = next((group for group in groups if group.status != "passed"), None)
        yield FunctionLine(name, earned, most, _reason(failed) if failed else "")


def _reason(group: GroupResult) -> str:
    """Return the first mistake in a line; what was stored in English is translated where it is known."""
    sentence_ = str(translated(recognized(group.sentence, KNOWN)))
    shown = group.in_brief if group.explanation or not group.sentence else sentence(sentence_)
    line = " ".join(escape_control_chars(f"{group.group}: {shown}".rstrip(": ")).split())
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


def _on_lines(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (escape_control_chars(line, keep="") for line in text.splitlines())


def escape_markdown(text: str) -> str:
    r"""Return Markdown that shows exactly this text on one line, with what stands between back quotes as code.

    >>> escape_markdown("`a|b` is *not* <b> & c")
    '`a\\|b` is \\*not\\* &lt;b&gt; &amp; c'
    """
    pieces = CODE.split(" ".join(text.split()))
    shown = [MARKDOWN.sub(r"\\\1", html.escape(piece, quote=False)) for piece in pieces[::2]]
    code = [f"`{piece}`".replace("|", "\\|") for piece in pieces[1::2]]
    return "".join(part for pair in zip(shown, [*code, ""], strict=True) for part in pair)
