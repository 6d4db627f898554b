"""Deprecated: this module is `fam.visualize` now, and goes away in the next release."""

from __future__ import annotations

import warnings
from typing import Any


def __getattr__(name: str) -> Any:
    """Return what `fam.visualize` has under this name, with a warning."""
    import fam.visualize  # noqa: PLC0415 - this old name imports nothing by itself

    if name not in fam.visualize.__all__:
        raise AttributeError(name)
    warnings.warn(
        f"fam_grader.showing.{name} has moved: import it from fam.visualize", DeprecationWarning, stacklevel=2
    )
    return getattr(fam.visualize, name)
