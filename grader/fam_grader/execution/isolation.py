"""Choose the isolation of students' code on this machine."""

from __future__ import annotations

import sys
import warnings
from typing import Literal, cast

from fam.core.errors import CourseError
from fam.core.language import N_, Message, message
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Launcher

Isolation = Literal["sandbox", "landlock", "bubblewrap", "user", "none"]
FORMER_NAMES: dict[str, Isolation] = {"jail": "sandbox"}  # in scripts and in autograders of earlier versions

IF_TRUSTED = "If you trust every submission like your own code, use --isolation none."
ADVICE = (
    "Install bubblewrap (apt-get install bubblewrap), or grade on Linux 5.13 or newer with Landlock enabled. "
    + IF_TRUSTED
)
OTHER_SYSTEMS = {
    "win32": ("Windows", N_("Grade in WSL 2, the Linux inside Windows (wsl --install), or in a Linux container.")),
    "darwin": ("macOS", N_("Grade in a Linux container or virtual machine.")),
}


def current_name(isolation: str) -> Isolation:
    """Return the current name of an isolation; warn if it is given by its former name."""
    if isolation not in FORMER_NAMES:
        return cast("Isolation", isolation)
    current = FORMER_NAMES[isolation]
    warnings.warn(f"isolation={isolation!r} is deprecated; use {current!r}", DeprecationWarning, stacklevel=3)
    return current


def requires_linux(platform: str) -> tuple[Message, Message]:
    """Return why there is no sandbox on a system that is not Linux, and where to grade instead."""
    system, advice = OTHER_SYSTEMS.get(platform, (platform, N_("Grade on Linux.")))
    return message("The sandbox for students' code requires Linux; this is {system}", system=system), message(advice)


def make_launcher(isolation: Isolation) -> tuple[Launcher, str]:
    """Return a launcher and a description of its active layers; raise CourseError rather than omit a layer silently.

    Args:
        isolation: "sandbox" for the best backend that works on this machine; "landlock", "bubblewrap" or "user" for
            that one; "none" for ordinary processes.
    """
    if isolation == "none":
        return PlainLauncher(), "none: submissions run as ordinary processes with your permissions"
    if sys.platform != "linux":
        found, advice = requires_linux(sys.platform)
        raise CourseError(f"{found}. {advice} {IF_TRUSTED}")
    try:
        return _make_sandbox(isolation)
    except CourseError as error:
        raise CourseError(f"{error} {ADVICE}") from error


def _make_sandbox(isolation: Isolation) -> tuple[Launcher, str]:
    """Return a launcher with the first backend that works, or with the one that `isolation` names."""
    from fam_grader.execution.sandbox.backends import TROUBLES, seccomp_trouble  # noqa: PLC0415 - Linux only

    trouble = seccomp_trouble()
    if trouble:
        raise CourseError(f"This machine cannot sandbox students' code: {trouble}.")
    from fam_grader.execution.sandbox.launcher import SandboxLauncher  # noqa: PLC0415 - Linux only

    troubles = []
    for backend, trouble_of in TROUBLES.items():
        if isolation in ("sandbox", backend.value):
            trouble = trouble_of()
            if not trouble:
                launcher = SandboxLauncher(backend)
                return launcher, launcher.isolation
            troubles.append(trouble)
    raise CourseError(f"This machine cannot sandbox students' code: {'; '.join(troubles)}.")
