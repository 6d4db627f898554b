"""Grade one upload in the container of Gradescope or `otter grade`, with the autograder that is unpacked there.

Run as `python -I -m fam_grader.release.gradescope DIR`. DIR has the autograder in `source/` and the upload in
`submission/`; `results.json`, and for otter `results.pkl`, are written to `results/` in every case.
"""

from __future__ import annotations

import json
import pickle
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from otter.test_files import GradingResults

from fam.core.errors import CourseError, InternalError
from fam.core.files import atomic_write_bytes
from fam_grader.release.autograder import CONFIG, AutograderSpec
from fam_grader.release.otter_plugin import grade_upload
from fam_grader.reports.feedback import RESULTS

PICKLED = "results.pkl"
INTERNAL_ERROR = {
    "score": 0,
    "output": "This submission could not be graded because of an internal error, not because of your code. Tell your "
    "instructor; nothing is lost, and it can be graded again.",
    "tests": [],
}


def main(arguments: Sequence[str]) -> None:
    """Grade the upload; the output is for instructors."""
    root = Path(arguments[0])
    try:
        results, pickled = _mark(root)
    except CourseError as error:
        print(f"Error: {error}")
        results, pickled = json.dumps(INTERNAL_ERROR), GradingResults.without_results(error)
    except Exception as error:
        traceback.print_exc(file=sys.stdout)
        results, pickled = json.dumps(INTERNAL_ERROR), GradingResults.without_results(InternalError(repr(error)))
    atomic_write_bytes(root / "results" / RESULTS, results.encode("utf-8", "replace"))
    atomic_write_bytes(root / "results" / PICKLED, pickle.dumps(pickled))


def _mark(root: Path) -> tuple[str, GradingResults]:
    config = json.loads((root / "source" / CONFIG).read_text(encoding="utf-8"))
    upload = grade_upload(root / "source", AutograderSpec.from_config(config), root / "submission", _name(root))
    result = upload.result
    print(f"{result.submission}: {result.status}, {result.score:g} of {result.max_score:g}, bonus {result.bonus:g}")
    print(*filter(None, (result.message, result.isolation, *result.internal_errors)), sep="\n")
    if result.internal_errors:  # otter has no unknown mark
        return upload.files[RESULTS], GradingResults.without_results(InternalError(result.internal_errors[0]))
    return upload.files[RESULTS], GradingResults(list(upload.test_files))


def _name(root: Path) -> str:
    """Return Gradescope's number of the submission; `otter grade` leaves that file empty."""
    try:
        number = json.loads((root / "submission_metadata.json").read_text(encoding="utf-8"))["id"]
    except (OSError, ValueError, LookupError, TypeError):
        return "submission"
    return f"submission_{number}" if isinstance(number, int) else "submission"


if __name__ == "__main__":
    main(sys.argv[1:])
