"""`fam check`: what a student sees of a right, a wrong, a broken and an unwritten function."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam_grader.grading.misconceptions import hedged

SKELETON = "exercises/01_doubling/doubling.py"
RIGHT = (
    "import numpy as np\n\n\ndef double(values):\n    return values * 2\n\n\n"
    "def halve(count):\n    return count // 2\n"
)


@pytest.fixture
def check(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a way to write the student's file and check it, from a folder of the workspace."""

    def check_it(source: str | None, *arguments: str, folder: str = ".") -> Result:
        if source is not None:
            (workspace / SKELETON).write_text(source, encoding="utf-8")
        monkeypatch.chdir(workspace / folder)
        return CliRunner().invoke(fam, ["check", *arguments])

    return check_it


def test_a_file_is_read_in_the_encoding_that_it_names(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python and grading read it (PEP 263)."""
    (workspace / SKELETON).write_bytes(f"# coding: latin-1\n# größer\n{RIGHT}".encode("latin-1"))
    monkeypatch.chdir(workspace)

    done = CliRunner().invoke(fam, ["check", "double"])

    assert "not saved as UTF-8" not in done.output
    assert "✓" in done.stdout
    assert "Changed since the last check" not in CliRunner().invoke(fam, ["status"]).output


def test_a_line_that_is_left_out_is_named(check) -> None:
    """The function's checks pass, and the student learns what grading will leave out."""
    done = check("import nunpy\n" + RIGHT, "double")

    assert "Note: doubling.py, line 1 was left out: No module named 'nunpy'." in done.stdout


@pytest.mark.parametrize("text", ['{"sentences": ["Old."], "calls": {"ab": {"cd": [0]}}}', "{", "[]"])
def test_digests_of_another_release_are_named_and_ignored(check, workspace: Path, text: str) -> None:
    """The checks say all that they can, and how to get the explanations back."""
    path = workspace / "exercises/01_doubling/checks/diagnoses.json"
    squares = RIGHT.replace("values * 2", "values * values")
    explained = " ".join(check(squares, "double").stdout.split())
    path.write_text(text, encoding="utf-8")

    done = check(squares, "double")
    said = " ".join(done.stdout.split())

    assert "The values are squared" in explained
    assert "another release" not in explained
    assert done.exit_code == 1
    assert "The values are squared" not in said
    assert "Note: wrong answers are not explained in doubling, since `checks/diagnoses.json` there is of" in said
    assert "`fam start --update` replaces it." in said
    for group in json.loads(check(squares, "double", "--json").stdout):
        assert group["remarks"][0].startswith("wrong answers are not explained in doubling, since")
    assert "Note: wrong answers are not explained in doubling" in check(squares, "double", "--format", "junit").stderr


def test_a_missing_file_and_one_without_code_are_said_once_with_the_way_back(check, workspace: Path) -> None:
    """For all of their functions."""
    commented = check("# Later.\n").stdout
    (workspace / SKELETON).unlink()
    missing = CliRunner().invoke(fam, ["check"]).output

    for said, wanted in ((commented, "has no code, only comments."), (missing, "is missing.")):
        assert f"`{SKELETON}` {wanted} `fam reset doubling` brings the exercise back." in " ".join(said.split())
        assert said.count(wanted) == 1
        assert "halve: no check could start, see above" in said


def test_an_exit_is_no_none(check) -> None:
    """The status says nothing, and `return` is what was meant."""
    said = " ".join(check(RIGHT.replace("return values * 2", "exit()"), "double").stdout.split())

    assert "It raised SystemExit in line 5: `exit()` ends the whole program, and `return` a function." in said


def test_an_unwritten_function_is_no_reproach(check) -> None:
    """It says where to write."""
    done = check(None)

    assert done.exit_code == 1
    assert f"· double: not written yet, in {SKELETON}" in done.stdout
    assert "0 of 2 public checks passed." in done.stdout


def test_of_many_unwritten_functions_the_first_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beginners see what failed, and not how much there is still to do."""
    CliRunner().invoke(fam, ["start", str(tmp_path / "mine")], catch_exceptions=False)
    monkeypatch.chdir(tmp_path / "mine")
    begun = Path("exercises/01_window_response/window_response.py")
    begun.write_text(f"{begun.read_text(encoding='utf-8').rpartition('raise')[0]}return 0.0\n", encoding="utf-8")

    done = CliRunner().invoke(fam, ["check"])

    assert "✗ window_response: on paper" in done.stdout
    assert "· feature_map: not written yet, in\nexercises/02_feature_map/feature_map.py\n" in done.stdout
    assert "· 33 more functions: not written yet\n" in done.stdout
    assert "strongest_position" not in done.stdout


def test_right_functions_pass_and_hidden_checks_are_announced(check) -> None:
    """Never "all tests passed"."""
    done = check(RIGHT)

    assert done.exit_code == 0
    assert "✓ double: on paper" in done.stdout
    assert "All public checks passed (2/2). Hidden checks run at grading." in done.stdout


def test_a_misconception_is_explained_from_its_digest(check) -> None:
    """A workspace has no wrong answer's code, and names it all the same, before anything else."""
    done = check(RIGHT.replace("values * 2", "values ** 2"))

    lines = done.stdout.splitlines()
    place = lines.index("✗ double: on paper")
    said = " ".join(line.strip() for line in lines[place + 1 : place + 4])
    assert said.startswith(hedged("The values are squared; doubling adds each value to itself."))


def test_a_wrong_answer_shows_call_values_and_place(check) -> None:
    """The call can be typed; the first wrong place is in brackets in both tables."""
    done = check(RIGHT.replace("values * 2", "values * 2 + (values == 3)"))

    assert "The value at [1] is 7, expected 6 (1 of 3 values is wrong)." in done.stdout
    assert "double(np.array([1, 3, 5]))" in done.stdout
    assert "[ 6]" in done.stdout
    assert "[ 7]" in done.stdout


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def double(:\n", "Its file does not load: SyntaxError in line 1"),
        ("import tensorflow\n", "Its file does not load: ModuleNotFoundError in line 1"),
        (RIGHT.replace("values * 2", "1 / 0"), "It raised ZeroDivisionError in line 5: division by zero."),
        (RIGHT.replace("return values * 2", "while True: pass"), "The call was not done after 0.5 seconds."),
        (RIGHT.replace("return values * 2", "pass"), "It is None (is a `return` missing?), expected an array."),
        (RIGHT.replace("values * 2", "(values * 2).tolist()"), "It is the list [2, 6, 10], expected an array."),
        (RIGHT.replace("values * 2", "(values * 2)[None]"), "The shape is (1, 3), expected (3,)."),
        (
            RIGHT.replace("def double", "def dubble"),
            "`exercises/01_doubling/doubling.py` defines `dubble`; did you mean `double`?",
        ),
        (RIGHT.replace("return values * 2", "values *= 2; return values"), "the call changed its input"),
    ],
    ids=["syntax", "import", "exception", "endless", "no return", "list", "shape", "name", "input"],
)
def test_each_kind_of_mistake_has_a_sentence(check, source: str, says: str) -> None:
    """What we saw, with the place where there is one."""
    done = check(source)

    assert done.exit_code == 1
    assert says in " ".join(done.stdout.split())


