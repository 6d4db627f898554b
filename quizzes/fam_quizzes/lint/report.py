"""The result of linting, and its formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from fam.core.diagnostics import Diagnostic, shown_path


@dataclass(frozen=True)
class Report:
    """The result of linting."""

    files: int
    cards: int
    questions: int
    found: tuple[Diagnostic, ...]
    """Faults and warnings, sorted by file and line."""

    @property
    def faults(self) -> int:
        """The number of faults."""
        return sum(not each.warning for each in self.found)

    @property
    def warnings(self) -> int:
        """The number of warnings."""
        return sum(each.warning for each in self.found)


def write(report: Report, form: str) -> Iterator[str]:
    """Return the output lines in a format: `text`, `json` or `github`."""
    if form == "json":
        yield json.dumps(to_dict(report), indent=2, ensure_ascii=False)
        return
    yield from (_annotation(fault) if form == "github" else str(fault) for fault in report.found)
    yield summary(report)


def summary(report: Report) -> str:
    """Return the number of decks, items and diagnostics as a sentence."""
    looked_at = f"{_count(report.files, 'deck')} with {_count(report.cards, 'card')} and "
    looked_at += _count(report.questions, "question")
    if not report.found:
        return f"{looked_at}: no faults."
    advice = " Fix them and run `fam lint` again." if report.faults else ""
    return f"{looked_at}: {_count(report.faults, 'fault')}, {_count(report.warnings, 'warning')}.{advice}"


def to_dict(report: Report) -> dict[str, object]:
    """Return the report as a JSON object."""
    return {
        "decks": report.files,
        "cards": report.cards,
        "questions": report.questions,
        "faults": report.faults,
        "warnings": report.warnings,
        "found": [fault.to_dict() for fault in report.found],
    }


def _annotation(fault: Diagnostic) -> str:
    """Format a diagnostic as a GitHub workflow command, escaped as in GitHub's toolkit."""
    level = "warning" if fault.warning else "error"
    file = _escaped(str(shown_path(fault.file))).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} file={file},line={fault.line},col={fault.column}::{_escaped(fault.message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"
