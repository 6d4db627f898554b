"""The backends of the sandbox, and why one is not available on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable

from fam_grader.execution.sandbox.bubblewrap import bubblewrap_trouble
from fam_grader.execution.sandbox.layers import kernel_filters_calls, landlock_abi
from fam_grader.execution.sandbox.policy import Backend


def landlock_trouble() -> str:
    """Return why Landlock is not available; "" if it is."""
    return "" if landlock_abi() else f"this kernel ({os.uname().release}) has no Landlock, or it is disabled"


def seccomp_trouble() -> str:
    """Return why system calls cannot be filtered; "" if they can."""
    try:
        from fam_grader.execution.sandbox.seccomp import compile_filter  # noqa: PLC0415 - fails without its library

        compile_filter()
    except (ImportError, RuntimeError, OSError) as error:
        return f"libseccomp cannot be used ({error}): apt-get install libseccomp2"
    return "" if kernel_filters_calls() else "this kernel has no seccomp filters"


def user_trouble() -> str:
    """Return why another user in an empty root cannot be used; "" if it may work."""
    return "" if os.geteuid() == 0 else "only root can run students' code as another user"


# In order of preference.
TROUBLES: dict[Backend, Callable[[], str]] = {
    Backend.LANDLOCK: landlock_trouble,
    Backend.BUBBLEWRAP: bubblewrap_trouble,
    Backend.USER: user_trouble,
}