LOOPS = {
    "counts": ("print('i is', i); i += 1", r"i is 0\n        i is 1\n.*\[\.\.\.\]\n        i is \d+"),
    "prints an array": ("print(values)", r"\[1 3 5\]\n"),
    "prints once": ("i == 0 and print('start'); i = 1", r"start\n"),
    "is silent": ("str(values)", None),
}


@pytest.mark.parametrize(("body", "printed"), LOOPS.values(), ids=LOOPS)
def test_an_endless_loop_shows_its_line_and_what_it_printed(check, body: str, printed: str | None) -> None:
    """Its first and last lines; never how the process ended."""
    loop = f"i = 0\n    while True:\n        {body}"

    text = check(RIGHT.replace("return values * 2", loop)).stdout

    assert "The call was not done after 0.5 seconds." in text
    assert 'doubling.py", line ' in text
    assert "ended" not in text
    if printed is None:
        assert "It had printed" not in text
    else:
        assert re.search(r"It had printed:\n        " + printed, text, re.DOTALL)


@pytest.mark.linux
def test_memory_is_limited_as_at_grading(check) -> None:
    """An array that is too large is named with its line, and the machine does not get slow."""
    text = check(RIGHT.replace("return values * 2", "return np.ones(1 << 28)")).stdout

    assert "The call needed more than 1024 MB of memory, in line 5." in " ".join(text.split())


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            RIGHT + "x = (1, 2\n",
            ['File "{file}", line 10', "    x = (1, 2", "        ^", "SyntaxError: '(' was never closed"],
        ),
        ("def double(values):\nreturn values\n", ['File "{file}", line 2', "    return values"]),
        (RIGHT.replace("values * 2", "values / None"), ['File "{file}", line 5', "    return values / None"]),
        ("import nunpy as np\ndouble = np.double\n", ['File "{file}", line 1', "    import nunpy as np"]),
        (
            RIGHT.replace("return values * 2", "return helper()") + "\n\ndef helper():\n    while True: pass\n",
            ['File "{file}", line 13, in helper', "    while True: pass"],
        ),
        ("while True: pass\n", ['File "{file}", line 1, in <module>', "    while True: pass"]),
    ],
    ids=["syntax", "indentation", "exception", "import", "endless call", "endless file"],
)
def test_the_line_where_it_happened_is_shown(check, patient: None, source: str, lines: list[str]) -> None:
    """As Python shows it: the file as one would type it, the line's number and its text."""
    done = check(source, "double")

    shown = [line.removeprefix(" " * 6) for line in done.stdout.splitlines()]
    start = shown.index(lines[0].format(file=SKELETON))
    for line in lines[1:]:
        start += 1
        assert line.strip() == shown[start].strip()


def test_a_file_that_does_not_load_is_reported_once(check) -> None:
    """Not for each of its functions and checks."""
    done = check("def double(:\n")

    assert done.stdout.count("Its file does not load: SyntaxError") == 1
    assert "✗ halve: its file does not load, see above" in done.stdout


