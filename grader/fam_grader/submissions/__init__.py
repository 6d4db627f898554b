"""Find submissions and read them, in the trusted process, without running or unpacking anything."""

from fam_grader.submissions._find import Found, find_submissions
from fam_grader.submissions._notebook import notebook_cells
from fam_grader.submissions._read import Submission, Unreadable, read_submission

__all__ = ["Found", "Submission", "Unreadable", "find_submissions", "notebook_cells", "read_submission"]
