"""Choose how students' code is kept in on this machine."""

from __future__ import annotations

import sys
from typing import Literal

from fam_grader._errors import CourseError
from fam_grader.running.plain import PlainLauncher
from fam_grader.running.session import Launcher

Isolation = Literal["jail", "none"]

WAY_OUT = (
    "Grade on Linux 5.13 or newer with Landlock enabled; or, if you trust every submission as you trust your own "
    "code, say --isolation none."
)


def make_launcher(isolation: Isolation) -> tuple[Launcher, str]:
    """Give a launcher and a line that says what is in force; refuse rather than fall back in silence."""
    if isolation == "none":
        return PlainLauncher(), "none: submissions run as ordinary processes of yours"
    if sys.platform != "linux":
        raise CourseError(f"The jail for students' code needs Linux, and this is {sys.platform}. {WAY_OUT}")
    try:
        from fam_grader.running.jail.launcher import JailLauncher  # noqa: PLC0415 - Linux alone has it

        launcher = JailLauncher()
    except CourseError as error:
        raise CourseError(f"{error} {WAY_OUT}") from error
    return launcher, launcher.isolation
