"""The versions that another machine must share with this one: others could give a submission other points."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import cache

from fam import __version__
from fam_grader.batch.fingerprint import code_digest


@cache
def versions() -> dict[str, str]:
    """Return the versions that may affect the points: of FAM the exact code, of all else major and minor version."""
    return {
        "fam-course": f"{__version__}+{code_digest()[:8]}",
        "Python": _major_minor(platform.python_version()),
        **{name: _major_minor(importlib.metadata.version(name)) for name in ("numpy", "otter-grader")},
    }


def incompatibility(theirs: dict[str, str]) -> str:
    """Return which of `theirs` differ from the versions here, and what to do about it; "" if none does.

    >>> incompatibility(versions())
    ''
    >>> incompatibility({**versions(), "numpy": "1.13"}).partition(" (")[0]
    'it has numpy 1.13'
    """
    ours = versions()
    odd = [f"{name} {theirs.get(name)} (here {ours[name]})" for name in ours if theirs.get(name) != ours[name]]
    return f"it has {', '.join(odd)}; install the same version there, and start the worker again" if odd else ""


def _major_minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
