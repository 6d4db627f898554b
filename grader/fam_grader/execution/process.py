"""What a session works with: a submission's sources, and a process that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fam_grader.execution.deadlines import Clock
from fam_grader.execution.protocol import GraderStream


class Process(Protocol):
    """A started student's process."""

    stream: GraderStream
    clock: Clock

    def end(self, *, gone: bool) -> str:
        """Kill and reap it; return how it ended. `gone`: it hung up, so wait a moment for its own exit status."""


class Launcher(Protocol):
    """Starts students' processes."""

    def start(self, memory_mb: float) -> Process:
        """Start one; raise InternalError if that is not possible."""

    def close(self) -> None:
        """Release what the launcher holds."""


@dataclass(frozen=True)
class Sources:
    """A submission as its process sees it: module texts, their file names, and where each function is."""

    texts: Mapping[str, str]
    files: Mapping[str, str]
    functions: Mapping[str, tuple[str, str]]  # the contract's name -> (module, name in that module)
