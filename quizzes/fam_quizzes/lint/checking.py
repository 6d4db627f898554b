"""Lint decks and format the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fam.core.diagnostics import Diagnostic, shown_path
from fam.core.errors import CourseError
from fam.core.paths import course_id, decks_dir
from fam.course.validation import language_faults
from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.decks.own import own_folder
from fam_quizzes.decks.source import DeckSource, in_order, read_own_source, read_source
from fam_quizzes.lint.context import CourseFacts, LintContext, course_facts
from fam_quizzes.lint.rules import look_at, look_over


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


def lint(paths: Sequence[Path], course: Path | None = None) -> Report:
    """Lint deck files, or folders of decks.

    All decks in a file's folder are read to resolve its references. Coverage is checked only for whole folders.
    The learner's own decks for the course in the folder `course` are checked beside those of the course.
    """
    contexts = [_context(folder, set(files), course) for folder, files in _by_folder(paths).items()]
    sources = [source for context, asked in contexts for source in asked]
    found = [fault for context, asked in contexts for fault in _look(context, asked)]
    decks = [source.deck for source in sources if source.deck is not None]
    return Report(
        files=len(sources),
        cards=sum(len(deck.cards) for deck in decks),
        questions=sum(len(deck.questions) for deck in decks),
        found=tuple(in_order(found)),
    )


def deck_errors(folder: Path) -> list[str]:
    """Return the errors of the decks in a folder, without warnings; [] if there are no decks."""
    if not any(folder.glob("*.yaml")):
        return []
    return [str(fault) for fault in lint([folder]).found if not fault.warning]


def _look(context: LintContext, asked: Sequence[DeckSource]) -> Iterator[Diagnostic]:
    for source in asked:
        yield from source.faults
        yield from look_at(source, context)
    if len(asked) == len(context.sources) and not context.own:
        yield from language_faults(context.course.file) if context.course.file else ()
        yield from look_over(context)


def own_context(course: DeckCollection, root: Path, sources: Sequence[DeckSource]) -> LintContext:
    """Return the context of a learner's own decks, with those of the course in `root`, which are not read again."""
    known = [DeckSource(Path(f"{deck.deck}.yaml"), deck=deck) for deck in course.decks]
    folder = decks_dir(root)
    return LintContext((*known, *sources), course_facts(folder) if folder else CourseFacts(), own=True)


def _context(folder: Path, asked: set[Path], course: Path | None) -> tuple[LintContext, list[DeckSource]]:
    files = sorted({*_decks_in(folder), *asked})
    if course and folder.resolve() == own_folder(course_id(course)).resolve():
        sources = list(map(read_own_source, files))
        context = own_context(load_decks(course), course, sources)
        return context, [source for source in sources if source.file in asked]
    context = LintContext(tuple(map(read_source, files)), course_facts(folder))
    return context, [source for source in context.sources if source.file in asked]


def _by_folder(paths: Iterable[Path]) -> dict[Path, list[Path]]:
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        if not path.is_dir():
            folders.setdefault(path.parent, []).append(path)
            continue
        decks = _decks_in(path)
        if not decks:
            raise CourseError(f"No decks in {path}: expected files with the extension .yaml.")
        folders.setdefault(path, []).extend(decks)
    return folders


def _decks_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


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
