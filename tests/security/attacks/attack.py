"""What an attack is, and the short ways to write one.

Every attack's answers are wrong, so each deserves 0 points. `answers` adds hostile code to wrong functions; `spy`
wraps a function `loot()` and reports what it found by all means that a student can see: prints, the class and the
text of an exception, a returned string. Submissions that are no single Python file have a builder of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from security.attacks.testbed import AttackTestbed

Build = Callable[[Path, AttackTestbed], Path]

WRONG = """\
def double(values):
    return values


def halve(count):
    return count
"""

TELL = """\
def stolen():
    try:
        return str(loot())
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def double(values):
    text = stolen()
    print(text)
    raise type(text[:90], (Exception,), {})(text)


def halve(count):
    return stolen()
"""


@dataclass(frozen=True)
class Attack:
    """A hostile submission: its name, what it tries, and how it is made in the class's folder.

    Args:
        build: takes a path in the class folder without a suffix, and the testbed; returns the path of the submission.
        once: it uses its deadlines up or leaves things to chance, so it is not run again with other secrets.
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
    """Submit a single file that begins with what an attacker could know."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        path = base.with_name(base.name + suffix)
        path.write_text(testbed.knowledge + text, encoding="utf-8")
        return path

    return build


def answers(name: str, tries: str, text: str, *, once: bool = False) -> Attack:
    """Submit wrong functions, followed by `text`, which may define them anew."""
    return Attack(name, tries, one_file(f"{WRONG}\n\n{text.lstrip()}"), once)


def spy(name: str, tries: str, text: str, *, once: bool = False) -> Attack:
    """Submit functions that report what `loot()`, defined by `text`, returns or raises."""
    return Attack(name, tries, one_file(f"{text.lstrip()}\n\n{TELL}"), once)


def escape(name: str, tries: str, text: str) -> Attack:
    """Submit functions that report ESCAPED if `attempt()`, defined by `text`, returns anything true."""
    return spy(name, tries, f"{text.lstrip()}\n\ndef loot():\n    return ESCAPED if attempt() else 'kept in'\n")


def any_way(name: str, tries: str, ways: str, before: str = "") -> Attack:
    """Submit functions that report ESCAPED if one of `ways`, lambdas with commas between, raises nothing."""
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
