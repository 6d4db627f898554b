"""Grade the exercises of a course: in a jail, with otter-grader's suites, and say what went wrong."""

from fam_grader._errors import CourseError, Fault, FaultyCourse, GraderFault

__all__ = ["CourseError", "Fault", "FaultyCourse", "GraderFault"]

__version__ = "0.1.0"
