"""The policy of a sandboxed process: all layers that this machine offers, in the order in which they are entered."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from enum import Enum

from fam_grader.execution.sandbox.layers import (
    CallFilter,
    Descriptors,
    EmptyRoot,
    EndsWithParent,
    Landlock,
    Layer,
    Limits,
    NoCapabilities,
    NoDumps,
    NoNewPrivileges,
    OtherUser,
    ResourceLimits,
    trouble_in_a_child,
)

# A restricted process tries these; each must fail.
PROOFS: dict[str, Callable[[], object]] = {
    "ask about a file": lambda: os.stat("/"),  # noqa: PTH116
    "open a file": lambda: os.open("/proc/self/status", os.O_RDONLY),
    "fork": os.fork,
    "open a socket": lambda: socket.socket(socket.AF_UNIX).close(),
}
FILE_LAYERS = (Landlock, CallFilter)
ROOTS_LAYERS = (EmptyRoot, OtherUser)
MODEST = Limits(64 << 20, 1)


class Backend(str, Enum):
    """What blocks files besides the system call filter, which allows no path; the best first."""

    LANDLOCK = "landlock"
    BUBBLEWRAP = "bubblewrap"
    USER = "user"  # another user, in an empty root: where root grades in a container that has neither


class PolicyError(Exception):
    """A policy that cannot be entered, or that does not restrict a process."""


class Policy:
    """Prepared once in the zygote, entered by each of its children.

    Args:
        backend: what blocks files, besides the system call filter.
        program: the filter, from `seccomp.filter_program`.
    """

    def __init__(self, backend: Backend, program: bytes) -> None:
        self.layers: list[Layer] = [
            *_first_layers(required=backend is Backend.USER),
            NoCapabilities(),
            NoDumps(),
            EndsWithParent(),
            NoNewPrivileges(),
            *([Landlock()] if backend is Backend.LANDLOCK else []),
            CallFilter(program),
        ]

    def names(self) -> list[str]:
        """Return the names of the active layers, those that block files first, then the missing ones of root."""
        names = [layer.name for layer in sorted(self.layers, key=lambda each: not isinstance(each, FILE_LAYERS))]
        lacking = [layer.name for layer in ROOTS_LAYERS if os.geteuid() == 0 and layer.name not in names]
        return [*names, *([f"but not: {', '.join(lacking)}"] if lacking else [])]

    def enter(self, limits: Limits) -> None:
        """Restrict the calling process for good; of its descriptors the wire stays, and 0 to 2 become /dev/null."""
        for layer in self.layers:
            layer.enter(limits)

    def prove(self) -> None:
        """Restrict a child and test it; raise PolicyError with the failed layer, or with what the child could do."""
        trouble = trouble_in_a_child(self._try)
        if trouble:
            raise PolicyError(trouble.removeprefix(f"{PolicyError.__name__}: "))

    def _try(self) -> None:
        for layer in self.layers:
            try:
                layer.enter(MODEST)
            except OSError as error:
                raise PolicyError(f"the layer “{layer.name}” cannot be entered: {error}") from error
        for name, attempt in PROOFS.items():
            try:
                attempt()
            except OSError:
                continue
            raise PolicyError(f"a restricted process could {name}")


def _first_layers(*, required: bool) -> list[Layer]:
    """Return the layers that are entered first, among them root's own, as far as they work or are required."""
    layers: list[Layer] = [Descriptors(), ResourceLimits()]
    if os.geteuid() != 0:
        return layers
    if required or not trouble_in_a_child(lambda: EmptyRoot().enter(MODEST)):
        layers.insert(0, EmptyRoot())
    if required or not trouble_in_a_child(lambda: OtherUser().enter(MODEST)):
        layers.append(OtherUser())
    return layers
