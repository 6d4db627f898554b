"""FAM: an auto-graded course on convolution and feature maps."""

from fam.core.errors import CourseError, Fault, FaultyCourse, InternalError

__all__ = ["CourseError", "Fault", "FaultyCourse", "InternalError"]

__version__ = "0.1.0"
