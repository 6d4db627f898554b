"""Relate file names to units: `Strides.py`, `strides(1).py` and `05_strides_final_v2.ipynb` all mean `strides`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from fam_grader.submissions._tar import is_tar

SUFFIXES = (".py", ".ipynb")
# What students submit instead of code; it is named rather than read.
REFUSED = frozenset(
    f".{each}"
    for each in "7z rar gz bz2 xz doc docx odt pages rtf pdf heic".split()  # noqa: SIM905
)
ASK_FOR = "this format is not read; ask for the .py or .ipynb files, or a .zip or .tar.gz of them"
# What people, browsers and file managers add to a name; in lower case.
ADDITIONS = """
    abgabe answer answers assignment copia copie copy corrected de devoir done draft edit edited entrega ex exercise
    exercises final finished fix fixed homework hw kopia kopie last latest loesung lösung my new of old rev solution
    solutions solved submission task unit updated v ver version von
"""
# What a folder or a file is called that something newer replaced.
REPLACED = "alt ancien archive archived backup backups bak old older prev previous unused viejo wrong"
_ADDITIONS, _REPLACED = frozenset(ADDITIONS.split()), frozenset(REPLACED.split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = re.compile(r"[^\W_]+")
_VERSION = re.compile(r"v?\d+")


def unit_by_name(name: str, units: Iterable[str]) -> str:
    """Return the unit that a file's name means once the usual additions are removed; "" for none.

    >>> [unit_by_name(name, ["strides"]) for name in ("05_Strides (2).py", "Copy of strides.ipynb", "strides.txt")]
    ['strides', 'strides', '']
    """
    path = PurePosixPath(name)
    return _reduced(path.stem, tuple(units)) if path.suffix.lower() in SUFFIXES else ""


def is_refused(name: str) -> bool:
    """Return whether a file is in a format that may hold a student's work, and is not read."""
    return PurePosixPath(name).suffix.lower() in REFUSED and not is_tar(name)


@lru_cache(maxsize=256)  # most students keep the names that the files have
def _reduced(stem: str, units: tuple[str, ...]) -> str:
    known = {unit.replace("_", "").casefold(): unit for unit in units}
    words = _words(stem)
    kept = "".join(word for word in words if word not in _ADDITIONS and not _VERSION.fullmatch(word))
    tries = ("".join(words), kept, kept.rstrip("0123456789"))
    return next((known[each] for each in tries if each in known), "")


def is_replaced(path: PurePosixPath) -> bool:
    """Return whether a path calls itself old, or a backup."""
    return any(not _REPLACED.isdisjoint(_words(part)) for part in (*path.parts[:-1], path.stem))


def numbers(path: PurePosixPath) -> tuple[int, ...]:
    """Return the numbers in a path: `attempt2` is newer than `attempt1`."""
    return tuple(int(each) for each in re.findall(r"\d{1,15}", str(path)))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(_CAMEL.sub(" ", unicodedata.normalize("NFKC", text)))]
