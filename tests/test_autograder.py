"""`fam autograder`: one zip with all it takes to grade, which is always alike and marks whatever it is given."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import dill
import nbformat
import pytest
from click.testing import CliRunner, Result
from otter.grade.utils import merge_scores_to_df
from otter.run.run_autograder import AutograderConfig
from otter.run.run_autograder.utils import OtterRuntimeError
from otter.test_files import GradingResults

import gradescope_schema
from conftest import SMALL_COURSE
from fam_grader._errors import CourseError
from fam_grader.cli import fam
from fam_grader.course import Course
from fam_grader.releasing import gradescope, pins, wheel
from fam_grader.releasing.autograder import make_autograder
from fam_grader.releasing.layout import PLUGIN, Orders, put_together
from fam_grader.releasing.plugin import JailedGrading, mark_in_kernel
from roads import unpack

RIGHT = (SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py").read_text(encoding="utf-8")
FORGED = json.dumps({"score": 100, "tests": [{"name": "double", "score": 100, "max_score": 4}]})
LIAR = f"print('''{FORGED}''')\n\ndef double(values):\n    print('''{FORGED}''')\n    return values\n"


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(fam, [str(each) for each in arguments])


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """Give an autograder of the small course."""
    path = tmp_path_factory.mktemp("autograder") / "autograder.zip"
    return make_autograder(small_course, list(small_course.units), path).path


@pytest.fixture
def harness(made: Path, tmp_path: Path) -> Path:
    """Give the folders that Gradescope lays out, with the autograder in its place and nothing handed in."""
    unpack(made, tmp_path / "autograder" / "source")
    (tmp_path / "autograder" / "submission").mkdir()
    return tmp_path / "autograder"


def hand_in(harness: Path, **files: str) -> Path:
    """Hand in Python files, by their names."""
    for name, text in files.items():
        (harness / "submission" / f"{name}.py").write_text(text, encoding="utf-8")
    return harness


def marks(harness: Path) -> dict[str, Any]:
    """Mark what was handed in as Gradescope does, and give its results, which are valid."""
    gradescope.main([str(harness)])
    results: dict[str, Any] = json.loads((harness / "results" / "results.json").read_text(encoding="utf-8"))
    assert gradescope_schema.faults(results) == []
    return results


def test_the_zip_holds_suites_scripts_pins_and_the_wheel(made: Path) -> None:
    """What otter looks for, where it looks for it; and what Gradescope runs, which it has to be able to run."""
    found = members(made)

    version = importlib.metadata.version("fam-course")
    course = {name for name in found if name.startswith("files/.course/")}
    suites = {f"tests/01_doubling.{name}py" for name in ("double.", "double.hidden.", "halve.", "halve.hidden.")}
    scripts = {"setup.sh", "run_autograder", "run_otter.py", "environment.yml"}
    others = {"otter_config.json", "requirements.txt", f"requirements.fam_course-{version}-py3-none-any.whl"}
    assert set(found) == course | suites | scripts | others
    assert found["tests/01_doubling.double.py"] == contents(SMALL_COURSE)["exercises/01_doubling/checks/double.py"]
    with zipfile.ZipFile(made) as archive:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}


def test_the_requirements_are_pinned(made: Path) -> None:
    """Each to one version."""
    lines = members(made)["requirements.txt"].decode().splitlines()

    pinned = [line for line in lines if line and not line.startswith("#")]
    assert f"otter-grader=={importlib.metadata.version('otter-grader')}" in pinned
    assert all("==" in line.split(";")[0] for line in pinned)


def test_the_same_course_makes_the_same_bytes(made: Path, course_copy: Path, tmp_path: Path) -> None:
    """Elsewhere and later, too."""
    for path in course_copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = make_autograder(Course.at(course_copy), ["doubling"], tmp_path / "again.zip")

    assert again.path.read_bytes() == made.read_bytes()


def test_the_course_is_whole_again_when_it_is_unpacked(harness: Path, tmp_path: Path) -> None:
    """Nothing is lost, and nothing is twice in the zip."""
    course = put_together(harness / "source", tmp_path / "course")

    assert contents(course.exercises.parent) == contents(SMALL_COURSE)


def test_a_choice_of_units_has_their_suites_and_the_whole_course(course: Course, tmp_path: Path) -> None:
    """A student's file of another unit may be imported, so the others are there, and are not graded."""
    done = invoke("autograder", "-o", tmp_path / "two.zip", "strides", "04_zero_padding")

    assert done.exit_code == 0, done.output
    found = members(tmp_path / "two.zip")
    labels = {name.split("/")[1].split(".")[0] for name in found if name.startswith("tests/")}
    assert labels == {"04_zero_padding", "05_strides"}
    [plugin] = json.loads(found["otter_config.json"])["plugins"]
    assert plugin[PLUGIN]["units"] == ["zero_padding", "strides"]
    unpack(tmp_path / "two.zip", tmp_path / "source")
    assert list(put_together(tmp_path / "source", tmp_path / "course").units) == list(course.units)


