"""Lint decks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam.core.paths import course_id, decks_dir
from fam.course.validation import language_faults
from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.decks.own import own_folder
from fam_quizzes.decks.source import DeckSource, in_order, read_own_source, read_source
from fam_quizzes.lint.context import CourseFacts, LintContext, course_facts
from fam_quizzes.lint.report import Report
from fam_quizzes.lint.rules import look_at, look_over


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
