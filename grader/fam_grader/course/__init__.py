"""A course as its files describe it: where it lies, its units, their functions, and what somebody means by a name."""

from fam_grader.course._course import (
    Course,
    Settings,
    current_course,
    find_course,
    installed_root,
    use_course,
    workspace_above,
)
from fam_grader.course._files import SEPARATOR
from fam_grader.course._selection import choose_functions, choose_units, suggestion
from fam_grader.course._units import RIGHT_ANSWERS, FunctionSpec, Hint, Unit, WindowRule

__all__ = [
    "RIGHT_ANSWERS",
    "SEPARATOR",
    "Course",
    "FunctionSpec",
    "Hint",
    "Settings",
    "Unit",
    "WindowRule",
    "choose_functions",
    "choose_units",
    "current_course",
    "find_course",
    "installed_root",
    "suggestion",
    "use_course",
    "workspace_above",
]
