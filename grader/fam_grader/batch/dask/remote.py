"""The code that runs on a Dask worker: a grader that is set up once and grades one submission at a time."""

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
from fam_grader.batch.fingerprint import versions
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import JobResult, JobSpec
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.execution.process import Launcher

PROOF_MB = 64.0
MAX_TRACE = 5_000  # of the end, where it says what happened

_P = ParamSpec("_P")
_R = TypeVar("_R")

# All graders of this process work in one thread, one after the other. Python has some things only once, such as the
# filters of warnings; and bubblewrap ends with the thread that started it, which Dask's own threads may do any time.
_THREAD = ThreadPoolExecutor(1, "fam-grader")


def inspect_worker(isolation: Isolation) -> dict[str, Any]:
    """Return this worker's versions and isolation, as built-in types that every version of FAM can unpickle.

    The sandbox is started once to find out whether it works.
    """
    try:
        launcher, in_force = make_launcher(isolation)
    except CourseError as error:
        return {"versions": versions(), "isolation": "", "trouble": str(error)}
    launcher.close()
    return {"versions": versions(), "isolation": in_force, "trouble": ""}


def _in_grader_thread(work: Callable[_P, _R]) -> Callable[_P, _R | Exception]:
    """Run `work` in the grader's thread, and return exceptions as CourseError or InternalError instead of raising.

    An exception of another type may not unpickle on the client; and the traceback of a raised one keeps the
    RemoteGrader alive.
    """

    @functools.wraps(work)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R | Exception:
        try:
            return _THREAD.submit(work, *args, **kwargs).result()
        except CourseError as error:
            return CourseError(str(error))
        except Exception:
            return InternalError(traceback.format_exc()[-MAX_TRACE:])

    return guarded


class RemoteGrader:
    """A grader with its course in a private folder; both are removed when Dask drops the last reference.

    Dask does so when the client that requested it is gone, however it ended.
    """

    def __init__(self, packed: bytes) -> None:
        from distributed import get_worker  # noqa: PLC0415 - only a worker has it

        spec: JobSpec = pickle.loads(packed)  # noqa: S301 - the client may run anything here
        trouble = self._set_up(spec, get_worker().local_directory)
        if trouble is not None:
            raise trouble

    @_in_grader_thread
    def _set_up(self, spec: JobSpec, where: str) -> None:
        folder = Path(tempfile.mkdtemp(prefix=f"fam-{spec.bundle.digest[:12]}-", dir=where))  # for this user only
        try:
            self._grader = Grader(spec.bundle.unpack(folder), spec.units, spec.isolation, spec.secret)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        weakref.finalize(self, _close, self._grader.launcher, folder)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Pickle as a placeholder: Dask moves the objects of a retiring worker, and a sandbox cannot be moved."""
        return str, ("a grader, which cannot travel",)

    @_in_grader_thread
    def grade(self, packed: bytes) -> JobResult:
        """Grade a submission; InternalError if this worker can no longer start processes."""
        graded = self._grader.grade_submission(pickle.loads(packed))  # noqa: S301 - our own record
        if graded.internal_errors:
            # The suite or the sandbox is at fault: with a broken sandbox this raises, and another worker tries.
            self._grader.launcher.start(PROOF_MB).end(gone=False)
        return graded


def _close(launcher: Launcher, folder: Path) -> None:
    launcher.close()
    shutil.rmtree(folder, ignore_errors=True)
