"""What the page shows at a moment: HTML, notes below it, and buttons with the keys of the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fam_quizzes.study.browser.deck_html import inline_html

OFFER = re.compile(r"\[(?P<key>[^]]+)\] (?P<label>.+)")


@dataclass(frozen=True)
class Button:
    """A button: what it does, its key, what the page shows of that key, and its label."""

    act: str
    key: str
    label: str
    shown: str = ""
    value: str = ""
    primary: bool = False


@dataclass
class View:
    """A state of the page.

    Args:
        name: of the state; the page goes to its beginning when the name changes.
        title: stands above, with `about` beside it.
        html: the content.
        notes: hints and messages, as Markdown.
        buttons: what can be done.
        deadline: when an exam's time is up, in seconds since 1970.
        download: a file to save, by its name.
    """

    name: str
    title: str = ""
    about: str = ""
    html: str = ""
    notes: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    deadline: float | None = None
    download: dict[str, str] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """Return the view for JSON."""
        return {**asdict(self), "notes": [inline_html(note) for note in self.notes]}


def offered(offers: str, acts: Mapping[str, str], other: str = "") -> list[Button]:
    """Return the buttons for the keys that a terminal offers, such as `[?] hint  [q] quit`.

    Args:
        offers: the line of the terminal, in the learner's language; two spaces part one from the next.
        acts: what a key does.
        other: what any other key does: Enter, here.

    >>> [(each.key, each.act, each.label) for each in offered("[any key] show  [q] quit", {"q": "leave"}, "show")]
    [('Enter', 'show', 'show'), ('q', 'leave', 'quit')]
    """
    found = (OFFER.fullmatch(offer) for offer in offers.split("  "))
    return [
        Button(acts[each["key"]], each["key"], each["label"])
        if each["key"] in acts
        else Button(other, "Enter", each["label"], primary=True)
        for each in found
        if each
    ]
