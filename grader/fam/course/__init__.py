"""The course as its files describe it: its location, units and functions, and the lookup of names."""

from fam.course.loader import current_course, load_course, load_readable_units, use_course
from fam.course.model import Course, Settings, choose_functions, choose_units
from fam.course.units import RIGHT_ANSWERS, FunctionSpec, Hint, Unit, WindowRule
from fam.course.validation import SEPARATOR

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
    "load_course",
    "load_readable_units",
    "use_course",
]
