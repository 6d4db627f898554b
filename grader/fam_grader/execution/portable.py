"""Functions that travel to a student's process, for a student's function that takes a function.

They travel as text, and in one direction only: what a student's process sends is never made into a function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class PortableFunction:
    """A function that is written as the text of a lambda expression, in which `np` is NumPy.

    >>> float(PortableFunction("lambda x: np.sum(x**2)")(np.array([1.0, 2.0])))
    5.0
    """

    source: str

    def __call__(self, *args: Any) -> Any:
        """Return the function's value."""
        return eval(self.source, {"np": np})(*args)  # noqa: S307 - the text is the course author's, and no student's

    def __repr__(self) -> str:
        return self.source
