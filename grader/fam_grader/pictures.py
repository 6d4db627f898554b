"""Deprecated: this module is `fam.pictures` now, and goes away in the next release."""

from __future__ import annotations

import warnings
from typing import Any


def __getattr__(name: str) -> Any:
    """Return what `fam.pictures` has under this name, with a warning."""
    import fam.pictures  # noqa: PLC0415 - this old name imports nothing by itself

    if name not in fam.pictures.__all__:
        raise AttributeError(name)
    warnings.warn(
        f"fam_grader.pictures.{name} has moved: import it from fam.pictures", DeprecationWarning, stacklevel=2
    )
    return getattr(fam.pictures, name)
