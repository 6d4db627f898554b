"""A course whose files have faults is refused with all of them, each with its file, line and column."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from fam.core.errors import FaultyCourse
from fam.course import Hint, load_course

EXERCISE = "exercises/01_doubling/exercise.yaml"
SOLUTION = "solutions/01_doubling"


def faults(root: Path) -> list[str]:
    """Load the course at `root` and give its faults, with paths as seen from there."""
    try:
        load_course(root).validate()
    except FaultyCourse as error:
        return str(error).replace(f"{root}/", "").splitlines()
    return []


def add_unit(root: Path, label: str, functions: str) -> Path:
    """Add a public unit, which is right but for what the test is about, and give its folder."""
    folder = root / "exercises" / label
    (folder / "checks").mkdir(parents=True)
    (folder / "exercise.yaml").write_text(f"title: Another\nconcepts: [D1]\nfunctions:\n{functions}")
    for name in ("README.md", "picture.svg", f"{label[3:]}.py", "checks/diagnoses.json", "checks/triple.py"):
        (folder / name).write_text("")
    return folder


TRIPLE = "  triple:\n    points: 1\n    hints: [Think.]\n"


def test_a_course_without_faults_loads(course_copy: Path) -> None:
    """What the tests below break was whole before."""
    unit = load_course(course_copy).units["doubling"]

    assert (unit.number, unit.name, unit.label, unit.title) == (1, "doubling", "01_doubling", "Doubling")
    assert {spec.name: spec.points for spec in unit.functions.values()} == {"double": 3.0, "halve": 1.0}
    assert unit.points == 4.0
    assert unit.limits.call_seconds == 0.5
    assert unit.functions["double"].hints == (Hint("What is a number plus itself?"),)


def test_a_unit_builds_on_units_before_it(course_copy: Path) -> None:
    """Their names, and the minutes, are read; a name of none is a fault."""
    add_unit(course_copy, "02_trebling", f"{TRIPLE}minutes: 45\nafter: [doubling]\n")
    unit = load_course(course_copy).units["trebling"]
    (course_copy / EXERCISE).write_text(
        f"{(course_copy / EXERCISE).read_text()}\nafter: [trebling]\n", encoding="utf-8"
    )

    assert (unit.minutes, unit.after) == (45, ("doubling",))
    said = "`after` names `trebling`, and no unit before this one is called that"
    assert f"{EXERCISE}:1:1: {said}" in faults(course_copy)


def test_every_fault_of_every_file_comes_at_once(course_copy: Path) -> None:
    """The course's own file, a unit's, what is missing and what does not parse: one error."""
    (course_copy / "exercises/course.yaml").write_text(
        "title: yes\npoint: 4\nrtol: 1e-5\natol: .inf\nconcepts: {D1: a}\n"
    )
    (course_copy / EXERCISE).write_text(
        "title: Doubling\n"
        "concepts: [D1, D2]\n"
        "functions:\n"
        "  double:\n"
        "    points: lots\n"
        "    hints: none\n"
        "  2nd:\n"
        "    points: 1\n"
        "    hint: [a]\n"
        "limits: {call_secs: 1}\n"
    )  # fmt: skip
    (course_copy / SOLUTION / "misconceptions.py").write_text("import numpy\n\ndef oops(:\n    pass\n")
    (course_copy / "exercises/01_doubling/README.md").unlink()

    found = faults(course_copy)

    assert found == [
        "exercises/01_doubling/README.md:1:1: this file is missing: the lesson, which teaches before it asks",
        "exercises/01_doubling/checks/2nd.py:1:1: this file is missing: "
        "the public checks of `2nd`, an otter test file",
        f"{EXERCISE}:2:16: unknown concept `D2`; course.yaml has D1",
        f"{EXERCISE}:5:13: `points` of `double` must be a number above 0, such as 2 or 0.5",
        f"{EXERCISE}:6:12: `hints` of `double` must be a list with at least one entry",
        f"{EXERCISE}:7:3: `2nd` is no Python name",
        f"{EXERCISE}:8:5: `2nd` needs `hints`",
        f"{EXERCISE}:9:5: unknown key `hint` in `2nd`; did you mean `hints`?",
        f"{EXERCISE}:10:10: unknown key `call_secs` in `limits` of the unit 01_doubling; "
        "did you mean `call_seconds`?",
        "exercises/course.yaml:1:1: the course needs `points`",
        "exercises/course.yaml:1:8: `title` of the course must be a text "
        "(quote it if it looks like a number, a date or yes/no)",
        "exercises/course.yaml:2:1: unknown key `point` in the course; did you mean `points`?",
        "exercises/course.yaml:4:7: `atol` of the course must be a number above 0, such as 2 or 0.5",
        "grader/hidden/01_doubling/2nd.py:1:1: this file is missing: the hidden checks of `2nd`, an otter test file",
        f"{SOLUTION}/misconceptions.py:3:10: not Python: invalid syntax",
    ]


def test_faults_are_sorted_by_position(course_copy: Path) -> None:
    """They are read and fixed from top to bottom."""
    (course_copy / EXERCISE).write_text("zz: 1\n" * 12)

    lines = [int(fault.split(":")[1]) for fault in faults(course_copy)]

    assert lines == sorted(lines)
    assert lines[-1] == 12


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "1:1: the file is empty: the unit 01_doubling was expected."),
        ("title: [\n", "2:1: the file ends here, and a `[` or `{` is still open: close it."),
        ("- a\n", "1:1: the unit 01_doubling must be a mapping of keys to values"),
    ],
    ids=["empty", "broken YAML", "list"],
)
def test_an_invalid_exercise_file_is_one_fault(course_copy: Path, content: str, fault: str) -> None:
    """Its fields are not reported as missing one by one."""
    (course_copy / EXERCISE).write_text(content)

    assert faults(course_copy) == [f"{EXERCISE}:{fault}"]


def test_a_broken_course_file_does_not_make_every_concept_unknown(course_copy: Path) -> None:
    """One fault is reported once, where it is."""
    (course_copy / "exercises/course.yaml").write_text("title: [\n")

    found = faults(course_copy)

    assert len(found) == 1
    assert found[0].startswith("exercises/course.yaml:2:1: the file ends here")


@pytest.mark.parametrize("functions", ["", "functions: {}\n", "functions: [a]\n", "functions:\n"])
def test_a_unit_needs_functions(course_copy: Path, functions: str) -> None:
    """A unit without functions would be worth nothing, without notice."""
    (course_copy / EXERCISE).write_text(f"title: Doubling\nconcepts: [D1]\n{functions}")

    found = faults(course_copy)

    assert len(found) == 1
    assert "`functions`" in found[0]


def test_a_course_without_tolerances_takes_what_single_precision_keeps(course_copy: Path) -> None:
    """A course on texts has nothing to say about rounding."""
    path = course_copy / "exercises/course.yaml"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if "tol:" not in line))

    settings = load_course(course_copy).settings

    assert (settings.rtol, settings.atol) == (1e-5, 1e-6)


def test_a_course_needs_a_unit(course_copy: Path) -> None:
    """There is nothing to do in an empty one; the message names the author's next step."""
    for folder in ("exercises", "solutions", "grader/hidden"):
        shutil.rmtree(course_copy / folder / "01_doubling")

    assert faults(course_copy) == [
        "exercises/course.yaml:1:1: the course has no units yet; "
        "a unit is a folder beside this file, such as 05_strides, with an exercise.yaml"
    ]


