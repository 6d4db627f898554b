"""The backends of the sandbox and its components on this machine, and why one is not available (Linux)."""

from __future__ import annotations

import getpass
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fam_grader.execution.sandbox import ComponentStatus
from fam_grader.execution.sandbox.bubblewrap import bubblewrap_trouble, bubblewrap_version
from fam_grader.execution.sandbox.filters import PROGRAMS
from fam_grader.execution.sandbox.landlock import abi_version
from fam_grader.execution.sandbox.layers import kernel_filters_calls
from fam_grader.execution.sandbox.policy import Backend
from fam_grader.execution.sandbox.seccomp import kind_of_machine

# What each version of Landlock blocks, in addition to the versions before it.
LANDLOCK_KNOWS = {1: "files", 3: "truncation", 4: "TCP", 5: "devices", 6: "signals and abstract sockets"}
# Settings that forbid user namespaces for unprivileged users, and the values that do.
NAMESPACE_SETTINGS = {
    "user.max_user_namespaces": "0",
    "kernel.unprivileged_userns_clone": "0",
    "kernel.apparmor_restrict_unprivileged_userns": "1",
}


def landlock_trouble() -> str:
    """Return why Landlock is not available; "" if it is."""
    return "" if abi_version() else f"this kernel ({os.uname().release}) has no Landlock, or it is disabled"


def seccomp_trouble() -> str:
    """Return why system calls cannot be filtered; "" if they can."""
    if kind_of_machine() not in PROGRAMS:
        return f"there is no filter of system calls for {kind_of_machine()}, only for {' and '.join(PROGRAMS)}"
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


def examine_sandbox() -> Iterator[ComponentStatus]:
    """Examine all components of the sandbox."""
    yield _landlock()
    trouble = seccomp_trouble()
    yield ComponentStatus("seccomp", "limited" if trouble else "fine", trouble or "system calls can be filtered")
    yield _bubblewrap()
    yield _user_namespaces()
    yield _user()
    yield _interpreter()


def _landlock() -> ComponentStatus:
    trouble = landlock_trouble()
    if trouble:
        advice = "needs Linux 5.13 or newer with landlock in the boot option lsm=; bubblewrap can replace it"
        return ComponentStatus("Landlock", "limited", trouble, advice)
    known = ", ".join(what for abi, what in LANDLOCK_KNOWS.items() if abi <= abi_version())
    return ComponentStatus("Landlock", "fine", f"ABI {abi_version()}: blocks {known}")


def _bubblewrap() -> ComponentStatus:
    trouble = bubblewrap_trouble()
    if not trouble:
        return ComponentStatus("bubblewrap", "fine", f"{bubblewrap_version()}, works for this user")
    if not landlock_trouble():
        return ComponentStatus("bubblewrap", "fine", f"{trouble}; it is not needed, since Landlock is available")
    return ComponentStatus(
        "bubblewrap", "limited", trouble, "apt-get install bubblewrap, and see user namespaces below"
    )


def _user_namespaces() -> ComponentStatus:
    settings = {name: _setting(name) for name in NAMESPACE_SETTINGS}
    against = [name for name, value in settings.items() if value == NAMESPACE_SETTINGS[name]]
    if not against:
        return ComponentStatus("user namespaces", "fine", "available to unprivileged users")
    found = f"not available to unprivileged users: {', '.join(f'{name} is {settings[name]}' for name in against)}"
    if not landlock_trouble() or os.geteuid() == 0:
        return ComponentStatus("user namespaces", "fine", f"{found}; they are not needed here")
    return ComponentStatus("user namespaces", "limited", found, "bubblewrap needs them, unless root grades")


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", *name.split(".")).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _user() -> ComponentStatus:
    if os.geteuid() == 0:
        return ComponentStatus(
            "user", "fine", "root; students' code runs as the user nobody, if root may change users"
        )
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        name = str(os.geteuid())
    return ComponentStatus("user", "fine", f"{name}, and students' code runs as {name} in the sandbox")


def _interpreter() -> ComponentStatus:
    path = Path(sys.executable).resolve()
    executable_by_all = all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))
    private = "not all users can start it, so the sandbox loads everything before it changes the user"
    return ComponentStatus(
        "interpreter", "fine", f"{sys.executable}; {'all users can start it' if executable_by_all else private}"
    )
