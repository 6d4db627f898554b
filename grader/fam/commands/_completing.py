"""What a shell offers for an argument: names of the course and its decks, without the packages that run checks.

A shell waits for every answer, so this reads the course's descriptions and the cached decks only, and a course that
cannot be read gives nothing to offer, in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.core.errors import CourseError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from fam.course import Course
    from fam_quizzes.decks import DeckCollection

# As click takes it: context, parameter, the word so far.
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _completer(offers: Callable[[Path | None], Mapping[str, str]]) -> Completer:
    """Return a completer from a function of the course's root that returns names with their meanings."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        given = ctx.params.get(param.name or "")
        before = set(given) if isinstance(given, (tuple, list)) else set()
        return _starting(incomplete, _silently(offers, ctx).items(), before)

    return complete


def _starting(incomplete: str, named: Iterable[tuple[str, str]], before: Iterable[str] = ()) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell that completes needs it

    typed = incomplete.casefold()
    left = [(name, about) for name, about in named if name not in before]
    return [CompletionItem(name, help=about or None) for name, about in left if name.casefold().startswith(typed)]


def _silently(offers: Callable[[Path | None], Mapping[str, str]], ctx: click.Context) -> Mapping[str, str]:
    try:
        return offers(ctx.find_root().params.get("course"))
    except (CourseError, OSError):
        return {}


def _course(root: Path | None) -> Course:
    from fam.course import load_course  # noqa: PLC0415 - only for the word that is asked about

    return load_course(root)


def _decks(root: Path | None) -> DeckCollection:
    from fam_quizzes.decks import load_all_decks  # noqa: PLC0415

    return load_all_decks(root)


def _units(root: Path | None) -> dict[str, str]:
    return {unit.name: unit.title for unit in _course(root).units.values()}


def _functions(root: Path | None) -> dict[str, str]:
    course = _course(root)
    return {name: course.unit_of(name).title for name in course.functions}


def _tags(root: Path | None) -> dict[str, str]:
    return dict.fromkeys(_decks(root).tags, "")


def _deck_names(root: Path | None) -> dict[str, str]:
    return {deck.deck: deck.title for deck in _decks(root).decks}


def _own_decks(root: Path | None) -> dict[str, str]:
    from fam_quizzes.decks.own import is_own  # noqa: PLC0415

    return {name: title for name, title in _deck_names(root).items() if is_own(name)}


def _quizzes(root: Path | None) -> dict[str, str]:
    return {deck.deck: deck.title for deck in _decks(root).decks if deck.questions}


def _concepts(root: Path | None) -> dict[str, str]:
    return dict(_course(root).settings.concepts)


def complete_term(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the next word of a term: shells take words, and many terms have two."""
    before = [word.casefold() for word in ctx.params.get(param.name or "") or ()]
    following: dict[str, str] = {}
    for term in _silently(_terms, ctx):
        words = term.split()
        if len(words) > len(before) and [word.casefold() for word in words[: len(before)]] == before:
            following[words[len(before)]] = term
    return _starting(incomplete, following.items())


def _terms(root: Path | None) -> dict[str, str]:
    from fam_quizzes.decks import load_decks  # noqa: PLC0415

    return {note.term: "" for note in load_decks(root).notes.values()}


complete_unit = _completer(_units)
complete_function = _completer(_functions)
complete_unit_or_function = _completer(lambda root: _functions(root) | _units(root))
complete_quiz = _completer(_quizzes)
complete_deck = _completer(_deck_names)
complete_own_deck = _completer(_own_decks)
complete_tag = _completer(_tags)
complete_concept = _completer(_concepts)
