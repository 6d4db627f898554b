"""`fam status` and `fam next`: how far a student is, known by content and without running anything."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.commands.status import _rows
from fam.core.paths import course_id, data_dir
from fam.course import Course, load_course
from fam_grader.grading.suites import load_groups
from fam_grader.workspace import progress
from fam_grader.workspace.hints import one_more
from fam_grader.workspace.progress import fingerprint, public_points, standing
from fam_quizzes.study.progress.cards import make_due
from fam_quizzes.study.progress.database import FILE, open_database
from support.workspace import Student

RIGHT = (
    "import numpy as np\n\n\ndef double(values):\n    return values * 2\n\n\n"
    "def halve(count):\n    return count // 2\n"
)  # fmt: skip
WRONG = RIGHT.replace("values * 2", "values ** 2")
LESSON = (
    "1 · Doubling\n════════════\n\n"
    "Write `double(values)`, which gives an array of twice the values, and\n"
    "`halve(count)`, which gives half of an even int. `double` raises `ValueError`\n"
    "for an empty array, and `halve` for an odd number.\n"
)


def states(student: Student) -> dict[str, str]:
    return {each.spec.name: each.state for each in standing(load_course(student.root)).functions}


def write_and_check(student: Student, source: str, *names: str) -> None:
    student.file.write_text(source)
    assert student.fam("check", *names).exit_code in (0, 1)


def test_a_new_workspace_has_nothing_done(student: Student) -> None:
    """And the first function is next."""
    done = student.fam("status")

    assert done.exit_code == 0
    assert done.output == (
        "Arithmetic: 0 of 1.5 points from public checks.\n"
        "The hidden checks have the other 2.5; they run at grading.\n\n"
        "▸  1 doubling Doubling D1   0/1.5 ░░░░░░░░\n\n"
        "Next: `fam next` goes on with double.\n"
    )
    assert states(student) == {"double": "untouched", "halve": "untouched"}


def test_what_fam_check_found_is_shown_without_running_anything(student: Student, monkeypatch) -> None:
    """Points, a tick and a full bar."""
    write_and_check(student, RIGHT)
    monkeypatch.setattr("fam_grader.workspace.checking.check", None)

    done = student.fam("status", "--check")

    assert "Arithmetic: 1.5 of 1.5 points from public checks." in done.output
    assert "✓  1 doubling Doubling D1 1.5/1.5 ████████" in done.output
    assert done.output.endswith("All public checks pass. Next: `fam submit`.\n")


def test_a_broken_solution_loses_its_tick_and_an_undone_change_brings_it_back(student: Student) -> None:
    """Progress hangs on the content, and not on what once was."""
    write_and_check(student, RIGHT)

    student.file.write_text(WRONG)
    broken = student.fam("status").output
    student.file.write_text(RIGHT)
    fixed = student.fam("status").output

    assert "~  1 doubling Doubling D1   0/1.5 ░░░░░░░░" in broken
    assert "Changed since the last check: unit 1." in broken
    assert "✓  1 doubling" in fixed


def test_status_with_check_runs_what_is_not_known(student: Student) -> None:
    """And only that is left to say what is wrong."""
    student.file.write_text(WRONG)

    before, after = student.fam("status").output, student.fam("status", "--check").output

    assert "Not checked yet: unit 1." in before
    assert "Next: `fam status --check` runs the missing checks" in before
    assert "Arithmetic: 0.5 of 1.5 points from public checks." in after
    assert "Checked, and not right yet: double." in after
    assert "Next: `fam next` goes on with double." in after


def test_a_check_of_one_function_says_nothing_of_the_others(student: Student) -> None:
    """Each function has its own result."""
    write_and_check(student, RIGHT, "halve")

    assert states(student) == {"double": "unchecked", "halve": "passed"}


@pytest.mark.parametrize(
    "change",
    ["checks/halve.py", "exercise.yaml", "../course.yaml"],
    ids=["the checks", "the limits", "the tolerances"],
)
def test_a_result_does_not_outlive_what_it_depends_on(student: Student, change: str) -> None:
    """Newer checks, other limits, other tolerances: they ask for another run."""
    write_and_check(student, RIGHT)
    path = student.file.parent / change

    text = path.read_text().replace("call_seconds: 0.5", "call_seconds: 0.6").replace("atol: 1.0e-6", "atol: 1.0e-5")
    path.write_text(text + "\n")
    if change.startswith("checks"):
        path.write_text(text + "# newer\n")

    assert states(student)["halve"] == "changed"


def test_a_result_does_not_outlive_the_version_that_found_it(student: Student, monkeypatch) -> None:
    """Another version may compare otherwise."""
    write_and_check(student, RIGHT)

    monkeypatch.setattr(progress, "__version__", "9.9")

    assert set(states(student).values()) == {"changed"}


def test_a_result_hangs_on_the_units_that_the_file_imports_and_on_no_other(course: Course) -> None:
    """Also over two corners; a word in a text or a comment imports nothing."""
    texts = {
        "stacking": '"""Uses channels, and strides."""\nfrom channels import convolve_volume\n',
        "channels": "import numpy as np, output_size\n",
        "output_size": "x = 1\n",
        "strides": "x = 1\n",
    }
    before = fingerprint(course, "relu", texts)

    changed = {name: fingerprint(course, "relu", texts | {name: texts[name] + "# new\n"}) != before for name in texts}

    assert changed == {"stacking": True, "channels": True, "output_size": True, "strides": False}


def test_units_that_import_each_other_come_to_an_end(course: Course) -> None:
    """Python minds, and our digest does not."""
    texts = {"strides": "import channels\n", "channels": "import strides\n"}

    assert fingerprint(course, "convolve2d", texts) != fingerprint(course, "convolve_volume", texts)


@pytest.mark.parametrize(
    "content", ["", "[1]", "{}", '{"functions": {"double": 5}}', '{"functions": {"double": {}}}', "\xff"]
)
def test_a_damaged_memory_starts_afresh_with_a_note(student: Student, content: str) -> None:
    """The student's file is what counts; checking again brings everything back."""
    write_and_check(student, RIGHT)
    (student.root / ".fam" / "progress.json").write_bytes(content.encode("latin-1"))

    damaged = student.fam("status")
    checked = student.fam("status", "--check")

    assert damaged.exit_code == checked.exit_code == 0
    assert "progress.json was damaged; we start afresh" in " ".join(damaged.stderr.split())
    assert "1.5 of 1.5 points" in checked.stdout
    assert student.fam("status").stderr == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["key", "score", "passed", "total", "x"]), inner),
)


