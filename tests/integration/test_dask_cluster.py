"""Grading on a Dask cluster: the marks of one machine, whatever happens to the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import dask
import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster, secede

from fam.cli import fam
from fam.core.errors import CourseError
from fam.course import Course, load_course
from fam_grader.authoring.sample_class import make_class
from fam_grader.batch.dask import scheduler
from fam_grader.batch.dask.pool import ClusterPool
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.batch.local_pool import LocalPool
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.submissions import find_submissions
from support.secrets import coin_course, throws

pytestmark = pytest.mark.slow

LONG = 120.0  # seconds that nothing here takes; a test that waits so long has failed

RIGHT = """
def double(values):
    if not values.size:
        raise ValueError
    return values.astype(float) * 2


def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""

# What a worker of the tests does beside its work: it keeps a diary, and suffers what a submission's comment says.
MISHAPS = """
import os, signal, time
from pathlib import Path
from fam_grader.batch.grader import Grader

FOLDER = Path({folder!r})
mark = getattr(Grader.grade_submission, "__wrapped__", Grader.grade_submission)  # Dask loads this file twice


def note(event, submission):
    with (FOLDER / "diary").open("a") as diary:
        diary.write(f"{{os.getpid()}} {{event}} {{submission.source.student}}\\n")


def observed(grader, submission):
    note("begins", submission)
    source = "".join(submission.sources.texts.values())
    first = not (FOLDER / submission.source.student).exists()
    (FOLDER / submission.source.student).touch()
    if "DIES ALWAYS" in source or ("DIES ONCE" in source and first):
        os.kill(os.getpid(), signal.SIGKILL)
    if "LOSES ITS SANDBOX ONCE" in source and first:
        grader.launcher._zygote.kill()
        grader.launcher._zygote.wait()
    while "WAITS" in source and not (FOLDER / "go").exists():
        time.sleep(0.05)
    if "FAILS ALWAYS" in source:
        raise RuntimeError("a grader with a fault")
    if "FAILS DEEPLY" in source:
        observed(grader, submission)
    marked = mark(grader, submission)
    note("ends", submission)
    return marked


observed.__wrapped__ = mark
Grader.grade_submission = observed
"""

# Machines that cannot or must not grade.
WITHOUT_LANDLOCK = """
import errno, pyseccomp

calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)  # the answer of a kernel that has none
calls.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "landlock_create_ruleset")
calls.load()
"""
OF_ANOTHER_VERSION = "import fam; fam.__version__ = '0.0.9'"
WITHOUT_THE_PACKAGE = "import sys; sys.modules['fam_grader'] = None"


@dataclass(frozen=True)
class Diary:
    """What the workers of a cluster with mishaps have done."""

    folder: Path

    def entries(self) -> list[tuple[str, str, str]]:
        """Return process, event and student, in the order of time."""
        path = self.folder / "diary"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(pid, event, student) for pid, event, student in (line.split(maxsplit=2) for line in lines)]

    def processes(self) -> set[str]:
        """Return the workers that have marked anything."""
        return {pid for pid, _, _ in self.entries()}


def until(holds: Callable[[], object], what: str) -> None:
    """Wait for something that comes soon, whatever else the machine does."""
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@dataclass(frozen=True)
class RunningCluster:
    """A cluster, what happened in it, and a way to grade there."""

    address: str
    course: Course
    diary: Diary
    cluster: LocalCluster | None = None

    def pool(self, **options: object) -> ClusterPool:
        """Return the graders of this cluster."""
        return replace(ClusterPool(self.course, list(self.course.units), self.address), **options)

    def left_over(self) -> list[str]:
        """Return the folders with courses, and the parents of students' processes, that the workers still have."""
        with Client(self.address, set_as_default=False) as client:
            return [name for left in client.run(_left_over).values() for name in left]


