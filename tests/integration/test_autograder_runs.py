"""What an autograder does on Gradescope and in otter: it marks whatever it is given, and believes none of it."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import dill
import nbformat
import pytest
from click.testing import CliRunner
from otter.grade.utils import merge_scores_to_df
from otter.run.run_autograder import AutograderConfig
from otter.run.run_autograder.utils import OtterRuntimeError
from otter.test_files import GradingResults

from fam.cli import fam
from fam_grader.release import gradescope
from fam_grader.release.autograder import PLUGIN, AutograderSpec
from fam_grader.release.otter_plugin import SandboxedGrading, grade_in_kernel
from support import gradescope_schema
from support.autograder_runs import unpack
from support.paths import SMALL_COURSE

RIGHT = (SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py").read_text(encoding="utf-8")
FORGED = json.dumps({"score": 100, "tests": [{"name": "double", "score": 100, "max_score": 4}]})
LIAR = f"print('''{FORGED}''')\n\ndef double(values):\n    print('''{FORGED}''')\n    return values\n"


@pytest.fixture
def harness(autograder_zip: Path, tmp_path: Path) -> Path:
    """Return the folders that Gradescope lays out, with the autograder in its place and no submission."""
    unpack(autograder_zip, tmp_path / "autograder" / "source")
    (tmp_path / "autograder" / "submission").mkdir()
    return tmp_path / "autograder"


def submit(harness: Path, **files: str) -> Path:
    """Hand in Python files, by their names."""
    for name, text in files.items():
        (harness / "submission" / f"{name}.py").write_text(text, encoding="utf-8")
    return harness


def marks(harness: Path) -> dict[str, Any]:
    """Grade the submission as Gradescope does, and give its results, which are valid."""
    gradescope.main([str(harness)])
    results: dict[str, Any] = json.loads((harness / "results" / "results.json").read_text(encoding="utf-8"))
    assert gradescope_schema.faults(results) == []
    return results


def test_right_answers_get_every_point_on_gradescopes_road(harness: Path) -> None:
    """Group by group, as `fam grade` writes it; what otter would want is there, too."""
    results = marks(submit(harness, doubling=RIGHT))

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
    marks(submit(harness, work=RIGHT.replace("count // 2", "count")))
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

    results = marks(submit(harness, doubling=RIGHT))

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
    """An empty folder is no internal error."""
    assert "it holds none of the course's files" in marks(harness)["output"]


def test_another_grader_than_the_one_it_was_made_with_grades_nothing(
    harness: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its marks could be others; the student is not blamed, and the log says what the instructor should do."""
    config = harness / "source" / "otter_config.json"
    made_with = AutograderSpec.from_config(json.loads(config.read_text())).grader
    config.write_text(config.read_text().replace(made_with, "0.0.1+0123abcd"))

    results = marks(submit(harness, doubling=RIGHT))

    assert "because of an internal error, not because of your code" in results["output"]
    assert "made with fam-course 0.0.1+0123abcd" in capsys.readouterr().out
    pickled = pickle.loads((harness / "results" / "results.pkl").read_bytes())
    assert pickled.has_catastrophic_failure()