@given(entry=JSON, whole=JSON)
def test_whatever_the_memory_holds_the_way_is_shown(small_course: Course, tmp_path: Path, entry, whole) -> None:
    """Somebody's editor, disk or curiosity may have been at it."""
    exercises = tmp_path / "workspace" / "exercises"
    if not exercises.exists():
        shutil.copytree(small_course.exercises, exercises)
    course = load_course(exercises.parent)
    memory = exercises.parent / ".fam"
    memory.mkdir(exist_ok=True)

    for content in ({"functions": {"double": entry}}, {"functions": whole}, whole):
        (memory / "progress.json").write_text(json.dumps(content))
        (memory / "hints.json").write_text(json.dumps(content))

        assert standing(course).next is not None
        assert one_more(course, "double").last == 1


def test_a_check_works_where_nothing_can_be_remembered(student: Student) -> None:
    """A read-only place costs the memory, and no check."""
    memory = student.root / ".fam"
    memory.rename(student.root / "elsewhere")
    memory.write_text("a file is in the way")
    student.file.write_text(RIGHT)

    assert student.fam("check").exit_code == 0


def test_checks_that_could_not_run_are_not_remembered(student: Student) -> None:
    """An internal error is no result."""
    suite = student.file.parent / "checks" / "halve.py"
    suite.write_text(suite.read_text().replace("gives(3, halve, 6)", "gives(3 / 0, halve, 6)"))

    write_and_check(student, RIGHT)

    assert states(student) == {"double": "passed", "halve": "unchecked"}


def test_a_file_that_is_missing_is_said_to_be(student: Student) -> None:
    """With the command that brings it back."""
    student.file.unlink()

    status, following = student.fam("status").output, student.fam("next").output

    assert "The file is missing: unit 1; `fam start` restores it." in status
    assert "`fam reset doubling` restores the skeleton" in following


def test_a_file_that_is_no_python_or_no_text_is_only_not_checked(student: Student) -> None:
    """`fam status` and `fam next` show the way whatever is in the file."""
    for content in (b"def (:", b"\xff\xfe\x00", b"\x00"):
        student.file.write_bytes(content)

        assert "Not checked yet: unit 1." in student.fam("status").output
        assert "double(values)" in student.fam("next").output


def test_json_has_every_function(student: Student) -> None:
    """For editors and scripts."""
    write_and_check(student, WRONG)

    data = json.loads(student.fam("status", "--json").stdout)

    assert (data["earned"], data["possible"], data["next"]) == (0.5, 1.5, "double")
    (unit,) = data["units"]
    assert (unit["name"], unit["concepts"], unit["points"], unit["bonus"]) == ("doubling", ["D1"], 4.0, False)
    double, halve = unit["functions"]
    assert (double["state"], double["passed"], double["total"]) == ("failed", 0, 1)
    assert (halve["state"], halve["earned"]) == ("passed", 0.5)


