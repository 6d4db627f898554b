"""`fam show`: what the course's recipes make of right, wrong, broken and unwritten functions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fam.core.errors import CourseError, FaultyCourse, InvalidValueError
from fam.course import Course, load_course
from fam_grader.grading import references
from fam_grader.visualization.blocks import Look
from fam_grader.visualization.display import draw_list, draw_showing
from fam_grader.visualization.panels import Bars, Panel, Staircase, Words
from fam_grader.visualization.recipes import Showing, choose_recipe, read_recipes, show, survey
from fam_grader.visualization.scenes import Scenes
from support.paths import REPOSITORY

COURSE = load_course(REPOSITORY)
RECIPES = read_recipes(COURSE)
PLACES = {"window": (20, 5)}
SIDE = 32  # pixels: recipes say the same of small pictures, and sooner
WRONG = [
    wrong for unit in ("strides", "output_size") for wrong in references.misconceptions(COURSE, COURSE.units[unit])
]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with every function written."""
    root = tmp_path_factory.mktemp("solved")
    shutil.copytree(COURSE.exercises, root / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    for unit in COURSE.units.values():
        shutil.copy(unit.solution, root / "exercises" / unit.label)
    return root


@pytest.fixture
def wrong(solved: Path, tmp_path: Path) -> Callable[[str, str], Course]:
    """Return a way to write one unit's file anew in a workspace that is solved otherwise."""

    def with_source(unit: str, source: str) -> Course:
        shutil.copytree(solved / "exercises", tmp_path / "exercises", dirs_exist_ok=True)
        course = load_course(tmp_path)
        course.units[unit].skeleton.write_text(source, encoding="utf-8")
        return course

    return with_source


def mistaken(unit: str, function: str, misconception: str) -> str:
    """Return the text of a unit's file with one function that is wrong and the others right."""
    sources = references.private_sources(COURSE)
    mistakes = sources[f"{unit}_misconceptions"].replace(f"from {unit} import", "from right import")
    right = f"right = types.ModuleType('right')\nexec({sources[unit]!r}, vars(right))\nsys.modules['right'] = right\n"
    return f"import sys, types\n{right}from right import *\n{mistakes}\n{function} = {misconception}\n"


def shown(course: Course, name: str, *places: int) -> Showing:
    """Run one recipe on a small picture."""
    recipe = choose_recipe(course, name, places)
    return show(course, recipe, Scenes(course, side=SIDE), places)


def written(showing: Showing, width: int = 80) -> str:
    """Return what the terminal shows without colour."""
    return "\n".join(line.plain for line in draw_showing(showing, Look("shades", width)))


def test_every_unit_and_nearly_every_function_can_be_shown() -> None:
    """A function that students write and never see is a pity."""
    assert {recipe.unit for recipe in RECIPES.values()} == set(COURSE.units)
    assert set(COURSE.functions) - set(RECIPES) == set()


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_shows_what_right_functions_make(solved: Path, name: str) -> None:
    """To the end, with nothing to say against the answers, whatever the scene's size."""
    showing = shown(load_course(solved), name, *PLACES.get(name, ()))

    assert showing.trouble is None
    assert showing.parts
    assert all(line for line in (showing.recipe.title, showing.recipe.needs))


@pytest.mark.parametrize(
    "misconception",
    [
        pytest.param(wrong, marks=[pytest.mark.slow] if i % 4 else [], id=wrong.full_name)
        for i, wrong in enumerate(WRONG)
    ],
)
def test_a_wrong_answer_is_a_picture_or_a_sentence(wrong, misconception) -> None:
    """Never a traceback: people look at pictures because they do not know yet what is wrong."""
    unit, function = misconception.unit, misconception.function
    course = wrong(unit, mistaken(unit, function, misconception.full_name))

    showing = shown(course, function)

    assert showing.trouble is None or showing.trouble.function == function
    assert showing.parts or showing.trouble
    assert written(showing)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("None", "it gave None (is a `return` missing?), and an array with 2 axes was expected"),
        ("[[1, 2]]", "it gave [[1, 2]], and an array with 2 axes was expected"),
        ("image[0]", "it gave an array of shape (32,), and an array with 2 axes, none of them 0, was expected"),
        ("image[:0]", "it gave an array of shape (0, 32)"),
        ("image.astype(complex)", "and an array with 2 axes was expected"),
        ("image[1:]", "the shape is (31, 32), expected (30, 30)"),
        ("1 / 0", "it raised ZeroDivisionError in line 3: division by zero"),
        ("oops", "it raised NameError in line 3: name 'oops' is not defined"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_in_a_sentence(wrong, answer: str, says: str) -> None:
    """What came, and what was expected of it."""
    source = f"import numpy as np\ndef convolve2d(image, kernel, stride=1, padding=0):\n    return {answer}\n"

    showing = shown(wrong("strides", source), "convolve2d")

    assert showing.trouble is not None
    assert showing.trouble.function == "convolve2d"
    assert says in showing.trouble.sentence


def test_what_works_already_is_shown(wrong) -> None:
    """A function that fails at stride 2 has a picture at stride 1."""
    source = (
        "from feature_map import feature_map\n\n\ndef convolve2d(image, kernel, stride=1, padding=0):\n"
        "    if stride != 1: raise NotImplementedError\n    return feature_map(image, kernel)\n"
    )

    showing = shown(wrong("strides", source), "convolve2d")

    assert [part.title for part in showing.parts if isinstance(part, Panel)][-1] == "stride 1"
    assert "For the rest of this picture `convolve2d` is needed, and it is not written yet." in written(showing)


def test_before_a_function_works_it_says_which_one_is_missing(wrong) -> None:
    """The function itself, or another one that the picture needs; and nothing else is drawn."""
    skeleton = COURSE.units["feature_map"].skeleton.read_text()

    showing = shown(wrong("feature_map", skeleton), "strongest_position")

    assert showing.parts == ()
    assert " ".join(written(showing).split()).endswith(
        "For this picture `feature_map` is needed, and it is not written yet."
    )


def test_not_a_number_is_shown_as_such(wrong) -> None:
    """Values that no colour stands for are marked and counted."""
    source = "import numpy as np\ndef relu(maps):\n    return np.where(maps > 0, maps, np.nan)\n"
    showing = shown(wrong("stacking", source), "relu")

    text = written(showing)

    assert "not finite" in text
    assert "?" in text


def test_an_endless_loop_is_named_and_does_not_hold_up_the_list(wrong, monkeypatch) -> None:
    """The list goes on with the next function."""
    monkeypatch.setattr("fam_grader.visualization.recipes.PROBE_SECONDS", 0.5)
    course = wrong("window_response", "def window_response(window, kernel, bias=0.0):\n    while True: pass\n")

    showings = {showing.recipe.name: showing for showing in survey(course)}

    trouble = showings["window_response"].trouble
    assert trouble is not None
    assert "was not done after" in trouble.sentence
    assert showings["window"].trouble == trouble
    assert showings["feature_map"].trouble is None


def test_the_list_says_what_can_be_shown_and_what_is_missing(wrong) -> None:
    """A line for each, in the course's order."""
    course = wrong("strides", COURSE.units["strides"].skeleton.read_text())

    lines = [line.plain for line in draw_list(survey(course), Look("shades", 80))]

    assert [line[2:].split()[0] for line in lines if line[0] in "●·"] == list(RECIPES)
    place = lines.index("· convolve2d")
    assert lines[place + 1] == "    convolve2d: it is not written yet"
    assert "● window ROW COL" in lines
    assert "● train_digits [DIGITS]" in lines
    assert all(len(line) <= 80 for line in lines)


def test_prints_are_kept_and_cannot_act_on_the_terminal(wrong) -> None:
    """They help to find the mistake."""
    source = "def relu(maps):\n    print('here \\x1b[2J')\n    return maps * (maps > 0)\n"

    text = written(shown(wrong("stacking", source), "relu"))

    assert "Your code printed:\n  | here \\x1b[2J" in text


def test_the_window_is_as_on_paper(solved: Path) -> None:
    """Pixels, weights and products with their numbers, the whole sum, and the student's own answer."""
    showing = shown(load_course(solved), "window", 3, 4)

    panels = {part.title.split(" (")[0]: part.values for part in showing.parts if isinstance(part, Panel)}
    np.testing.assert_array_equal(panels["= products"], panels["window"] * panels["× kernel"])
    total = panels["= products"].sum()
    words = [part.text for part in showing.parts if isinstance(part, Words)]
    assert words[0].endswith(f"= {total:g}")
    assert words[1] == f"your window_response: {total:g}"


def test_the_plots_hold_the_student_s_numbers(solved: Path) -> None:
    """The staircase of sizes, and the counts with sharing and without it on a logarithmic axis."""
    course = load_course(solved)

    stairs, bars = shown(course, "output_size").parts[0], shown(course, "locally_connected_parameters").parts[0]

    assert isinstance(stairs, Staircase)
    assert stairs.lines["stride 2"][:4] == [(5, 1), (6, 1), (7, 2), (8, 2)]
    assert isinstance(bars, Bars)
    assert bars.log
    assert list(bars.counts.values()) == [896, 917_504, 100_696_064]


def test_a_number_with_a_default_is_optional(solved: Path) -> None:
    """Two epochs are two bars, and the recipe's default without a choice."""
    bars = [shown(load_course(solved), "softmax_loss", *places).parts[0] for places in ((2,), ())]

    assert [len(each.counts) for each in bars if isinstance(each, Bars)] == [3, 6]


@pytest.mark.parametrize(
    ("name", "places", "says"),
    [
        ("convolv", (), "Nothing to show is called `convolv`; did you mean `convolve2d`?"),
        ("window", (3,), "`window` takes 2 numbers, and got 1: fam show window ROW COL"),
        ("train_digits", (1, 2), "`train_digits` takes 1 numbers, and got 2: fam show train_digits [DIGITS]"),
        ("relu", (3, 4), "`relu` takes 0 numbers, and got 2: fam show relu"),
        ("window", (300, 2), "No window stands at row 300, column 2; rows go from 0 to"),
    ],
)
def test_wrong_names_and_places_are_wrong_usage(solved: Path, name: str, places: tuple[int, ...], says: str) -> None:
    """With what would be right."""
    with pytest.raises(InvalidValueError) as error:
        shown(load_course(solved), name, *places)

    assert says in str(error.value)


def test_another_course_brings_its_own_recipes(course_copy: Path) -> None:
    """Nothing in the grader knows convolution."""
    (course_copy / "exercises/01_doubling/doubling.py").write_text(
        "import numpy as np\ndef double(values):\n    return values * 2\n"
    )
    (course_copy / "exercises/01_doubling/show.py").write_text(
        "import numpy as np\nfrom fam_grader.visualization.panels import Bars, array\n\n\ndef show_double(double):\n"
        '    """Twice as long."""\n    found = array(double(np.array([1, 2])), 1)\n'
        "    yield Bars('doubled', {'one': found[0], 'two': found[1]})\n"
    )

    showing = shown(load_course(course_copy), "double")

    assert showing.parts == (Bars("doubled", {"one": 2.0, "two": 4.0}),)
    with pytest.raises(CourseError, match="no picture for `halve` yet; there are for: double"):
        choose_recipe(load_course(course_copy), "halve", ())


def test_recipes_that_are_no_python_are_a_fault_of_the_course(course_copy: Path) -> None:
    """With the line, both where the course is validated and where a picture is asked for."""
    (course_copy / "exercises/01_doubling/show.py").write_text("def show_double(:\n")

    with pytest.raises(FaultyCourse, match=r"show\.py:1:\d+: not Python"):
        load_course(course_copy).validate()
    with pytest.raises(CourseError, match=r"show\.py:1: cannot be run: SyntaxError"):
        read_recipes(load_course(course_copy))


def test_recipes_that_fail_while_they_are_read_are_an_error_of_the_course(course_copy: Path) -> None:
    """With the file and the reason."""
    (course_copy / "exercises/01_doubling/show.py").write_text("import tensorflow_of_mine\n")

    with pytest.raises(CourseError, match=r"show\.py:1: cannot be run: ModuleNotFoundError"):
        read_recipes(load_course(course_copy))