def _left_over(dask_worker) -> list[str]:
    folders = [path.name for path in Path(dask_worker.local_directory).glob("fam-*")]
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return folders + [child for child in children if b"zygote" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.fixture(scope="module")
def patient_course(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Course:
    """Return the small course with time for everything, so that a busy machine changes nobody's marks."""
    copy = tmp_path_factory.mktemp("patient") / "course"
    shutil.copytree(small_course.exercises.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    described = copy / "exercises" / "01_doubling" / "exercise.yaml"
    described.write_text(described.read_text().replace("call_seconds: 0.5", "call_seconds: 30"))
    return load_course(copy)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, patient_course: Course) -> Iterator[RunningCluster]:
    """Return a LocalCluster of two workers with two threads each."""
    folder = tmp_path_factory.mktemp("mishaps")
    script = folder / "mishaps.py"
    script.write_text(MISHAPS.format(folder=str(folder)))
    with (
        # Workers that are started again and again come from one process that has Dask loaded.
        dask.config.set(
            {"temporary-directory": str(folder), "distributed.worker.multiprocessing-method": "forkserver"}
        ),
        LocalCluster(
            n_workers=2,
            threads_per_worker=2,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            preload=[str(script)],
            silence_logs=50,
        ) as cluster,
    ):
        yield RunningCluster(cluster.scheduler_address, patient_course, Diary(folder), cluster)


@pytest.fixture
def make_jobs(tmp_path: Path, patient_course: Course) -> Callable[..., list[GradingJob]]:
    """Return a function that makes jobs of right answers, some with a comment that makes their graders fail."""

    def write(**comments: str) -> list[GradingJob]:
        for student, comment in comments.items():
            (tmp_path / f"{student}.py").write_text(f"# {comment}\n{RIGHT}")
        paths = [tmp_path / f"{student}.py" for student in comments]
        return [GradingJob(source) for source in find_submissions(paths, patient_course)]

    return write


def by_student(dones: Iterator[JobResult]) -> dict[str, JobResult]:
    collected = {}
    for done in dones:
        assert done.source.student not in collected
        collected[done.source.student] = done
    return collected


def without_the_machine(done: JobResult) -> object:
    """Return all that comes of a submission but the time that it took."""
    assert done.result is not None
    results = json.loads(done.files["results.json"])
    return replace(done.result, seconds=0.0), results, done.files["feedback.html"], done.digest


def test_the_same_class_gets_the_same_marks_and_files(running: RunningCluster, tmp_path: Path) -> None:
    """The sample class, with everything odd that it holds, here and there."""
    make_class(running.course, tmp_path / "class")
    shutil.rmtree(tmp_path / "class" / "Yuki (endless loop)")  # the time that it took is in its message
    jobs = [GradingJob(source) for source in find_submissions([tmp_path / "class"], running.course)]

    pool = running.pool()

    there = by_student(pool.grade(jobs))

    here = by_student(LocalPool(pool.course, pool.units, jobs=2, secret=pool.secret).grade(jobs))
    assert {name: without_the_machine(done) for name, done in there.items()} == {
        name: without_the_machine(done) for name, done in here.items()
    }


def test_the_workers_use_the_secret_of_the_run(running: RunningCluster, make_jobs, tmp_path: Path) -> None:
    """With the same secret, the hidden inputs are the same here and there; with another one, they are others."""
    course = coin_course(tmp_path / "coins")
    found = []
    for secret in ("one secret", "other secret"):
        pool = running.pool(course=course, secret=secret)
        here = LocalPool(course, pool.units, secret=secret)
        for graders in (pool, here):
            [done] = graders.grade(make_jobs(ada=""))
            assert done.result is not None
            found.append(throws(done.result))

    assert found[0] == found[1] != found[2] == found[3]


def test_each_worker_process_grades_one_submission_at_a_time(running: RunningCluster, make_jobs) -> None:
    """Two threads or not: of each process, the diary has an end before the next beginning."""
    before = len(running.diary.entries())

    list(running.pool().grade(make_jobs(**{f"s{number}": "" for number in range(12)})))

    entries = running.diary.entries()[before:]
    assert len(entries) == 24
    for process in {pid for pid, _, _ in entries}:
        events = [event for pid, event, _ in entries if pid == process]
        assert events == ["begins", "ends"] * (len(events) // 2)


@pytest.mark.parametrize("isolation", ["bubblewrap", "none"])
def test_a_sandbox_outlives_the_threads_of_dask(running: RunningCluster, make_jobs, isolation: Isolation) -> None:
    """Whatever it is made of, and whichever thread asked for it: it is not set up a second time."""
    require(isolation)
    jobs = make_jobs(**{f"s{number}": "" for number in range(8)})
    before = len(running.diary.entries())

    with (
        Client(running.address, set_as_default=False) as client,
        closing(running.pool(isolation=isolation).grade(jobs)) as dones,
    ):
        results = [next(dones).result]
        workers = list(client.nthreads())
        client.gather([client.submit(_leave, workers=[worker], pure=False) for worker in 6 * workers])
        results += [done.result for done in dones]

    assert [(result.score, result.internal_errors) for result in results] == [(4, ())] * 8
    assert len(running.diary.entries()) - before == 16


def _leave() -> None:
    """Let the thread that runs this end, as those of tasks that wait for other tasks do."""
    secede()


def require(isolation: Isolation) -> None:
    """Skip a test where this machine does not have the isolation."""
    try:
        launcher, _ = make_launcher(isolation)
    except CourseError as error:
        pytest.skip(str(error))
    launcher.close()


def test_what_is_known_or_cannot_be_read_needs_no_worker(patient_course: Course, make_jobs, tmp_path: Path) -> None:
    """It is settled here: the scheduler of this test does not even exist."""
    (known,) = make_jobs(ada="")
    (tmp_path / "eve.zip").write_bytes(b"no archive")
    (unreadable,) = (GradingJob(source) for source in find_submissions([tmp_path / "eve.zip"], patient_course))
    (first,) = LocalPool(patient_course, list(patient_course.units)).grade([known])
    pool = ClusterPool(patient_course, list(patient_course.units), "tcp://127.0.0.1:1")

    same, rejected = pool.grade([replace(known, known=first.digest), unreadable])

    assert (same.digest, same.result) == (first.digest, None)
    assert rejected.result is not None
    assert rejected.result.status == "rejected"


def test_submissions_are_read_and_sent_a_few_at_a_time(running: RunningCluster, make_jobs) -> None:
    """Two thousand do not lie in anybody's memory."""
    taken = 0

    def lazy_jobs() -> Iterator[GradingJob]:
        nonlocal taken
        for job in make_jobs(**{f"s{number}": "" for number in range(20)}):
            taken += 1
            yield job

    ahead = [taken - done for done, _ in enumerate(running.pool().grade(lazy_jobs()))]

    assert max(ahead) <= scheduler.IN_FLIGHT * 2 + 1


def test_a_worker_that_loses_its_sandbox_starts_afresh(running: RunningCluster, make_jobs) -> None:
    """What it could not call counts as its own failure, and not as anybody's result."""
    dones = by_student(running.pool().grade(make_jobs(a="", oscar="LOSES ITS SANDBOX ONCE", b="", c="")))

    assert [done.result.score for done in dones.values()] == [4] * 4
    assert not any(done.result.internal_errors for done in dones.values())


def test_an_exception_of_a_grader_is_reported_with_its_location(running: RunningCluster, make_jobs) -> None:
    """It has crossed two machines, and still has its text and its lines, however many those are."""
    dones = by_student(running.pool().grade(make_jobs(victor="FAILS ALWAYS", walter="FAILS DEEPLY")))

    victor, walter = (dones[student].result.internal_errors[0] for student in ("victor", "walter"))
    assert "RuntimeError: a grader with a fault" in victor
    assert "RecursionError" in walter
    assert all("in observed" in trace for trace in (victor, walter))
    until(lambda: not running.left_over(), "what failed was left over")


def test_a_scheduler_without_workers_is_waited_for_and_then_given_up(patient_course: Course, make_jobs) -> None:
    """The message says that there are none, and how to start some."""
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        pool = ClusterPool(patient_course, list(patient_course.units), cluster.scheduler_address, timeout=0.5)

        with pytest.raises(CourseError, match="It has none") as raised:
            list(pool.grade(make_jobs(ada="")))

    assert "dask worker" in str(raised.value)


def test_a_worker_that_joins_late_gets_work(running: RunningCluster, make_jobs) -> None:
    """There is work until a new worker has had some."""
    (job,) = make_jobs(ada="")
    before = running.diary.processes()
    deadline = time.monotonic() + LONG

    def lazy_jobs() -> Iterator[GradingJob]:
        yield job
        running.cluster.scale(3)
        while len(running.diary.processes() - before) < 1:
            assert time.monotonic() < deadline, "the new worker got nothing"
            yield job

    with closing(running.pool().grade(lazy_jobs())) as dones:
        assert all(done.result.score == 4 for done in dones)


def test_a_retired_worker_loses_no_submission(running: RunningCluster, make_jobs) -> None:
    """Dask moves what such a worker holds to others; a grader does not travel, and the run goes on."""
    jobs = make_jobs(**{f"s{number}": "" for number in range(16)})
    scores = []

    with Client(running.address, set_as_default=False) as client:
        for done in running.pool().grade(jobs):
            scores.append(done.result.score)
            if len(scores) == 2:
                client.retire_workers(sorted(client.nthreads())[:1], close_workers=True)

    assert scores == [4] * 16


@pytest.mark.parametrize("ending", ["at its end", "in the middle"])
def test_a_run_leaves_nothing_on_the_workers(running: RunningCluster, make_jobs, ending: str) -> None:
    """No course, which holds the solutions, and no process."""
    jobs = make_jobs(**{f"s{number}": "" for number in range(8)})

    with closing(running.pool().grade(jobs)) as dones:
        next(dones)
        assert running.left_over()
        if ending == "at its end":
            list(dones)

    until(lambda: not running.left_over(), "something was left over")


class Processes:
    """`dask scheduler` and `dask worker` as anybody starts them, on a port that is free."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", WITHOUT_THE_PACKAGE, "--port", "0", "--scheduler-file", "address")
        until(lambda: (folder / "address").exists() and (folder / "address").read_text(), "no scheduler")
        self.address = json.loads((folder / "address").read_text())["address"]

    def work(self, script: str) -> subprocess.Popen[bytes]:
        """Start a worker that runs `script` before anything else."""
        return self._start("worker", script, self.address, "--no-nanny", "--local-directory", str(self.folder))

    def wait_for(self, count: int) -> None:
        """Wait until the scheduler has so many workers."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=LONG)

    def hire(self, number: int, script: str, wanted: int) -> None:
        """Start so many workers, and more until the scheduler has `wanted`: on a busy machine, one may not come."""
        with Client(self.address, set_as_default=False) as client:
            for _ in range(number):
                self.work(script)
            for _ in range(number):
                with suppress(TimeoutError):
                    client.wait_for_workers(wanted, timeout=LONG / 4)
                    return
                self.work(script)
        self.wait_for(wanted)

    def end(self) -> None:
        """Kill and reap all of them."""
        for process in self.started:
            process.kill()
            process.wait()

    def _start(self, role: str, script: str, *arguments: str) -> subprocess.Popen[bytes]:
        preload = self.folder / f"preload{len(self.started)}.py"
        preload.write_text(script)
        options = ["--host", "127.0.0.1", "--no-dashboard", "--preload", str(preload)]
        command = [sys.executable, "-m", "dask", role, *arguments, *options]
        with (self.folder / f"{role}{len(self.started)}.log").open("wb") as log:
            self.started.append(subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log))
        return self.started[-1]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Return a scheduler that has never heard of this package, and three workers that cannot grade."""
    processes = Processes(tmp_path_factory.mktemp("processes"))
    try:
        for script in (WITHOUT_LANDLOCK, OF_ANOTHER_VERSION, WITHOUT_THE_PACKAGE):
            processes.work(script)
        processes.wait_for(3)
        yield processes
    finally:
        processes.end()


REASONS = ("This machine cannot sandbox students' code", "it has fam-course 0.0.9", "is not installed there")


def test_where_no_worker_can_grade_each_has_its_reason(
    processes: Processes, patient_course: Course, make_jobs
) -> None:
    """No isolation, another version, no package: the error names all three, and what to do."""
    pool = ClusterPool(patient_course, list(patient_course.units), processes.address, "landlock")

    with pytest.raises(CourseError) as raised:
        list(pool.grade(make_jobs(ada="")))

    lines = str(raised.value).splitlines()
    assert [sum(reason in line for line in lines) for reason in REASONS] == [1, 1, 1]
    assert "dask worker" in lines[-1]


def test_a_worker_that_cannot_grade_gets_no_work(
    processes: Processes, patient_course: Course, tmp_path: Path
) -> None:
    """Not even the course; the one that can does it all. The command says why of those who answer while it runs."""
    worker = processes.work(MISHAPS.format(folder=str(processes.folder)))
    processes.wait_for(4)
    make_class(patient_course, tmp_path / "class")
    shutil.rmtree(tmp_path / "class" / "Yuki (endless loop)")
    root = str(patient_course.exercises.parent)
    command = ["grade", str(tmp_path / "class"), "-o", str(tmp_path / "out"), "--cluster", processes.address]
    command += ["--isolation", "landlock"]

    done = CliRunner().invoke(fam, ["--course", root, *command])

    assert done.exit_code == 0, done.output
    messages = [line for line in done.stderr.splitlines() if "gets no jobs" in line]
    assert all(any(reason in line for reason in REASONS) for line in messages)
    assert Diary(processes.folder).processes() == {str(worker.pid)}
    assert json.loads((tmp_path / "out" / "Ada" / "results.json").read_text())["score"] == 4


def test_workers_that_are_killed_cost_retries_and_not_marks(
    processes: Processes, patient_course: Course, make_jobs
) -> None:
    """Only a submission that kills three of them is given up, as an internal error; of five workers one is left."""
    processes.hire(4, MISHAPS.format(folder=str(processes.folder)), wanted=8)
    messages: list[str] = []
    pool = ClusterPool(patient_course, list(patient_course.units), processes.address, "landlock", messages.append)

    dones = by_student(pool.grade(make_jobs(a="", b="", mallory="DIES ONCE", c="", trent="DIES ALWAYS", d="", e="")))

    trent = dones.pop("trent")
    assert (trent.digest, trent.result.status) == ("", "partial")
    assert "ended while it had this submission" in trent.result.internal_errors[0]
    assert [done.result.score for done in dones.values()] == [4] * 6
    begun = [student for _, event, student in Diary(processes.folder).entries() if event == "begins"]
    assert (begun.count("mallory"), begun.count("trent")) == (2, 3)
    assert sum("has left" in line for line in messages) == 4


def test_a_lost_scheduler_ends_the_run_and_keeps_the_finished_marks(
    processes: Processes, patient_course: Course, make_jobs, tmp_path: Path
) -> None:
    """The same command without the cluster grades the rest."""
    processes.work(MISHAPS.format(folder=str(processes.folder)))
    processes.wait_for(4)
    make_jobs(ada="", bob="", carol="", dora="WAITS")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "fam", "--course", str(patient_course.exercises.parent), "grade"]
    command += [*(str(tmp_path / f"{student}.py") for student in ("ada", "bob", "carol", "dora")), "-o", str(out)]

    on_the_cluster = ["--cluster", processes.address, "--isolation", "landlock"]
    run = subprocess.Popen([*command, *on_the_cluster], stderr=subprocess.PIPE, text=True)
    finished = [out / student / "results.json" for student in ("ada", "bob", "carol")]  # in any order
    until(lambda: all(path.exists() for path in finished), "the three that do not wait were not graded")
    processes.scheduler.kill()
    _, messages = run.communicate(timeout=LONG)

    assert run.returncode == 1
    assert "The connection to the Dask scheduler at" in messages
    assert "Traceback" not in messages
    again = subprocess.run([*command, "--isolation", "landlock"], stderr=subprocess.PIPE, text=True, check=True)
    assert "3 kept from an earlier run, 1 to grade" in again.stderr