@pytest.mark.parametrize("label", ["5_halving", "05-halving", "Halving", "05_Halving", "005_halving"])
def test_a_badly_named_unit_folder_is_a_fault(course_copy: Path, label: str) -> None:
    """A folder with an `exercise.yaml` is meant to be a unit, whatever it is called."""
    add_unit(course_copy, label, TRIPLE)

    found = faults(course_copy)

    place = f"exercises/{label}/exercise.yaml:1:1"
    assert f"{place}: the folder {label} should be named like 05_strides: two digits, then the unit" in found


@pytest.mark.parametrize("label", ["02_math", "02_numpy", "02_class", "02_submission", "02_statistics"])
def test_a_unit_may_not_take_the_name_of_a_module(course_copy: Path, label: str) -> None:
    """A student's `import math` must find Python's."""
    add_unit(course_copy, label, TRIPLE)

    found = faults(course_copy)

    message = f"`{label[3:]}` is the name of another Python module or a word of Python; rename the folder"
    assert f"exercises/{label}/exercise.yaml:1:1: {message}" in found


def test_a_folder_that_units_share_is_no_unit(course_copy: Path) -> None:
    """Pictures and data may lie beside the units."""
    (course_copy / "exercises/pictures").mkdir()

    assert faults(course_copy) == []


def test_a_function_of_two_units_is_a_fault_where_the_second_one_names_it(course_copy: Path) -> None:
    """Functions are found by their names, in the whole course."""
    add_unit(course_copy, "02_more", TRIPLE + TRIPLE.replace("triple", "double"))

    found = faults(course_copy)

    message = "`double` is also a function of `doubling`; names are the course's, so rename one"
    assert f"exercises/02_more/exercise.yaml:7:3: {message}" in found