def give_cards(student: Student, *names: str) -> Path:
    """Return the course of the workspace a deck `words`, and return the folder that its progress is kept in."""
    decks = student.root / "quizzes" / "decks"
    decks.mkdir(parents=True)
    cards = "".join(f"  - {{id: {name}, term: {name.title()}, definition: About {name}.}}\n" for name in names)
    (decks / "words.yaml").write_text(f"deck: words\ntitle: Words\ncards:\n{cards}", encoding="utf-8")
    return data_dir(course_id(student.root))


def test_due_flashcards_are_counted(student: Student) -> None:
    """Only where some were ever answered."""
    folder = give_cards(student, "one", "two", "three")
    before = json.loads(student.fam("status", "--json").stdout)
    student.fam("cards", answers="s\nq\n")
    with closing(open_database(folder)) as kept:
        make_due(kept, ["words/two", "words/three"], int(time.time()))

    status = student.fam("status")

    assert before["flashcards_due"] is None
    assert "\n2 flashcards due: `fam cards`.\nNext: " in status.output
    assert json.loads(student.fam("status", "--json").stdout)["flashcards_due"] == 2


def test_flashcards_of_another_course_are_not_counted(student: Student) -> None:
    """What is due in one course is no business of another one's status, whatever its cards are called."""
    folder = give_cards(student, "one")
    with closing(open_database(folder.with_name("another-course"))) as kept:
        make_due(kept, ["words/one"], int(time.time()))

    assert json.loads(student.fam("status", "--json").stdout)["flashcards_due"] is None


def test_broken_progress_of_flashcards_costs_no_status(student: Student) -> None:
    """Points do not depend on it; the damage is reported with the way back."""
    folder = give_cards(student, "one")
    folder.mkdir(parents=True)
    (folder / FILE).write_text("no database at all")

    done = student.fam("status")

    assert done.exit_code == 0
    assert done.stdout.endswith("Next: `fam next` goes on with double.\n")
    assert "flashcard" not in done.stdout
    assert "is damaged: file is not a database." in " ".join(done.stderr.split())


def test_the_points_read_from_the_text_are_those_that_otter_gives(course: Course) -> None:
    """For every function of the course; otter is too slow to be asked at each `fam status`."""
    by_otter = dict.fromkeys(course.functions, 0.0)
    for group in load_groups(course, course.units.values(), hidden=False):
        by_otter[group.function] += group.points

    read = {name: public_points(course.unit_of(name).checks(name).read_text()) for name in course.functions}

    assert read == by_otter


def test_next_shows_the_task_its_lesson_and_its_file(student: Student) -> None:
    """In paths that can be opened from here, and with the command to type when it is written."""
    done = student.fam("next")

    assert done.output == (
        "Unit 1, Doubling: double\n"
        "3 points, 1 of them from public checks.\n\n"
        "  lesson  exercises/01_doubling/README.md\n"
        "  file    exercises/01_doubling/doubling.py:6\n\n"
        "  double(values)\n"
        "      Double every value.\n\n"
        "Next: read the lesson (`fam next --open`), write the function, then\n"
        "`fam check double`.\n"
    )


def test_next_goes_on_with_the_first_function_that_does_not_pass(student: Student) -> None:
    """And says how far that one is."""
    write_and_check(student, RIGHT.replace("count // 2", "count"))

    done = student.fam("next")

    assert done.output.startswith("Unit 1, Doubling: halve\n1 point, 0.5 of it from public checks. 0 of 1 pass")
    assert "`fam check halve`; if you are stuck, `fam hint halve`" in done.output


def test_when_all_is_done_next_is_to_hand_in(student: Student) -> None:
    """And the path is that of all exercises."""
    write_and_check(student, RIGHT)

    assert student.fam("next").output == "All public checks pass. Next: `fam submit` writes the zip file to submit.\n"
    assert student.fam("next", "--path").output == f"{student.root / 'exercises'}\n"


def test_next_path_is_a_folder_and_nothing_else(student: Student) -> None:
    """For `cd "$(fam next --path)"`."""
    assert student.fam("next", "--path").output == f"{student.file.parent}\n"


def test_next_opens_the_lesson_in_the_editor(student: Student, tmp_path: Path, monkeypatch) -> None:
    """$EDITOR is what the student likes."""
    editor = tmp_path / "editor.py"
    editor.write_text("import sys, pathlib\npathlib.Path(__file__).with_name('opened').write_text(sys.argv[1])\n")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")

    done = student.fam("next", "--open")

    assert done.exit_code == 0
    assert (tmp_path / "opened").read_text() == str(student.file.parent / "README.md")


