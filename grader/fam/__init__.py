"""FAM: an auto-graded course on convolution and feature maps."""

from fam.core.errors import CourseError, Fault, FaultyCourse, GraderFault

__all__ = ["CourseError", "Fault", "FaultyCourse", "GraderFault"]

__version__ = "0.1.0"
