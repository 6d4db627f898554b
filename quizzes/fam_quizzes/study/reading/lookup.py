"""Find items by name regardless of case, plural and typos."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from typing import Generic, TypeVar

from fam.core.language import _
from fam_quizzes.questions.words import normalised

Item = TypeVar("Item")

ALIKE = 0.7  # difflib's ratio; "strid" has 0.9 of "stride", "path" 0.67 of "patch"
MANY = 5
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Match(Generic[Item]):
    """The item found, or similar names; `guessed` if the name is not an exact match."""

    item: Item | None
    name: str = ""
    guessed: bool = False
    near: tuple[str, ...] = ()

    def advice(self, command: str) -> str:
        """Return a suggestion if no item was found; `command` without a name lists everything."""
        if not self.near:
            return _("`{command}` lists all.").format(command=command)
        names = [f"`{command} {name}`" for name in self.near]
        either = reduce(lambda some, last: _("{some} or {last}").format(some=some, last=last), names)
        return _("Did you mean {names}?").format(names=either)


class Index(Generic[Item]):
    """Items by name; an item may have several names, and the first item with a name keeps it."""

    def __init__(self, named: Iterable[tuple[Iterable[str], Item]]) -> None:
        self._items: dict[str, Item] = {}
        self._names: dict[str, str] = {}
        for names, item in named:
            main, *others = names
            for name in (main, *others):
                self._items.setdefault(normalised(name), item)
                self._names.setdefault(normalised(name), main)

    def find(self, typed: str) -> Match[Item]:
        """Find an item: exactly, else the only one with this beginning, else the only similar one."""
        key = normalised(typed)
        if key in self._items:
            return Match(self._items[key], self._names[key])
        for keys in (self._starting(key), self._containing(key), self._close(key)):
            main_names = tuple(dict.fromkeys(self._names[each] for each in keys))
            if len(main_names) == 1:
                return Match(self._items[keys[0]], main_names[0], guessed=True)
            if main_names:
                return Match(None, near=main_names[:MANY])
        return Match(None)

    def _close(self, key: str) -> list[str]:
        """Return similar names with the same numbers: C99 is not C9."""
        numbers = NUMBER.findall(key)
        return [each for each in get_close_matches(key, self._items, MANY, ALIKE) if NUMBER.findall(each) == numbers]

    def _starting(self, key: str) -> list[str]:
        return [each for each in self._items if key and each.startswith(key)]

    def _containing(self, key: str) -> list[str]:
        return [each for each in self._items if key and f" {key}" in each]