def test_without_an_editor_the_systems_viewer_is_asked(student: Student, monkeypatch) -> None:
    """Where that cannot be started, the lesson is read in the terminal."""
    asked: list[str] = []
    for variable in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("click.launch", lambda path: asked.append(path) or 1)

    done = student.fam("next", "--open")

    assert asked == [str(student.file.parent / "README.md")]
    assert done.exit_code == 0
    assert done.output.endswith(LESSON)


@pytest.mark.linux  # other systems always have a viewer
def test_without_a_desktop_the_lesson_is_read_in_the_terminal(student: Student, monkeypatch) -> None:
    """On a server or in a container there is nothing that could open a window."""
    for variable in ("VISUAL", "EDITOR", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)

    done = student.fam("next", "--open")

    assert done.exit_code == 0
    assert done.output.endswith(LESSON)


def test_a_deleted_lesson_is_said_with_the_way_back(student: Student, monkeypatch) -> None:
    """The lesson may have been moved away."""
    for variable in ("VISUAL", "EDITOR", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("click.launch", lambda _path: 1)
    (student.file.parent / "README.md").unlink()

    done = student.fam("next", "--open")

    assert done.exit_code == 1
    assert "README.md cannot be read: No such file" in done.output
    assert "`fam start --update` restores it" in done.output


def run(student: Student, *arguments: str, **environment: str) -> str:
    """Run `fam` in a process of its own, with an environment in which nothing is set but this."""
    done = subprocess.run(
        [sys.executable, "-m", "fam", *arguments],
        cwd=student.root,
        env=environment,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout.decode(environment.get("PYTHONIOENCODING", "utf-8"))


@pytest.mark.parametrize("command", ["status", "next", "hint", "submit"])
def test_a_terminal_without_utf8_gets_plain_signs(student: Student, command: str) -> None:
    """No question marks in the place of ticks and bars."""
    write_and_check(student, WRONG)

    screen = run(student, command, PYTHONIOENCODING="ascii")

    assert "?" not in screen.replace("What is a number plus itself?", "").replace("Still stuck?", "")
    assert ">  1 doubling Doubling D1 0.5/1.5 ###-----" in screen or command != "status"


@pytest.mark.parametrize("command", ["status", "next", "hint", "submit"])
def test_no_line_is_wider_than_80_columns(student: Student, command: str) -> None:
    """A line that the terminal breaks by itself is hard to read."""
    assert max(len(line) for line in run(student, command, COLUMNS="80").splitlines()) <= 80


def test_the_status_of_the_whole_course_fits_80_columns(course: Course, tmp_path: Path, monkeypatch) -> None:
    """Seventeen units, each on one line."""
    monkeypatch.chdir(tmp_path)
    student = Student(tmp_path / "mine")
    root = course.exercises.parent
    assert student.fam("--course", root, "start", student.root).exit_code == 0

    lines = student.fam("--course", student.root, "status").output.splitlines()

    assert max(map(len, lines)) <= 80
    assert sum(line.endswith("░" * 8) for line in lines) == len(course.units)


def test_pipes_and_no_color_get_no_colours(student: Student) -> None:
    """A pipe has none by itself, and NO_COLOR takes them from a terminal."""
    assert "\x1b" not in run(student, "status", COLUMNS="80")
    assert "\x1b" not in student.fam("status").output


@pytest.mark.parametrize("command", ["status", "next", "hint", "start"])
def test_what_runs_nothing_waits_for_nothing(student: Student, command: str) -> None:
    """NumPy, otter and rich stay where they are."""
    code = (
        "import sys\nfrom fam.cli import fam\n"
        f"try: fam.main([{command!r}])\nexcept SystemExit: pass\n"
        "print('imported:', {name.split('.')[0] for name in sys.modules} & {'numpy', 'otter', 'rich', 'jinja2'})"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=student.root, capture_output=True, text=True, check=True, timeout=120
    )

    assert done.stdout.splitlines()[-1] == "imported: set()"


def test_a_narrow_terminal_leaves_titles_then_concepts_out(student: Student) -> None:
    """No row is broken; what is not written to a terminal has all."""
    found = standing(load_course(student.root))
    rows = {width: click.unstyle(next(_rows(found, width))) for width in (None, 44, 36, 30)}

    assert rows[None] == rows[44] == "▸  1 doubling Doubling D1   0/1.5 ░░░░░░░░"
    assert rows[36] == "▸  1 doubling D1   0/1.5 ░░░░░░░░"
    assert rows[30] == "▸  1 doubling   0/1.5 ░░░░░░░░"