def test_an_internal_error_leaves_a_valid_result_and_its_trace_for_the_instructor(
    harness: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is."""
    (harness / "source" / "otter_config.json").write_text("{")

    results = marks(submit(harness, doubling=RIGHT))

    assert "because of an internal error, not because of your code" in results["output"]
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
    assert "an internal error" in results["output"]
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


def plugin_at(harness: Path, name: str) -> SandboxedGrading:
    """Return the plugin as otter makes it for a submission with this file at its top."""
    config = json.loads((harness / "source" / "otter_config.json").read_text())
    shutil.copytree(harness / "source" / "tests", harness / "submission" / "tests")
    shutil.copytree(harness / "source" / "files" / ".course", harness / "submission" / ".course")
    return SandboxedGrading(str(harness / "submission" / name), {}, config["plugins"][0][PLUGIN])


def test_the_plugin_moves_all_that_was_handed_in_out_of_otters_way(harness: Path) -> None:
    """Also what begins with a dot, such as a log that otter would unpickle; only the suites and a stub are left."""
    submit(harness, numpy=RIGHT)
    (harness / "submission" / ".OTTER_LOG").write_bytes(b"cos\nsystem\n(S'touch /tmp/owned'\ntR.")
    (harness / "submission" / "otter").mkdir()
    (harness / "submission" / "otter" / "__init__.py").write_text("raise SystemExit")
    plugin = plugin_at(harness, "numpy.py")

    plugin.before_grading(None)

    assert {path.name for path in (harness / "submission").iterdir()} == {"numpy.py", "tests"}
    assert (harness / "submission" / "numpy.py").read_text() == ""
    assert {path.name for path in (harness / "submitted").iterdir()} == {"numpy.py", ".OTTER_LOG", "otter"}


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
    assert "grade_in_kernel" in cell.source
    assert plugin.plugin_config["secret"] not in cell.source  # otter may keep the executed notebook
    assert "kernelspec" not in executed.metadata


def test_the_plugin_ends_the_run_where_the_kernel_marked_nothing(harness: Path) -> None:
    """No result is better than an undeserved zero."""
    plugin = plugin_at(harness, "doubling.py")

    with pytest.raises(OtterRuntimeError, match="the kernel ended before the submission was marked"):
        plugin.after_grading(GradingResults([]))


def test_the_plugin_ends_the_run_where_this_machine_cannot_grade(harness: Path) -> None:
    """It says why."""
    plugin = plugin_at(submit(harness, doubling=RIGHT), "doubling.py")
    plugin.before_grading(None)
    config = harness / "source" / "otter_config.json"
    config.write_text(config.read_text().replace(plugin.plugin_config["grader"], "0.0.1+0123abcd"))
    grade_in_kernel(str(harness), "doubling.py")

    with pytest.raises(OtterRuntimeError, match=r"made with fam-course 0\.0\.1\+0123abcd"):
        plugin.after_grading(GradingResults([]))


def run_otter(autograder: Path, upload: Path, folder: Path) -> dict[str, Any]:
    """Return what the real `otter run` writes; it is valid by Gradescope's schema."""
    command = [sys.executable, "-m", "otter", "run", "-a", autograder, "-o", folder, "--no-logo", upload]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    results: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert gradescope_schema.faults(results) == []
    return results


@pytest.mark.slow
def test_otter_run_grades_a_script_whatever_its_name(autograder_zip: Path, tmp_path: Path) -> None:
    """Otter's kernel is started in the folder of the submission, by a module of this name."""
    upload = tmp_path / "ipykernel_launcher.py"
    upload.write_text(RIGHT)

    results = run_otter(autograder_zip, upload, tmp_path)

    scores = {test["name"]: (test["score"], test["max_score"]) for test in results["tests"] if "score" in test}
    assert scores == {"double": (3, 3), "halve": (1, 1)}


@pytest.mark.slow
def test_otter_run_believes_no_print_and_hides_what_is_hidden(autograder_zip: Path, tmp_path: Path) -> None:
    """What the student may see is what `fam grade` lets them see, and says of the public checks only."""
    upload = tmp_path / "work.py"
    upload.write_text(LIAR)

    results = run_otter(autograder_zip, upload, tmp_path)

    visible, *others = results["tests"]
    assert sum(test["score"] for test in others) == 0
    assert {test["visibility"] for test in others} == {"hidden"}
    assert visible["visibility"] == "visible"
    assert "double: 0 of 1 public checks passed." in visible["output"]
    assert "uint8" not in visible["output"]


@pytest.mark.slow
def test_otter_run_takes_what_fam_submit_writes(autograder_zip: Path, workspace: Path, tmp_path: Path) -> None:
    """The zip, as it is."""
    (workspace / "exercises" / "01_doubling" / "doubling.py").write_text(RIGHT)
    upload = tmp_path / "submission.zip"
    command = ["--course", str(workspace), "submit", "--no-check", "-o", str(upload)]
    assert CliRunner().invoke(fam, command).exit_code == 0

    results = run_otter(autograder_zip, upload, tmp_path)

    assert sum(test.get("score", 0) for test in results["tests"]) == 4
