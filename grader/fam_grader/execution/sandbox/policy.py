"""All layers that this machine has for a student's process, in the order in which they are entered."""

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

# What a process that has locked itself in tries, to prove that it is.
PROOFS: dict[str, Callable[[], object]] = {
    "ask about a file": lambda: os.stat("/"),  # noqa: PTH116
    "open a file": lambda: os.open("/proc/self/status", os.O_RDONLY),
    "fork": os.fork,
    "open a socket": lambda: socket.socket(socket.AF_UNIX).close(),
}
FILE_LAYERS = (Landlock, CallFilter)
ROOTS_LAYERS = (EmptyRoot, OtherUser)
MODEST = Limits(64 << 20, 1)


class Fence(str, Enum):
    """What keeps files away besides the list of system calls, which allows no path: the best first."""

    LANDLOCK = "landlock"
    BUBBLEWRAP = "bubblewrap"
    USER = "user"  # another user, in an empty root: where root grades in a container that has neither


class Escape(Exception):
    """A cage that does not hold."""


class Cage:
    """Prepared once in the zygote, entered by each of its children.

    Args:
        fence: what keeps files away, besides the list of system calls.
        program: that list, from `calls.compile_filter`.
    """

    def __init__(self, fence: Fence, program: bytes) -> None:
        self.layers: list[Layer] = [
            *_first_layers(required=fence is Fence.USER),
            NoCapabilities(),
            NoDumps(),
            EndsWithParent(),
            NoNewPrivileges(),
            *([Landlock()] if fence is Fence.LANDLOCK else []),
            CallFilter(program),
        ]

    def names(self) -> list[str]:
        """Name the layers in force, those that keep files away first, and in the end what root's cage lacks."""
        names = [layer.name for layer in sorted(self.layers, key=lambda each: not isinstance(each, FILE_LAYERS))]
        lacking = [layer.name for layer in ROOTS_LAYERS if os.geteuid() == 0 and layer.name not in names]
        return [*names, *([f"but not: {', '.join(lacking)}"] if lacking else [])]

    def enter(self, limits: Limits) -> None:
        """Lock the calling process in, for good; of its descriptors the wire stays, and 0 to 2 become /dev/null."""
        for layer in self.layers:
            layer.enter(limits)

    def prove(self) -> None:
        """Lock a child in and let it try; raise Escape with the layer that failed, or with what it could do."""
        trouble = trouble_in_a_child(self._try)
        if trouble:
            raise Escape(trouble.removeprefix(f"{Escape.__name__}: "))

    def _try(self) -> None:
        for layer in self.layers:
            try:
                layer.enter(MODEST)
            except OSError as error:
                raise Escape(f"the layer “{layer.name}” cannot be entered: {error}") from error
        for name, attempt in PROOFS.items():
            try:
                attempt()
            except OSError:
                continue
            raise Escape(f"a process that had locked itself in could {name}")


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
