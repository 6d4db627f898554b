"""Find a thing by a name as people type it: in any case, in the plural, misspelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from fam_quizzes.questions.words import normalised

Thing = TypeVar("Thing")

ALIKE = 0.7  # of difflib's ratio; "strid" is 0.9 of "stride", "path" is 0.67 of "patch"
MANY = 5


@dataclass(frozen=True)
class Match(Generic[Thing]):
    """What was found: one thing, or the names that may have been meant; `guessed` where the name is not quite its."""

    thing: Thing | None
    name: str = ""
    guessed: bool = False
    near: tuple[str, ...] = ()

    def advice(self, command: str) -> str:
        """Say what to type instead, where nothing was found; `command` alone lists everything."""
        if not self.near:
            return f"`{command}` lists what there is."
        return f"Did you mean {' or '.join(f'`{command} {name}`' for name in self.near)}?"


class Index(Generic[Thing]):
    """Things by their names; a thing may have several, and the first to take a name keeps it."""

    def __init__(self, named: Iterable[tuple[Iterable[str], Thing]]) -> None:
        self._things: dict[str, Thing] = {}
        self._names: dict[str, str] = {}
        for names, thing in named:
            main, *others = names
            for name in (main, *others):
                self._things.setdefault(normalised(name), thing)
                self._names.setdefault(normalised(name), main)

    def find(self, typed: str) -> Match[Thing]:
        """Find what is called `typed`: exactly, else the only one that begins so, else the only one that is close."""
        key = normalised(typed)
        if key in self._things:
            return Match(self._things[key], self._names[key])
        for keys in (self._starting(key), self._containing(key), get_close_matches(key, self._things, MANY, ALIKE)):
            main_names = tuple(dict.fromkeys(self._names[each] for each in keys))
            if len(main_names) == 1:
                return Match(self._things[keys[0]], main_names[0], guessed=True)
            if main_names:
                return Match(None, near=main_names[:MANY])
        return Match(None)

    def _starting(self, key: str) -> list[str]:
        return [each for each in self._things if key and each.startswith(key)]

    def _containing(self, key: str) -> list[str]:
        return [each for each in self._things if key and f" {key}" in each]
