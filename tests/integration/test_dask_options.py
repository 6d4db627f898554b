"""What `fam grade --cluster` needs before any worker is asked."""

from __future__ import annotations

import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import dask
import distributed  # noqa: F401 - with it comes its configuration
import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.batch.jobs import Bundle


@pytest.fixture
def grade_on(course_copy: Path, tmp_path: Path):
    """Return a way to grade one submission on the cluster at an address."""

    def grade_it(address: str, *options: str) -> Result:
        (tmp_path / "ada.py").write_text("def double(values):\n    return 2 * values\n")
        command = ["grade", str(tmp_path / "ada.py"), "-o", str(tmp_path / "out"), "--cluster", address, *options]
        with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
            return CliRunner().invoke(fam, ["--course", str(course_copy), *command])

    return grade_it


def test_the_same_course_makes_the_same_bundle(course_copy: Path, tmp_path: Path) -> None:
    """Wherever it lies, whenever its files were written, and whatever caches lie beside them."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(course_copy, elsewhere)
    (elsewhere / "solutions" / "01_doubling" / "__pycache__").mkdir()
    (elsewhere / "solutions" / "01_doubling" / "__pycache__" / "doubling.pyc").write_bytes(b"cached")
    (elsewhere / "exercises" / ".DS_Store").write_bytes(b"whatever")

    bundle, other = Bundle.of(load_course(course_copy)), Bundle.of(load_course(elsewhere))

    assert bundle == other
    assert bundle.digest == other.digest


def test_a_bundle_unpacks_to_the_course_that_it_was_made_of(small_course: Course, tmp_path: Path) -> None:
    """With its private half, so that a grader can be set up from it."""
    unpacked = Bundle.of(small_course).unpack(tmp_path)

    unpacked.require_private()
    assert list(unpacked.functions) == list(small_course.functions)
    assert Bundle.of(unpacked) == Bundle.of(small_course)


def test_another_course_makes_another_bundle(course_copy: Path) -> None:
    """A letter of a hidden suite is enough."""
    before = Bundle.of(load_course(course_copy))
    suite = course_copy / "grader" / "hidden" / "01_doubling" / "halve.py"
    suite.write_text(suite.read_text() + "\n")

    assert Bundle.of(load_course(course_copy)).digest != before.digest
    assert "grader/hidden/01_doubling/halve.py" in zipfile.ZipFile(BytesIO(before.content)).namelist()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("127.0.0.1:1", "Timed out trying to connect"),
        ("nonsense", "missing port number"),
        ("carrier://pigeon", "unknown address scheme"),
        ("tls://127.0.0.1:1", "TLS configuration"),
    ],
)
def test_an_address_where_no_scheduler_answers_is_a_clear_line(grade_on, address: str, says: str) -> None:
    """It repeats what was given, what Dask says of it, and what an address looks like."""
    message = grade_on(address).output

    assert f"No Dask scheduler answers at {address}" in message
    assert says in message
    assert "tcp://HOST:8786" in message


def test_without_dask_the_message_says_what_to_install(grade_on, monkeypatch: pytest.MonkeyPatch) -> None:
    """Students and most instructors do not have it."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert "pip install 'fam-course[cluster]'" in grade_on("127.0.0.1:1").output


def test_jobs_and_cluster_exclude_each_other(grade_on) -> None:
    """The one is of this machine, the other of others."""
    done = grade_on("127.0.0.1:1", "-j", "2")

    assert done.exit_code == 2
    assert "--jobs is for this machine" in done.output
