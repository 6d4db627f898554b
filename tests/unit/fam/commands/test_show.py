"""`fam show` as a student types it: what is printed, the PNG file, and what is said where something is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib.figure
import matplotlib.text
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from fam.cli import fam
from fam.core.language import use_language
from fam.course import load_course
from fam_grader.visualization import mosaic
from fam_grader.visualization.panels import (
    Bars,
    Frame,
    Panel,
    Spans,
    Staircase,
    Words,
    heading,
    picture,
    plane,
    table,
)
from fam_grader.visualization.recipes import Recipe, Showing
from support.paths import REPOSITORY

COURSE = load_course(REPOSITORY)
RECIPE = Recipe("sample", "unit", "All that can be drawn.", lambda: iter(()), ("sample",), "shapes", ())


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace where units 1 and 2 are solved, and go there."""
    ignored = shutil.ignore_patterns("__pycache__", "checks")
    shutil.copytree(COURSE.exercises, tmp_path / "exercises", ignore=ignored)
    for unit in COURSE.units.values():
        shutil.copytree(unit.folder / "checks", tmp_path / "exercises" / unit.label / "checks")
        if unit.number <= 2:
            shutil.copy(unit.solution, tmp_path / "exercises" / unit.label)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def fam_show(workspace: Path) -> Callable[..., Result]:
    """Return a way to type `fam show …` in the workspace, with 80 columns."""
    return lambda *arguments: CliRunner(env={"COLUMNS": "80"}).invoke(fam, ["show", *arguments])


def size_of(path: Path) -> tuple[int, int]:
    """Return the width and the height of a PNG file."""
    with Image.open(path) as opened:
        assert opened.format == "PNG"
        return opened.size


def test_a_function_is_shown_in_the_terminal(fam_show, workspace: Path) -> None:
    """No file is written and Matplotlib is not loaded; the last line is the next command."""
    done = fam_show("feature_map", "--image", "rings")

    assert done.exit_code == 0
    assert "rings" in done.stdout
    assert "(94, 94), -" in done.stdout
    assert "Picture file" not in done.stdout
    assert done.stdout.splitlines()[-2].startswith("Next: `fam check feature_map`")
    assert "--open shows it larger." in " ".join(done.stdout.split())
    assert not (workspace / ".fam").exists()


def test_matplotlib_is_loaded_for_a_file_only(workspace: Path) -> None:
    """It takes longer than everything else together."""
    script = "import sys; from fam.cli import fam; fam(standalone_mode=False); print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", script, "show", "feature_map"]

    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "False"


def test_a_picture_of_the_student_s_own_and_a_typed_filter(fam_show, workspace: Path) -> None:
    """The file goes where it is wanted."""
    Image.new("RGB", (300, 200), "navy").save(workspace / "holiday.jpg")

    done = fam_show("feature_map", "--image", "holiday.jpg", "--filter", "-1 1", "-o", "maps/holiday.png")

    assert done.exit_code == 0, done.output
    assert "filter: -1 1" in done.stdout
    assert "holiday.jpg was scaled down from 300×200 to 128×85 pixels." in done.stdout
    assert min(size_of(workspace / "maps" / "holiday.png")) > 200
    assert not (workspace / ".fam").exists()


def test_one_window_with_its_numbers(fam_show) -> None:
    """As the lesson does it on paper."""
    done = fam_show("window", "30", "10", "--plain", "--no-png")

    assert done.exit_code == 0
    assert done.stdout.isascii()
    assert "row 30, column 10" in done.stdout
    assert "sum: 64*(-1) + 64*0 + 230*1" in done.stdout
    assert "your window_response: 498" in done.stdout
    assert "Picture file" not in done.stdout


def test_what_is_not_written_yet_is_said_with_the_next_command(fam_show, workspace: Path) -> None:
    """No picture of nothing."""
    done = fam_show("convolve2d")

    assert done.exit_code == 1
    assert "For this picture `convolve2d` is needed, and it is not written yet." in done.stdout
    assert "`fam check convolve2d`" in done.stdout
    assert not (workspace / ".fam").exists()


def test_the_list_names_what_can_be_shown(fam_show) -> None:
    """Without a name, and without colour in a pipe."""
    done = fam_show()

    assert done.exit_code == 0
    assert "● feature_map\n    A picture, a filter, and the map that the filter makes of it.\n" in done.stdout
    assert "· edge_strength\n    edge_strength: it is not written yet\n" in done.stdout
    assert "\x1b" not in done.stdout
    assert "Next: `fam show NAME`" in done.stdout


