"""Deprecated: this module is `fam.notebook` now, and goes away in the next release."""

from __future__ import annotations

import warnings
from typing import Any


def __getattr__(name: str) -> Any:
    """Return what `fam.notebook` has under this name, with a warning."""
    import fam.notebook  # noqa: PLC0415 - this old name imports nothing by itself

    if name not in fam.notebook.__all__:
        raise AttributeError(name)
    warnings.warn(
        f"fam_grader.notebook.{name} has moved: import it from fam.notebook", DeprecationWarning, stacklevel=2
    )
    return getattr(fam.notebook, name)
