"""Reads a Dockerfile and a .dockerignore as far as ours use them, so that both can be tested without Docker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """An instruction: its word in capitals, what follows it, and the stage that it belongs to, from 0."""

    word: str
    text: str
    stage: int


def read_dockerfile(text: str) -> list[Instruction]:
    r"""Return the instructions.

    >>> [each.word for each in read_dockerfile("FROM a\n# no\nRUN b \\\n  && c\n")]
    ['FROM', 'RUN']
    """
    stage, instructions = -1, []
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in lines.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            stage += word == "FROM"
            instructions.append(Instruction(word.upper(), " ".join(rest.split()), stage))
    return instructions


def is_ignored(path: str, dockerignore: str) -> bool:
    r"""Return whether a file stays out of the build: the last pattern that fits it or a folder above it decides.

    >>> [is_ignored(path, "*\n!a\n**/c") for path in ("a/b", "a/c/d", "b")]
    [False, True, True]
    """
    ignored = False
    folders = [path, *(str(parent) for parent in Path(path).parents)]
    for line in dockerignore.splitlines():
        pattern = line.strip().removeprefix("!")
        if pattern and not pattern.startswith("#") and any(_expression(pattern).fullmatch(one) for one in folders):
            ignored = not line.startswith("!")
    return ignored


def _expression(pattern: str) -> re.Pattern[str]:
    """Translate a pattern, in which `*` stays within a folder and `**/` is any folders."""
    parts = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return re.compile("".join(parts.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*)", pattern)))
