"""What was found on a machine, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["fine", "limited", "missing"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was found, and what to do where that is not enough."""

    subject: str
    state: State
    found: str
    advice: str = ""
