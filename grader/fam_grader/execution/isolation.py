"""Choose how students' code is kept in on this machine."""

from __future__ import annotations

import sys
from typing import Literal

from fam.core.errors import CourseError
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.session import Launcher

Isolation = Literal["jail", "landlock", "bubblewrap", "user", "none"]

WAY_OUT = (
    "Install bubblewrap (apt-get install bubblewrap), or grade on Linux 5.13 or newer with Landlock enabled; or, if "
    "you trust every submission as you trust your own code, say --isolation none."
)


def make_launcher(isolation: Isolation) -> tuple[Launcher, str]:
    """Return a launcher and a line that says what is in force; refuse rather than leave a layer out in silence.

    Args:
        isolation: "jail" for the best that this machine has, "landlock", "bubblewrap" or "user" for that one, and
            "none" for ordinary processes.
    """
    if isolation == "none":
        return PlainLauncher(), "none: submissions run as ordinary processes of yours"
    if sys.platform != "linux":
        raise CourseError(f"The jail for students' code needs Linux, and this is {sys.platform}. {WAY_OUT}")
    try:
        return _make_jail(isolation)
    except CourseError as error:
        raise CourseError(f"{error} {WAY_OUT}") from error


def _make_jail(isolation: Isolation) -> tuple[Launcher, str]:
    """Return a launcher with the first fence that this machine has, or with the one that `isolation` names."""
    from fam_grader.execution.sandbox.backends import TROUBLES, seccomp_trouble  # noqa: PLC0415 - Linux alone has it

    trouble = seccomp_trouble()
    if trouble:
        raise CourseError(f"This machine cannot jail students' code: {trouble}.")
    from fam_grader.execution.sandbox.launcher import JailLauncher  # noqa: PLC0415

    troubles = []
    for fence, trouble_of in TROUBLES.items():
        if isolation in ("jail", fence.value):
            trouble = trouble_of()
            if not trouble:
                launcher = JailLauncher(fence)
                return launcher, launcher.isolation
            troubles.append(trouble)
    raise CourseError(f"This machine cannot jail students' code: {'; '.join(troubles)}.")
