"""What runs on a Dask worker: a grader that is set up once and marks one submission at a time."""

from __future__ import annotations

import functools
import pickle
import shutil
import tempfile
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from fam.core.errors import CourseError, InternalError
from fam_grader.batch.dask.bundle import Order
from fam_grader.batch.dask.compatibility import versions
from fam_grader.batch.grader import Grader
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.execution.session import Launcher
from fam_grader.reports.student_files import SubmissionReport

PROOF_MB = 64.0
MAX_TRACE = 5_000  # of the end, where it says what happened

_Given = ParamSpec("_Given")
_Comes = TypeVar("_Comes")

# All graders of this process work in one thread, one after the other. Python has some things only once, such as the
# filters of warnings; and bubblewrap ends with the thread that started it, which Dask's own threads may do any time.
_THREAD = ThreadPoolExecutor(1, "fam-grader")


def survey(isolation: Isolation) -> dict[str, Any]:
    """Tell what this worker has, in plain types that every version understands; the jail is tried out for it."""
    try:
        launcher, in_force = make_launcher(isolation)
    except CourseError as error:
        return {"versions": versions(), "isolation": "", "trouble": str(error)}
    launcher.close()
    return {"versions": versions(), "isolation": in_force, "trouble": ""}


def _in_our_thread(work: Callable[_Given, _Comes]) -> Callable[_Given, _Comes | Exception]:
    """Let `work` be done there, and give what went wrong as a value of our own kind, with a text.

    An exception of another kind may not arrive; and one that is raised holds on to the station that it came from.
    """

    @functools.wraps(work)
    def guarded(*args: _Given.args, **kwargs: _Given.kwargs) -> _Comes | Exception:
        try:
            return _THREAD.submit(work, *args, **kwargs).result()
        except CourseError as error:
            return CourseError(str(error))
        except Exception:
            return InternalError(traceback.format_exc()[-MAX_TRACE:])

    return guarded


class Station:
    """A grader with its course in a private folder; both end when Dask drops the last reference to it.

    Dask drops it when the run that asked for it has ended, however it ended.
    """

    def __init__(self, packed: bytes) -> None:
        from distributed import get_worker  # noqa: PLC0415 - only a worker has it

        order: Order = pickle.loads(packed)  # noqa: S301 - the client may run anything here
        trouble = self._set_up(order, get_worker().local_directory)
        if trouble is not None:
            raise trouble

    @_in_our_thread
    def _set_up(self, order: Order, where: str) -> None:
        folder = Path(tempfile.mkdtemp(prefix=f"fam-{order.bundle.digest[:12]}-", dir=where))  # for this user only
        try:
            self._grader = Grader(order.bundle.unpack(folder), order.units, order.isolation)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        weakref.finalize(self, _close, self._grader.launcher, folder)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Leave a note where Dask moves what a retiring worker holds: a jail cannot travel."""
        return str, ("a grader, which cannot travel",)

    @_in_our_thread
    def mark(self, packed: bytes) -> SubmissionReport:
        """Mark a submission; it is a InternalError if this station cannot start students' processes any more."""
        marked = self._grader.mark(pickle.loads(packed))  # noqa: S301 - a record of ours; its texts are the student's
        if marked.result.faults:  # the suite's, or those of a station that another one must make good
            self._grader.launcher.start(PROOF_MB).end(gone=False)
        return marked


def _close(launcher: Launcher, folder: Path) -> None:
    launcher.close()
    shutil.rmtree(folder, ignore_errors=True)
