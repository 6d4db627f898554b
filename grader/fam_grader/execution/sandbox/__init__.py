"""The sandbox: processes for students' code that can compute and nothing else (Linux).

The grader's `launcher` starts one `zygote`, a small process that has NumPy loaded and holds no secret. The zygote
forks a process for each submission; it restricts itself by the `policy` before any of the student's code runs. A
policy consists of `layers`, the last of which is a `seccomp` filter of system calls; modules are imported from memory
by the `importer`. If the kernel has no Landlock, another of the `backends` is used, such as `bubblewrap`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["fine", "limited", "missing"]


@dataclass(frozen=True)
class ComponentStatus:
    """The status of a component that grading needs: what was found, and what to do if it is not enough."""

    subject: str
    state: State
    found: str
    advice: str = ""
