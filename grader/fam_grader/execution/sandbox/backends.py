"""What this machine has to keep students' code in, and why it lacks the rest."""

from __future__ import annotations

import os
from collections.abc import Callable

from fam_grader.execution.sandbox.bubblewrap import bubblewrap_trouble
from fam_grader.execution.sandbox.layers import kernel_filters_calls, landlock_abi
from fam_grader.execution.sandbox.policy import Fence


def landlock_trouble() -> str:
    """Say why Landlock cannot be used; nothing where it can."""
    return "" if landlock_abi() else f"this kernel ({os.uname().release}) has no Landlock, or has it turned off"


def seccomp_trouble() -> str:
    """Say why system calls cannot be filtered; nothing where they can."""
    try:
        from fam_grader.execution.sandbox.seccomp import compile_filter  # noqa: PLC0415 - fails without its library

        compile_filter()
    except (ImportError, RuntimeError, OSError) as error:
        return f"libseccomp cannot be used ({error}): apt-get install libseccomp2"
    return "" if kernel_filters_calls() else "this kernel has no seccomp filters"


def user_trouble() -> str:
    """Say why another user in an empty root cannot stand in; nothing where that is worth a try."""
    return "" if os.geteuid() == 0 else "only root can run students' code as another user"


# The first that works is taken.
TROUBLES: dict[Fence, Callable[[], str]] = {
    Fence.LANDLOCK: landlock_trouble,
    Fence.BUBBLEWRAP: bubblewrap_trouble,
    Fence.USER: user_trouble,
}