def test_the_command_says_what_was_written_and_to_keep_it_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And how it is used, in as many columns as there are."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    done = invoke("--course", SMALL_COURSE, "autograder", "-o", "my autograder.zip")

    size = f"{Path('my autograder.zip').stat().st_size / 1e6:.1f} MB"
    assert (done.exit_code, done.output) == (
        0,
        f"Written: my autograder.zip ({size}), with 1 unit worth 4 points.\n"
        "Keep it to yourself: it holds the hidden suites, the solutions and the\n"
        "misconceptions.\n"
        "On Gradescope: make a programming assignment of 4 points, and upload it there.\n"
        "Next: `otter run -a 'my autograder.zip' SUBMISSION`\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-o", "autograder.tar"], 2, "Gradescope takes a zip, so autograder.tar must end in .zip."),
        (["-o", "a.zip", "doubling2"], 2, "No unit is called `doubling2`; did you mean `doubling`?"),
        (["doubling"], 2, "Missing option '-o' / '--out'."),
    ],
    ids=["no zip", "no such unit", "nowhere to"],
)
def test_wrong_usage_is_told(arguments: list[str], code: int, message: str) -> None:
    """Exit code 2, and nothing is written."""
    done = invoke("--course", SMALL_COURSE, "autograder", *arguments)

    assert done.exit_code == code
    assert message in done.output


def test_a_course_without_its_private_half_has_no_autograder(workspace: Path, tmp_path: Path) -> None:
    """As students have it; the message says where to go."""
    done = invoke("--course", workspace, "autograder", "-o", tmp_path / "a.zip")

    assert isinstance(done.exception, CourseError)
    assert "run this in the course's repository, or name it with --course DIR" in str(done.exception)
    assert not (tmp_path / "a.zip").exists()


def test_an_autograder_is_not_written_where_students_would_get_it(course_copy: Path) -> None:
    """`exercises/` is what a release copies."""
    out = course_copy / "exercises" / "01_doubling" / "a.zip"

    done = invoke("--course", course_copy, "autograder", "-o", out)

    assert isinstance(done.exception, CourseError)
    assert "lies among the exercises" in str(done.exception)
    assert not out.exists()


def test_right_answers_get_every_point_on_gradescopes_road(harness: Path) -> None:
    """Group by group, as `fam grade` writes it; what otter would want is there, too."""
    results = marks(hand_in(harness, doubling=RIGHT))

    assert results["score"] == 4
    assert {test["visibility"] for test in results["tests"] if test["extra_data"]["hidden"]} == {"after_published"}
    assert {test["visibility"] for test in results["tests"] if not test["extra_data"]["hidden"]} == {"visible"}
    pickled = pickle.loads((harness / "results" / "results.pkl").read_bytes())
    assert {name: pickled.get_score(name) for name in pickled.test_files} == {"double": 3, "halve": 1}


def test_otter_grade_reads_what_its_container_leaves(harness: Path) -> None:
    """It changes the configuration for its container, and makes a table of what it finds there."""
    config = harness / "source" / "otter_config.json"
    changed = AutograderConfig(json.loads(config.read_text()))
    changed.update({"zips": True, "pdf": False, "debug": False})
    config.write_text(json.dumps(changed.get_user_config()))
    marks(hand_in(harness, work=RIGHT.replace("count // 2", "count")))
    results = dill.loads((harness / "results" / "results.pkl").read_bytes())
    results.file = "work.py"

    scores = merge_scores_to_df([results])

    row = scores[scores["file"] == "work.py"].iloc[0]
    assert (row["double"], row["halve"], row["grading_status"]) == (3, 0, "Completed")


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ('{"id": 7, "users": []}', "submission_7"),
        ("", "submission"),
        ('{"id": "../x"}', "submission"),
        ("[]", "submission"),
    ],
    ids=["Gradescope's", "empty, as otter grade leaves it", "no number", "no record"],
)
def test_a_submission_is_called_by_gradescopes_number(harness: Path, metadata: str, name: str) -> None:
    """Where there is one."""
    (harness / "submission_metadata.json").write_text(metadata)

    results = marks(hand_in(harness, doubling=RIGHT))

    assert results["extra_data"]["submission"] == name


def test_what_cannot_be_read_has_a_result_with_the_reason(harness: Path) -> None:
    """A zip that Gradescope could not unpack lies there as it is."""
    (harness / "submission" / "homework.zip").write_bytes(b"PK\3\4 and then nothing")

    results = marks(harness)

    assert results["score"] == 0
    assert results["output"].startswith("homework.zip: it is no zip archive, or a damaged one")
    pickled = pickle.loads((harness / "results" / "results.pkl").read_bytes())
    assert (pickled.total, pickled.possible) == (0, 4)