def test_what_a_file_prints_while_it_loads_is_shown_too(check) -> None:
    """Many try a function out below it."""
    done = check(f"{RIGHT}\n\nprint('halved:', halve(7))\n")

    assert done.exit_code == 0
    assert "| halved: 3" in done.stdout


def test_prints_are_shown_and_labelled(check) -> None:
    """They help to find the mistake, and are not taken for a message of ours."""
    done = check(RIGHT.replace("return values * 2", "print('values are', values)\n    return values"))

    assert "Your code printed:" in done.stdout
    assert "| values are [1 3 5]" in done.stdout


def test_names_choose_units_and_functions(check) -> None:
    """A unit, its folder's name, a function; from a unit's folder, that unit."""
    for arguments, folder in [
        (["halve"], "."),
        (["01_doubling"], "."),
        (["doubling"], "."),
        ([], "exercises/01_doubling"),
    ]:
        done = check(RIGHT, *arguments, folder=folder)

        assert done.exit_code == 0
        assert ("double: on paper" in done.stdout) == (arguments != ["halve"])


def test_a_misspelt_name_is_wrong_usage_with_a_suggestion(check) -> None:
    """Exit code 2, and what was probably meant."""
    done = check(RIGHT, "dubling")

    assert done.exit_code == 2
    assert "did you mean `doubling`?" in done.stderr


def test_json_holds_what_the_screen_shows(check) -> None:
    """For editors and scripts."""
    done = check(RIGHT.replace("values * 2", "values ** 2"), "--json")

    groups = {group["function"]: group for group in json.loads(done.stdout)}
    assert groups["double"]["status"] == "failed"
    assert groups["double"]["difference"]["index"] == [0]
    assert groups["double"]["difference"]["pieces"][1]["cells"] == [["1", "9", "25"]]
    assert groups["double"]["diagnosis"].startswith("The values are squared")
    assert groups["halve"]["status"] == "passed"


def test_what_will_not_work_at_grading_is_a_warning_and_costs_nothing(check) -> None:
    """One line for each, below the checks, which pass as long as no call gets there."""
    written = RIGHT.replace(
        "return values", "if values.size == 0:\n        np.save('made.npy', values)\n    return values"
    )

    done = check(f"import mine\n{written}", "double")

    assert done.exit_code == 0
    assert "✓ double: on paper" in done.stdout
    assert done.stdout.split("\n\n")[1].splitlines() == [
        "! doubling.py, line 1: mine does not exist at grading; nothing graded uses this import, so remove it.",
        "! doubling.py, line 7: `np.save` does not work at grading; no file can be opened there.",
    ]


def test_json_has_the_warnings_about_a_groups_file(check) -> None:
    """With every group of the unit; an empty list if there are none."""
    warned = check(f"import threading\nthreading.Thread(target=print).start()\n{RIGHT}", "--json")
    clean = check(RIGHT, "--json")

    message = "`threading.Thread` does not work at grading; no thread can be started there."
    for group in json.loads(warned.stdout):
        assert group["warnings"] == [{"file": "doubling.py", "line": 2, "message": message}]
    assert [group["warnings"] for group in json.loads(clean.stdout)] == [[], []]


def test_a_file_that_is_not_utf8_is_a_clear_line(check, workspace: Path) -> None:
    """Not a traceback."""
    (workspace / SKELETON).write_bytes(b"# caf\xe9\n")

    done = check(None)

    assert done.exit_code == 1
    assert "exercises/01_doubling/doubling.py is not saved as UTF-8: line 1 has a character" in done.output


def test_a_breakpoint_is_named(check) -> None:
    """The debugger's end is no error of the student's arithmetic."""
    done = check(RIGHT.replace("return values", "breakpoint()\n    return values"), "double")

    said = " ".join(done.stdout.split())
    assert "`breakpoint()` waits for you to type in a debugger, and a check has no keyboard. Remove it" in said
    assert "doubling.py, line 5: `breakpoint` does not work at grading" in said
    assert "BdbQuit" not in said
    assert "(Pdb)" not in said


def test_a_unit_that_cannot_be_read_blocks_no_other(check, workspace: Path) -> None:
    """Every command says which one it is, and how it is repaired; a zip file would lack it, so none is written."""
    broken = workspace / "exercises" / "02_broken"
    broken.mkdir()
    (broken / "exercise.yaml").write_text("title: [\n")

    done, submitted = check(RIGHT), CliRunner().invoke(fam, ["submit"])

    said = "Unit broken cannot be read: exercises/02_broken/exercise.yaml:2:1: "
    assert done.exit_code == 0
    assert "All public checks passed" in done.stdout
    assert " ".join(done.stderr.split()).startswith(said)
    assert "`fam start --update` repairs it." in " ".join(done.stderr.split())
    assert submitted.exit_code == 1
    assert said in submitted.stderr


def test_no_colour_where_none_is_wanted(check, monkeypatch) -> None:
    """A pipe has none by itself; NO_COLOR says so for a terminal."""
    monkeypatch.setenv("NO_COLOR", "1")

    done = check(RIGHT)

    assert "\x1b[" not in done.stdout
