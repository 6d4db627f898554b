"""How what was found is told: to people, to scripts, to the CI of GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic, shown_path
from fam_quizzes.lint.checking import Report


def write(report: Report, form: str) -> Iterator[str]:
    """Return the lines to print in a form: `text`, `json` or `github`."""
    if form == "json":
        yield json.dumps(to_dict(report), indent=2, ensure_ascii=False)
        return
    yield from (_annotation(fault) if form == "github" else str(fault) for fault in report.found)
    yield summary(report)


def summary(report: Report) -> str:
    """Count what was found."""
    looked_at = f"{_count(report.files, 'deck')} with {_count(report.cards, 'card')} and "
    looked_at += _count(report.questions, "question")
    if not report.found:
        return f"{looked_at}: nothing to mend."
    advice = " Mend them and run `fam lint` again." if report.faults else ""
    return f"{looked_at}: {_count(report.faults, 'fault')}, {_count(report.warnings, 'warning')}.{advice}"


def to_dict(report: Report) -> dict[str, object]:
    """Return a report for JSON."""
    return {
        "decks": report.files,
        "cards": report.cards,
        "questions": report.questions,
        "faults": report.faults,
        "warnings": report.warnings,
        "found": [fault.to_dict() for fault in report.found],
    }


def _annotation(fault: Diagnostic) -> str:
    """Write a workflow command; its values are escaped as GitHub's toolkit does."""
    level = "warning" if fault.warning else "error"
    file = _escaped(str(shown_path(fault.file))).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} file={file},line={fault.line},col={fault.column}::{_escaped(fault.message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"
