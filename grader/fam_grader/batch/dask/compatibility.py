"""What another machine must have in common with this one, or the same submission could get other marks there."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import cache

from fam import __version__
from fam_grader.batch.fingerprint import code_digest


@cache
def versions() -> dict[str, str]:
    """Give the versions that marks may depend on: ours to the letter, the others' as far as it matters."""
    return {
        "fam-course": f"{__version__}+{code_digest()[:8]}",
        "Python": _major_minor(platform.python_version()),
        **{name: _major_minor(importlib.metadata.version(name)) for name in ("numpy", "otter-grader")},
    }


def difference(theirs: dict[str, str]) -> str:
    """Say which of `theirs` is not as here, and what to do about it; nothing where all are.

    >>> difference(versions())
    ''
    >>> difference({**versions(), "numpy": "1.13"}).partition(" (")[0]
    'it has numpy 1.13'
    """
    ours = versions()
    odd = [f"{name} {theirs.get(name)} (here {ours[name]})" for name in ours if theirs.get(name) != ours[name]]
    return f"it has {', '.join(odd)}; install the same version there, and start the worker again" if odd else ""


def _major_minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
