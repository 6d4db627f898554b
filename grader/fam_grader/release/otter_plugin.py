"""Otter's plugin in an autograder: the student's code runs in the sandbox, never in otter's process or its kernel.

Otter calls it in this order, and opens the submission between the first two:

1. `before_grading` moves all submitted files out of otter's working folder, and leaves an empty submission.
2. `before_execution` replaces the student's cells by one of our own; it grades what was moved away, and gives the
   results to otter's checker, which then has no suite left to run.
3. `after_grading` verifies that this happened: an internal error ends the run, and is never a zero.
"""

from __future__ import annotations

import json
import shutil
import traceback
from pathlib import Path
from typing import Any

import nbformat
from otter.execute import Checker
from otter.plugins import AbstractOtterPlugin
from otter.run.run_autograder.utils import OtterRuntimeError
from otter.test_files import GradingResults

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam_grader.release.autograder_layout import COURSE, TESTS, AutograderSpec
from fam_grader.release.otter_results import grade_upload

SOURCE, HANDED_IN, NEWS = "source", "handed_in", "fam_news.json"
CELL = """\
import json
from fam_grader.release.otter_plugin import grade_in_kernel
grade_in_kernel(*json.loads({arguments!r}))
"""


class SandboxedGrading(AbstractOtterPlugin):  # type: ignore[misc]
    """Make otter grade a submission without running a line of it."""

    @property
    def _root(self) -> Path:
        """The folder in which otter grades: the autograder is in `source`, the upload in `submission`."""
        return Path(self.submission_path).parents[1]

    def before_grading(self, config: Any) -> None:
        """Move all submitted files away, so that none of them is imported, opened or unpickled."""
        handed_in = self._root / HANDED_IN
        handed_in.mkdir()
        for path in list(Path(self.submission_path).parent.iterdir()):
            if path.name == COURSE:
                shutil.rmtree(path)
            elif path.name != TESTS:  # otter has just put it there
                shutil.move(path, handed_in / path.name)
        is_notebook = Path(self.submission_path).suffix == ".ipynb"
        empty = nbformat.writes(nbformat.v4.new_notebook()) if is_notebook else ""
        Path(self.submission_path).write_text(empty, encoding="utf-8")

    def before_execution(self, submission: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """Replace the cells by one that grades the moved files; none is left that could shadow a module."""
        Path(self.submission_path).unlink()
        arguments = json.dumps([str(self._root), Path(self.submission_path).name, self.plugin_config])
        submission.cells = [nbformat.v4.new_code_cell(CELL.format(arguments=arguments))]
        return submission

    def after_grading(self, results: GradingResults) -> None:
        """Add the message about the whole submission; raise OtterRuntimeError if it could not be graded."""
        try:
            news = json.loads((self._root / NEWS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise OtterRuntimeError("the kernel ended before the submission was marked") from None
        if news["trouble"]:
            raise OtterRuntimeError(
                f"this submission could not be graded because of an internal error: {news['trouble']}"
            )
        results.set_output(news["message"])


JailedGrading = SandboxedGrading  # the name in autograders of earlier versions: their users get an error with advice


def grade_in_kernel(root: str, name: str, config: dict[str, Any]) -> None:
    """Grade the upload of the autograder at `root` in otter's kernel, and leave the results with otter's checker."""
    folder = Path(root)
    news = {"message": "", "trouble": ""}
    try:
        upload = grade_upload(folder / SOURCE, AutograderSpec.from_plugin(config), folder / HANDED_IN, name)
        result = upload.result
        news = {"message": result.message, "trouble": "\n".join(result.internal_errors)}
        Checker.get_results().extend(upload.test_files)
    except CourseError as error:
        news["trouble"] = str(error)
    except Exception:
        news["trouble"] = traceback.format_exc()
    atomic_write_bytes(folder / NEWS, json.dumps(news).encode())
