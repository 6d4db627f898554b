"""Deprecated: this module is `fam.testing` now, and goes away in the next release."""

from __future__ import annotations

import warnings
from typing import Any


def __getattr__(name: str) -> Any:
    """Return what `fam.testing` has under this name, with a warning."""
    import fam.testing  # noqa: PLC0415 - this old name imports nothing by itself

    if name not in ("Oracle", *fam.testing.__all__):
        raise AttributeError(name)
    warnings.warn(
        f"fam_grader.testing.{name} has moved: import it from fam.testing", DeprecationWarning, stacklevel=2
    )
    return getattr(fam.testing, name)