def test_two_units_of_one_name_are_a_fault(course_copy: Path) -> None:
    """The second would take the place of the first, and its points be lost."""
    add_unit(course_copy, "02_doubling", TRIPLE)

    assert "exercises/02_doubling:1:1: 01_doubling is `doubling`, too; rename one of the two" in faults(course_copy)


@pytest.mark.parametrize("name", ["def", "None", "2nd", "a-b", "a b"])
def test_a_function_has_a_name_that_python_takes(course_copy: Path, name: str) -> None:
    """Keywords are identifiers to `str.isidentifier`, and cannot be defined."""
    add_unit(course_copy, "02_more", TRIPLE.replace("triple", name))

    assert f"exercises/02_more/exercise.yaml:4:3: `{name}` is no Python name" in faults(course_copy)


@pytest.mark.parametrize(
    "path",
    [
        EXERCISE,
        "exercises/01_doubling/README.md",
        "exercises/01_doubling/checks/halve.py",
        "grader/hidden/01_doubling/double.py",
        f"{SOLUTION}/doubling.py",
        f"{SOLUTION}/misconceptions.py",
        f"{SOLUTION}/picture.py",
    ],
)
def test_a_missing_file_is_a_fault(course_copy: Path, path: str) -> None:
    """Each file that a unit is made of is looked for, and it is said what goes into it."""
    (course_copy / path).unlink()

    found = faults(course_copy)

    assert len(found) == 1
    assert re.match(f"{path}:1:1: this file is missing[:;] .{{10}}", found[0])


