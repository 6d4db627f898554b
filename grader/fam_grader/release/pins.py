"""The versions that an autograder, or a student, installs: those that were tested, or those of this machine."""

from __future__ import annotations

import importlib.metadata
import sys

from fam_grader.release.wheel import PROJECT, repository

TESTED = "constraints.txt"


def pins() -> str:
    """Return a list of versions for pip's `-c`, one package a line.

    The repository has one that holds for every Python. Elsewhere what is installed here is held to, for this Python.
    """
    root = repository()
    if root is not None and (root / TESTED).is_file():
        return (root / TESTED).read_text(encoding="utf-8")
    minor = ".".join(map(str, sys.version_info[:2]))
    return "".join(f'{line}; python_version == "{minor}"\n' for line in sorted(_installed(), key=str.casefold))


def _installed() -> set[str]:
    packages = ((each.metadata["Name"], each.version) for each in importlib.metadata.distributions())
    return {f"{name}=={version}" for name, version in packages if name and name != PROJECT}
