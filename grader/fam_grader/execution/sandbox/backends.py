"""The backends of the sandbox and its components on this machine, and why one is not available (Linux)."""

from __future__ import annotations

import getpass
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fam_grader.execution.findings import Finding
from fam_grader.execution.sandbox.bubblewrap import bubblewrap_trouble, bubblewrap_version
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


# What each version of Landlock blocks, in addition to the versions before it.
LANDLOCK_KNOWS = {1: "files", 3: "truncation", 4: "TCP", 5: "devices", 6: "signals and abstract sockets"}

# Settings that forbid user namespaces for unprivileged users, and the values that do.
NAMESPACE_SETTINGS = {
    "user.max_user_namespaces": "0",
    "kernel.unprivileged_userns_clone": "0",
    "kernel.apparmor_restrict_unprivileged_userns": "1",
}


def examine_sandbox() -> Iterator[Finding]:
    """Examine all components of the sandbox."""
    yield _landlock()
    trouble = seccomp_trouble()
    yield Finding("seccomp", "limited" if trouble else "fine", trouble or "system calls can be filtered")
    yield _bubblewrap()
    yield _user_namespaces()
    yield _user()
    yield _interpreter()


def _landlock() -> Finding:
    trouble = landlock_trouble()
    if trouble:
        advice = "needs Linux 5.13 or newer with landlock in the boot option lsm=; bubblewrap can replace it"
        return Finding("Landlock", "limited", trouble, advice)
    known = ", ".join(what for abi, what in LANDLOCK_KNOWS.items() if abi <= landlock_abi())
    return Finding("Landlock", "fine", f"ABI {landlock_abi()}: blocks {known}")


def _bubblewrap() -> Finding:
    trouble = bubblewrap_trouble()
    if not trouble:
        return Finding("bubblewrap", "fine", f"{bubblewrap_version()}, works for this user")
    if not landlock_trouble():
        return Finding("bubblewrap", "fine", f"{trouble}; it is not needed, since Landlock is available")
    return Finding("bubblewrap", "limited", trouble, "apt-get install bubblewrap, and see user namespaces below")


def _user_namespaces() -> Finding:
    settings = {name: _setting(name) for name in NAMESPACE_SETTINGS}
    against = [name for name, value in settings.items() if value == NAMESPACE_SETTINGS[name]]
    if not against:
        return Finding("user namespaces", "fine", "available to unprivileged users")
    found = f"not available to unprivileged users: {', '.join(f'{name} is {settings[name]}' for name in against)}"
    if not landlock_trouble() or os.geteuid() == 0:
        return Finding("user namespaces", "fine", f"{found}; they are not needed here")
    return Finding("user namespaces", "limited", found, "bubblewrap needs them, unless root grades")


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", *name.split(".")).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _user() -> Finding:
    if os.geteuid() == 0:
        return Finding("user", "fine", "root; students' code runs as the user nobody, if root may change users")
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        name = str(os.geteuid())
    return Finding("user", "fine", f"{name}, and students' code runs as {name} in the sandbox")


def _interpreter() -> Finding:
    path = Path(sys.executable).resolve()
    executable_by_all = all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))
    private = "not all users can start it, so the sandbox loads everything before it changes the user"
    return Finding(
        "interpreter", "fine", f"{sys.executable}; {'all users can start it' if executable_by_all else private}"
    )