def test_nothing_handed_in_has_a_result(harness: Path) -> None:
    """An empty folder is no fault of ours."""
    assert "it holds none of the course's files" in marks(harness)["output"]


def test_another_grader_than_the_one_it_was_made_with_grades_nothing(
    harness: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its marks could be others; the student is not blamed, and the instructor is told what to do."""
    config = harness / "source" / "otter_config.json"
    made_with = Orders.from_config(json.loads(config.read_text())).grader
    config.write_text(config.read_text().replace(made_with, "0.0.1+0123abcd"))

    results = marks(hand_in(harness, doubling=RIGHT))

    assert "a fault of ours and not of yours" in results["output"]
    assert "made with fam-course 0.0.1+0123abcd" in capsys.readouterr().out
    pickled = pickle.loads((harness / "results" / "results.pkl").read_bytes())
    assert pickled.has_catastrophic_failure()


def test_a_fault_of_ours_leaves_a_valid_result_and_its_trace_for_the_instructor(
    harness: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is."""
    (harness / "source" / "otter_config.json").write_text("{")

    results = marks(hand_in(harness, doubling=RIGHT))

    assert "a fault of ours and not of yours" in results["output"]
    assert "JSONDecodeError" in capsys.readouterr().out


def test_run_autograder_leaves_a_result_even_where_python_is_killed(harness: Path) -> None:
    """As a container does that runs out of memory; what an earlier run wrote is not taken for it."""
    python = harness / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nkill -9 $$\n")
    python.chmod(0o755)
    (harness / "results").mkdir()
    (harness / "results" / "results.json").write_text('{"score": 100}')
    environment = os.environ | {"AUTOGRADER_DIR": str(harness)}

    done = subprocess.run(
        ["bash", harness / "source" / "run_autograder"], env=environment, capture_output=True, text=True, check=False
    )

    results = json.loads((harness / "results" / "results.json").read_text())
    assert gradescope_schema.faults(results) == []
    assert results["score"] == 0
    assert "a fault of ours" in results["output"]
    assert "ended with status 137" in done.stderr


def test_setup_asks_for_python_where_there_is_none_and_says_what_is_missing(harness: Path, tmp_path: Path) -> None:
    """The only thing that does not come from the zip or the package index."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "basename", "mktemp", "cp", "rm", "cat"):
        (tools / name).symlink_to(shutil.which(name) or name)
    log = tmp_path / "apt.log"
    (tools / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    (tools / "apt-get").chmod(0o755)

    done = subprocess.run(
        [tools / "bash", harness / "source" / "setup.sh"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert log.read_text().splitlines() == ["update -q", "install -y -q python3 python3-venv"]
    assert "There is no Python 3.10 or newer here." in done.stderr


def plugin_at(harness: Path, name: str) -> JailedGrading:
    """Give the plugin as otter makes it for a submission with this file at its top."""
    config = json.loads((harness / "source" / "otter_config.json").read_text())
    shutil.copytree(harness / "source" / "tests", harness / "submission" / "tests")
    shutil.copytree(harness / "source" / "files" / ".course", harness / "submission" / ".course")
    return JailedGrading(str(harness / "submission" / name), {}, config["plugins"][0][PLUGIN])


def test_the_plugin_moves_all_that_was_handed_in_out_of_otters_way(harness: Path) -> None:
    """Also what begins with a dot, such as a log that otter would unpickle; only the suites and a stub are left."""
    hand_in(harness, numpy=RIGHT)
    (harness / "submission" / ".OTTER_LOG").write_bytes(b"cos\nsystem\n(S'touch /tmp/owned'\ntR.")
    (harness / "submission" / "otter").mkdir()
    (harness / "submission" / "otter" / "__init__.py").write_text("raise SystemExit")
    plugin = plugin_at(harness, "numpy.py")

    plugin.before_grading(None)

    assert {path.name for path in (harness / "submission").iterdir()} == {"numpy.py", "tests"}
    assert (harness / "submission" / "numpy.py").read_text() == ""
    assert {path.name for path in (harness / "handed_in").iterdir()} == {"numpy.py", ".OTTER_LOG", "otter"}


@pytest.mark.parametrize("name", ["numpy.py", "work.ipynb"])
def test_the_kernel_gets_one_cell_of_ours_and_no_file_of_the_students(harness: Path, name: str) -> None:
    """Not even an empty one, whose name could be that of a module."""
    cell = nbformat.v4.new_code_cell("raise SystemExit")
    notebook = nbformat.writes(
        nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": {"name": "bash", "display_name": "x"}})
    )
    (harness / "submission" / name).write_text(notebook if name.endswith(".ipynb") else "raise SystemExit")
    plugin = plugin_at(harness, name)
    plugin.before_grading(None)
    stub = (harness / "submission" / name).read_text()
    submission = (
        nbformat.reads(stub, 4) if stub else nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(stub)])
    )

    executed = plugin.before_execution(submission)

    assert [path.name for path in (harness / "submission").iterdir()] == ["tests"]
    [cell] = executed.cells
    assert "mark_in_kernel" in cell.source
    assert "kernelspec" not in executed.metadata


def test_the_plugin_ends_the_run_where_the_kernel_marked_nothing(harness: Path) -> None:
    """No result is better than a zero that nobody earned."""
    plugin = plugin_at(harness, "doubling.py")

    with pytest.raises(OtterRuntimeError, match="the kernel ended before the submission was marked"):
        plugin.after_grading(GradingResults([]))


def test_the_plugin_ends_the_run_where_this_machine_cannot_grade(harness: Path) -> None:
    """It says why."""
    plugin = plugin_at(hand_in(harness, doubling=RIGHT), "doubling.py")
    plugin.before_grading(None)
    mark_in_kernel(str(harness), "doubling.py", {**plugin.plugin_config, "grader": "0.0.1+0123abcd"})

    with pytest.raises(OtterRuntimeError, match=r"made with fam-course 0\.0\.1\+0123abcd"):
        plugin.after_grading(GradingResults([]))


def run_otter(made: Path, upload: Path, folder: Path) -> dict[str, Any]:
    """Give what the real `otter run` writes; it is valid by Gradescope's schema."""
    command = [sys.executable, "-m", "otter", "run", "-a", made, "-o", folder, "--no-logo", upload]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    results: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert gradescope_schema.faults(results) == []
    return results


@pytest.mark.slow
def test_otter_run_grades_a_script_whatever_its_name(made: Path, tmp_path: Path) -> None:
    """Otter's kernel is started in the folder of the submission, by a module of this name."""
    upload = tmp_path / "ipykernel_launcher.py"
    upload.write_text(RIGHT)

    results = run_otter(made, upload, tmp_path)

    scores = {test["name"]: (test["score"], test["max_score"]) for test in results["tests"] if "score" in test}
    assert scores == {"double": (3, 3), "halve": (1, 1)}


@pytest.mark.slow
def test_otter_run_believes_no_print_and_hides_what_is_hidden(made: Path, tmp_path: Path) -> None:
    """What the student may see is what `fam grade` lets them see, and says of the public checks only."""
    upload = tmp_path / "work.py"
    upload.write_text(LIAR)

    results = run_otter(made, upload, tmp_path)

    visible, *others = results["tests"]
    assert sum(test["score"] for test in others) == 0
    assert {test["visibility"] for test in others} == {"hidden"}
    assert visible["visibility"] == "visible"
    assert "double: 0 of 1 public checks passed." in visible["output"]
    assert "uint8" not in visible["output"]


@pytest.mark.slow
def test_otter_run_takes_what_fam_submit_writes(made: Path, workspace: Path, tmp_path: Path) -> None:
    """The zip, as it is."""
    (workspace / "exercises" / "01_doubling" / "doubling.py").write_text(RIGHT)
    upload = tmp_path / "submission.zip"
    assert invoke("--course", workspace, "submit", "--no-check", "-o", upload).exit_code == 0

    results = run_otter(made, upload, tmp_path)

    assert sum(test.get("score", 0) for test in results["tests"]) == 4


def test_the_wheel_can_be_put_together_again_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an installed wheel comes the same wheel: an instructor with a course of their own needs no repository."""
    built = wheel.build_wheel(tmp_path)
    site = tmp_path / "site"
    unpack(built, site)
    about = next(site.glob("*.dist-info"))
    (about / "INSTALLER").write_text("pip\n")
    with (about / "RECORD").open("a") as record:
        record.write(f"{about.name}/INSTALLER,,\n../bin/fam,,\nfam_grader/__pycache__/cli.pyc,,\n")
    installed = importlib.metadata.Distribution.at(about)
    monkeypatch.setattr(wheel, "repository", lambda: None)
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: installed)
    (tmp_path / "again").mkdir()

    again = wheel.build_wheel(tmp_path / "again")

    assert again.name == built.name
    before, after = members(built), members(again)
    record = f"{about.name}/RECORD"
    assert sorted(after.pop(record).splitlines()) == sorted(before.pop(record).splitlines())
    assert after == before


def test_without_the_repository_the_pins_are_what_is_installed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """For this Python only: another one may need other versions."""
    monkeypatch.setattr(pins, "repository", lambda: None)

    lines = pins.pins().splitlines()

    minor = ".".join(map(str, sys.version_info[:2]))
    version = importlib.metadata.version("otter-grader")
    assert f'otter-grader=={version}; python_version == "{minor}"' in lines
    assert not any(line.startswith("fam-course") for line in lines)
