"""Sources that are not UTF-8, hold NUL, nest too deep, are 20 MB, or keep the compiler busy."""

from __future__ import annotations

from pathlib import Path

from security.attacks.attack import WRONG, Attack
from security.attacks.testbed import AttackTestbed


def source(name: str, tries: str, content: str | bytes, *, once: bool = False) -> Attack:
    """Hand in one file with exactly `content`."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        made = base.with_name(f"{base.name}.py")
        made.write_bytes(content.encode() if isinstance(content, str) else content)
        return made

    return Attack(name, tries, build, once)


HUNDRED = "".join(f"{'    ' * depth}if True:\n" for depth in range(99)) + "    " * 99 + "pass\n"

ATTACKS = [
    source("is Latin-1", "one byte that is no UTF-8", WRONG.encode() + b"# \xe9t\xe9\n"),
    source("is UTF-16", "with its byte order mark", WRONG.encode("utf-16")),
    source("is UTF-7", "by its own declaration", "# -*- coding: utf-7 -*-\n" + WRONG),
    source(
        "declares a codec",
        "that runs code or packs bombs",
        "# coding: unicode_escape\n" + WRONG + "# \\u000aimport os",
    ),
    source("holds NUL", "in the middle of a line", WRONG + "x = '\0'\n"),
    source("is binary", "an executable called .py", b"\x7fELF\2\1\1" + bytes(range(256)) * 100),
    source("is an empty file", "no byte at all", b""),
    source("is 20 MB", "of comments", "#" * 99 + "\n" + ("#" * 99 + "\n") * 200_000),
    source(
        "is a megabyte of Chinese",
        "just within the limit, six times as long once it is escaped",
        WRONG + "# " + "卷" * 349_000 + "\n",
    ),
    source(
        "is a megabyte of controls", "characters that grow when they travel", WRONG + "# " + "\x01" * 1_000_000 + "\n"
    ),
    source("nests brackets", "10,000 deep", WRONG + "x = " + "(" * 10_000 + ")" * 10_000 + "\n"),
    source("nests operators", "a hundred thousand minus signs", WRONG + "x = " + "-" * 100_000 + "1\n"),
    source("nests attributes", "a chain of a hundred thousand", WRONG + "x = a" + ".a" * 100_000 + "\n"),
    source("nests blocks", "a hundred deep", WRONG + HUNDRED),
    source("adds up", "a sum of 200,000 numbers in one line", WRONG + "x = " + "+".join("1" * 200_000) + "\n"),
    source(
        "folds constants",
        "a text of many gigabytes, if the compiler computes it",
        WRONG + "x = 'x' * 10**4 * 10**4 * 10**4\ny = 9**9**7\n",
    ),
    source("has a number of a million digits", "which takes long to read", WRONG + "x = " + "9" * 1_000_000 + "\n"),
    source(
        "has 10,000 functions",
        "which some versions of Python take minutes to compile",
        "def double(v): return v\n" * 10_000,
        once=True,
    ),
    source(
        "has only carriage returns",
        "lines that one reader counts and another does not",
        (WRONG + "raise ValueError\n").replace("\n", "\r").encode(),
    ),
    source(
        "has every line end", "form feeds, separators and next lines", WRONG + "\f\v\x1c\x1d\x85\u2028\u2029x = 1\n"
    ),
    source(
        "hides code by direction", "letters that turn the line around", WRONG + "\u202eif 1: #\u2066 return\u2069\n"
    ),
    source("imports from the future", "what no version has", "from __future__ import marks\n" + WRONG),
    source("is a syntax error", "whose line is a flood", WRONG + "x = [" + "'flood', " * 100_000 + "\n"),
]