@pytest.mark.parametrize("private", ["solutions", "grader/hidden"])
def test_a_private_folder_whose_unit_has_no_public_one_is_a_fault(course_copy: Path, private: str) -> None:
    """An author who begins with the wrong answers reads what makes them a unit."""
    (course_copy / private / "02_tripling").mkdir()

    assert faults(course_copy) == [
        "exercises/02_tripling/exercise.yaml:1:1: this file is missing: "
        f"title, concepts, points and hints of the unit in {private}/02_tripling"
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("hidden", ", hidden=True", "", "15:1: `values` needs hidden=True, or students would be shown what it asks"),
        ("hidden", "points=1.5", "points=3 / 2", "15:1: `values` needs its points as a plain number, such as"),
        ("hidden", "points=1.5, ", "", '15:1: `values` needs a name and points: @test_case(name="values", points=1)'),
        ("hidden", "OK_FORMAT = False", "", "1:1: an otter test file with functions says `OK_FORMAT = False`"),
        ("checks", "points=1,", "points=1, hidden=True,", "13:1: `on_paper` says hidden=True, and students have the"),
        ("checks", "on_paper(double)", "on_paper(dublo)", "13:1: `on_paper` takes `dublo`, and no function of the"),
        (
            "misconceptions",
            "def double__squares",
            "def dublo__squares",
            "8:1: `dublo__squares` gets none of this unit's functions wrong: `double`, `halve`",
        ),
        (
            "misconceptions",
            '    """The values are squared; doubling adds each value to itself."""\n',
            "",
            "8:1: `double__squares` needs a docstring, its sentence for students",
        ),
    ],
    ids=[
        "shown to students", "counted points", "no points", "another format", "not hidden", "parameter",
        "misspelt", "speechless",
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_suite_or_a_misconception_has_a_place(
    course_copy: Path, path: str, old: str, new: str, fault: str
) -> None:
    """It is found before anything runs."""
    files = {
        "hidden": "grader/hidden/01_doubling/double.py",
        "checks": "exercises/01_doubling/checks/double.py",
        "misconceptions": f"{SOLUTION}/misconceptions.py",
    }
    text = (course_copy / files[path]).read_text()
    assert old in text
    (course_copy / files[path]).write_text(text.replace(old, new, 1))

    found = faults(course_copy)

    assert len(found) == 1
    assert found[0].startswith(f"{files[path]}:{fault}")


@pytest.mark.parametrize("path", ["doubling.py", "picture.svg", "checks/diagnoses.json"])
def test_what_is_made_from_the_solutions_may_be_missing_for_authors(course_copy: Path, path: str) -> None:
    """They make it anew with `fam verify --write`."""
    (course_copy / "exercises/01_doubling" / path).unlink()

    assert faults(course_copy) == []


@pytest.mark.parametrize("path", ["doubling.py", "picture.svg"])
def test_a_file_that_a_student_deleted_does_not_stop_the_course(course_copy: Path, path: str) -> None:
    """The other units can be checked; the functions of this one are missing."""
    shutil.rmtree(course_copy / "solutions")
    (course_copy / "exercises/01_doubling" / path).unlink()

    assert faults(course_copy) == []


def test_digests_that_a_student_lacks_are_a_fault(course_copy: Path) -> None:
    """Without them nothing would be diagnosed, for no visible reason."""
    shutil.rmtree(course_copy / "solutions")
    (course_copy / "exercises/01_doubling/checks/diagnoses.json").unlink()

    assert faults(course_copy) == [
        "exercises/01_doubling/checks/diagnoses.json:1:1: this file is missing: "
        "what wrong answers are explained with; `fam start` brings it"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = (\n", "1:5: not Python: '(' was never closed"),
        (b"x = 1\ny = = 2\n", "2:5: not Python: invalid syntax"),
        (b"x = '\xff'\n", "1:1: not Python: 'utf-8' codec can't decode byte 0xff in position 5: invalid start byte"),
    ],
    ids=["bracket", "two signs", "not UTF-8"],
)
@pytest.mark.parametrize(
    "path",
    ["exercises/01_doubling/checks/double.py", "grader/hidden/01_doubling/halve.py", f"{SOLUTION}/doubling.py"],
    ids=["checks", "hidden suite", "solution"],
)  # fmt: skip
def test_python_that_does_not_parse_is_a_fault(course_copy: Path, path: str, content: bytes, message: str) -> None:
    """It is found when the course is loaded, not in the middle of a class."""
    (course_copy / path).write_bytes(content)

    assert faults(course_copy) == [f"{path}:{message}"]


@pytest.mark.parametrize("content", ["x = 1\0\n", "(" * 5_000], ids=["NUL", "nested"])
def test_python_that_cannot_even_be_parsed_is_a_fault(course_copy: Path, content: str) -> None:
    """Whatever Python's parser says, it is a fault and no traceback."""
    (course_copy / SOLUTION / "picture.py").write_text(content)

    found = faults(course_copy)

    assert len(found) == 1
    assert found[0].startswith(f"{SOLUTION}/picture.py:1:")


def test_a_students_own_file_may_be_as_broken_as_it_likes(course_copy: Path) -> None:
    """A syntax error in a skeleton is the student's to see at `fam check`, not a fault of the course."""
    (course_copy / "exercises/01_doubling/doubling.py").write_text("def double(:\n")

    assert faults(course_copy) == []


def test_a_hint_may_say_what_it_is_about(course_copy: Path) -> None:
    """A plain text is a hint, too."""
    hints = "    hints:\n      - Think.\n      - about: sums\n        text: Add.\n"
    add_unit(course_copy, "02_tripling", f"  triple:\n    points: 1\n{hints}")
    for name in ("solutions", "grader"):
        shutil.rmtree(course_copy / name)

    unit = load_course(course_copy).units["tripling"]

    assert unit.functions["triple"].hints == (Hint("Think."), Hint("Add.", "sums"))


def test_every_fault_of_a_hint_is_reported_with_its_position(course_copy: Path) -> None:
    """A hint without words, without what it is about, with too much of it, and with unknown keys."""
    add_unit(
        course_copy,
        "02_tripling",
        "  triple:\n"
        "    points: 1\n"
        "    hints:\n"
        "      - ''\n"
        "      - text: Add.\n"
        "      - about: one that says so much of the hint that none is needed\n"
        "        text: Add.\n"
        "      - {about: sums, text: Add., abouts: x}\n"
        "      - [a]\n",
    )
    for name in ("solutions", "grader"):
        shutil.rmtree(course_copy / name)

    place = "exercises/02_tripling/exercise.yaml"
    entry = "an entry of `hints` of `triple`"
    text = "must be a text (quote it if it looks like a number, a date or yes/no)"
    assert faults(course_copy) == [
        f"{place}:7:9: {entry} {text}",
        f"{place}:8:9: {entry} needs `about`",
        f"{place}:9:16: `about` of {entry} must be a few words on one line, at most 40 characters",
        f"{place}:11:35: unknown key `abouts` in {entry}; did you mean `about`?",
        f"{place}:12:9: {entry} {text}",
    ]


def test_a_window_names_what_is_looked_at_and_nothing_unknown(course_copy: Path) -> None:
    """It is declared in a record of its own, whose faults have their places."""
    path = course_copy / EXERCISE
    path.write_text(
        path.read_text().replace("    points: 3\n", "    points: 3\n    window: {sze: kernel, stride: 2}\n")
    )

    found = faults(course_copy)

    assert [fault.partition(": ")[2] for fault in found] == [
        "`window` of `double` needs `of`",
        "unknown key `sze` in `window` of `double`; did you mean `size`?",
        "`stride` of `window` of `double` must be a text (quote it if it looks like a number, a date or yes/no)",
    ]
