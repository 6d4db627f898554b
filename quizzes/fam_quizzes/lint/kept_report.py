"""Reports of the linter in the cache: decks that did not change are not checked again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from fam.core.diagnostics import Diagnostic
from fam.core.kept_results import KeptResult, digest_of
from fam.core.paths import COURSE_FILE, decks_dir
from fam_quizzes.lint.report import Report

KIND = "lint"


def lint_once(paths: Sequence[Path], course: Path, *, fresh: bool = False) -> Report:
    """Return the report on decks in a course: the one in the cache if nothing that it depends on has changed since.

    Args:
        paths: deck files, or folders of decks.
        course: the course's folder.
        fresh: whether to check the decks again in any case.
    """
    kept = KeptResult(KIND, _digest(paths, course))
    report = None if fresh else _report(kept.read())
    if report is None:
        from fam_quizzes.lint.checking import lint  # noqa: PLC0415 - the rules take longer to load than a report

        report = lint(paths, course)
        kept.write(_as_json(report))
    return report


def _digest(paths: Sequence[Path], course: Path) -> str:
    folders = {path if path.is_dir() else path.parent for path in paths}
    courses = {folder.resolve().parent.parent for folder in folders} | {course}
    own = decks_dir(course)
    units = [file for root in courses for file in sorted((root / COURSE_FILE.parent).glob("*/exercise.yaml"))]
    used = [*(root / COURSE_FILE for root in courses), *([own] if own else []), *units, *folders]
    existing = sorted({path for path in used if path.exists()})
    return digest_of(existing, ("fam", "fam_quizzes"), ("msgspec", "PyYAML"), list(map(str, paths)), str(Path.cwd()))


def _as_json(report: Report) -> list[object]:
    found = [[str(each.file), each.line, each.column, str(each.message), each.warning] for each in report.found]
    return [report.files, report.cards, report.questions, found]


def _report(kept: Any) -> Report | None:
    """Return a report that was kept; None if it is none, for whatever reason."""
    with suppress(TypeError, ValueError):
        files, cards, questions, found = kept
        diagnostics = (Diagnostic(Path(file), *others) for file, *others in found)
        return Report(int(files), int(cards), int(questions), tuple(diagnostics))
    return None
