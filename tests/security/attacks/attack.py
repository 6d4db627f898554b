"""What an attack is, and the short ways to write one.

Every attack's answers are wrong, so each deserves 0 points. `answers` adds hostile code to wrong functions; `spy`
wraps a function `loot()` and tells what it found on every road that a student can see: prints, the class and the text
of an exception, a returned string. Submissions that are no single Python file have a builder of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from security.attacks.world import World

Build = Callable[[Path, World], Path]

WRONG = """\
def double(values):
    return values


def halve(count):
    return count
"""

TELL = """\
def told():
    try:
        return str(loot())
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def double(values):
    text = told()
    print(text)
    raise type(text[:90], (Exception,), {})(text)


def halve(count):
    return told()
"""


@dataclass(frozen=True)
class Attack:
    """A hostile submission: its name, what it tries, and how it is made in the class's folder.

    Args:
        build: gets a place in the class's folder without a suffix, and the world; gives the path it made.
        once: it uses its deadlines up or leaves things to chance, so it is not run again in the twin world.
    """

    name: str
    tries: str
    build: Build
    once: bool = False

    @property
    def slug(self) -> str:
        """The name as a part of a file's name."""
        return re.sub(r"\W+", "-", self.name).strip("-")


def one_file(text: str, suffix: str = ".py") -> Build:
    """Hand in a single file, with what an attacker could know in front."""

    def build(place: Path, world: World) -> Path:
        path = place.with_name(place.name + suffix)
        path.write_text(world.knowledge + text, encoding="utf-8")
        return path

    return build


def answers(name: str, tries: str, text: str, *, once: bool = False) -> Attack:
    """Hand in wrong functions, followed by `text`, which may define them anew."""
    return Attack(name, tries, one_file(f"{WRONG}\n\n{text.lstrip()}"), once)


def spy(name: str, tries: str, text: str, *, once: bool = False) -> Attack:
    """Hand in functions that tell what `loot()`, defined by `text`, gives or raises."""
    return Attack(name, tries, one_file(f"{text.lstrip()}\n\n{TELL}"), once)


def escape(name: str, tries: str, text: str) -> Attack:
    """Hand in functions that say ESCAPED if `attempt()`, defined by `text`, comes to anything true."""
    return spy(name, tries, f"{text.lstrip()}\n\ndef loot():\n    return ESCAPED if attempt() else 'kept in'\n")


def any_way(name: str, tries: str, ways: str, before: str = "") -> Attack:
    """Hand in functions that say ESCAPED if one of `ways`, lambdas with commas between, raises nothing."""
    attempt = f"""
def attempt():
    for way in ({ways}):
        try:
            way()
        except ConnectionRefusedError:
            return True
        except (OSError, ValueError, AttributeError, ImportError, RuntimeError):
            continue
        return True
    return False
"""
    return escape(name, tries, before + attempt)
