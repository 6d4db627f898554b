"""Find submissions and read them, in the trusted process, without running or unpacking anything."""

from fam_grader.submissions._find import find_class, find_submissions
from fam_grader.submissions._notebook import notebook_cells
from fam_grader.submissions._read import decode_source, read_submission
from fam_grader.submissions._records import Kind, Owner, Part, Submission, SubmissionSource, Unreadable
from fam_grader.submissions._state import state_of
from fam_grader.submissions._times import TIMES, at_commit, is_clone, time_of

__all__ = [
    "TIMES",
    "Kind",
    "Owner",
    "Part",
    "Submission",
    "SubmissionSource",
    "Unreadable",
    "at_commit",
    "decode_source",
    "find_class",
    "find_submissions",
    "is_clone",
    "notebook_cells",
    "read_submission",
    "state_of",
    "time_of",
]