def test_colours_where_the_terminal_has_them(fam_show, monkeypatch: pytest.MonkeyPatch) -> None:
    """FORCE_COLOR stands for a terminal; NO_COLOR is stronger."""
    for name, value in {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)

    coloured = CliRunner().invoke(fam, ["show", "feature_map", "--no-png"], color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    without = CliRunner().invoke(fam, ["show", "feature_map", "--no-png"], color=True).stdout

    assert "▀" in coloured
    assert "\x1b[38;2;" in coloured
    assert "▀" not in without
    assert "38;2;" not in without
    assert "░" in without


def test_without_matplotlib_the_terminal_shows_all_the_same(fam_show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for a file gets an error that says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    shown, asked = fam_show("feature_map"), fam_show("feature_map", "-o", "map.png")

    assert shown.exit_code == 0
    assert "Picture files need Matplotlib: pip install 'fam-course[show]'" in asked.output


def test_opening_asks_the_desktop(fam_show, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, that is said."""
    opened = []
    monkeypatch.setattr("click.launch", lambda path: opened.append(path) or 1)

    done = fam_show("feature_map", "--open")

    file = workspace / ".fam/pictures/feature_map.png"
    assert opened == [str(file)]
    assert min(size_of(file)) > 500
    assert (workspace / ".fam/.gitignore").read_text() == "*\n"
    assert f"Picture file: {Path('.fam/pictures/feature_map.png')}\n" in done.stdout
    assert "No viewer could be started; open the file yourself." in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["convolv"], ["window", "3"], ["feature_map", "--filter", "blux"], ["feature_map", "--open", "--no-png"]],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(fam_show, arguments: list[str]) -> None:
    """As everywhere."""
    assert fam_show(*arguments).exit_code == 2


def test_a_file_that_cannot_be_written_is_a_clear_error(fam_show, workspace: Path) -> None:
    """With what to try."""
    (workspace / "taken").write_text("a file, and no folder")

    done = fam_show("feature_map", "-o", "taken/map.png")

    assert "taken/map.png cannot be written" in done.output
    assert "-o FILE" in done.output


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return what gets all texts in the mosaics that are written."""
    found: set[str] = set()
    saved = matplotlib.figure.Figure.savefig

    def save(figure: matplotlib.figure.Figure, *arguments: object, **options: object) -> None:
        saved(figure, *arguments, **options)
        found.update(text.get_text() for text in figure.findobj(matplotlib.text.Text))

    monkeypatch.setattr(matplotlib.figure.Figure, "savefig", save)
    return found


@pytest.mark.slow
def test_the_mosaic_has_all_labels(tmp_path: Path, texts: set[str]) -> None:
    """Titles, shapes and ranges, headings, sentences, numbers, and what stands at the frames."""
    waves = np.sin(np.arange(40) / 3)[None, :] * np.cos(np.arange(30) / 4)[:, None]
    parts = (
        picture("a ramp", np.arange(900).reshape(30, 30), frames=[Frame(4, 8, 10, 12, "a window")]),
        table("weights", np.array([[-1, 0], [2.5, np.nan]])),
        heading("more of them"),
        *(plane(f"map {number}", waves) for number in range(6)),
        Panel("colours", np.ones((3, 8, 9)), "coloured"),
        Words("what is to be seen here"),
        Bars("counts", {"shared": 896, "unshared": 917_504}, unit="weights", log=True),
        Bars("nothing", {"none": 0}, log=True),
        Staircase("stairs", "image size", "map size", {"one": [(1, 1), (2, 2)], "two": [(1, 3), (2, 5)]}),
        Spans("windows", {"output 0": (-1, 1)}, (0, 5), axis="pixels"),
    )

    mosaic.write_mosaic(tmp_path / "pictures" / "sample.png", Showing(RECIPE, parts, None))

    assert {"sample", "All that can be drawn.", "a ramp", "(30, 30), 0 to 899", "a window"} <= texts
    assert {"2.5", "nan", "more of them", "map 5", "what is to be seen here", "917,504"} <= texts
    assert {"image size", "two", "-1 to 1", "pixels (shaded: 0 to 5)"} <= texts
    with Image.open(tmp_path / "pictures" / "sample.png") as opened:
        pixels = np.asarray(opened.convert("RGB"))
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 100


def test_the_mosaic_speaks_the_courses_language(tmp_path: Path, texts: set[str]) -> None:
    """The legend of the colours, axes and spans."""
    parts = (
        plane("map", np.eye(2)),
        Bars("counts", {"shared": 896}, unit="weights", log=True),
        Spans("windows", {"output 0": (-1, 1)}, (0, 5), axis="pixels"),
    )

    with use_language("de"):
        mosaic.write_mosaic(tmp_path / "sample.png", Showing(RECIPE, parts, None))

    assert {"weights (logarithmische Achse)", "pixels (grau: 0 bis 5)", "-1 bis 1"} <= texts
    assert any(text.startswith("Werte: blau über null") for text in texts)


def test_the_picture_of_a_narrow_or_a_tall_map_is_not_endless(tmp_path: Path) -> None:
    """One column of a thousand rows, and a single pixel."""
    parts = (plane("tall", np.ones((1000, 1))), plane("wide", np.ones((1, 1000))), plane("one", np.zeros((1, 1))))

    mosaic.write_mosaic(tmp_path / "odd.png", Showing(RECIPE, parts, None))

    assert max(size_of(tmp_path / "odd.png")) < 1500
