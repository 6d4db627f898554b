"""Panels and plots in a terminal: in colour, shaded, in ASCII, at 80 and at 40 columns, letter by letter."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console

from fam_grader.visualization.blocks import Look, draw_panels
from fam_grader.visualization.display import draw_showing
from fam_grader.visualization.panels import (
    Bars,
    Frame,
    Panel,
    Row,
    Spans,
    Staircase,
    Words,
    coloured,
    heading,
    picture,
    plane,
    table,
)
from fam_grader.visualization.recipes import Recipe, Showing, Trouble
from support.paths import GOLDENS

SHOW_GOLDENS = GOLDENS / "show"
RAMP = np.linspace(0, 255, 32)[None, :] * np.linspace(1, 0.2, 24)[:, None]
WAVES = np.sin(np.arange(40) / 3)[None, :] * np.cos(np.arange(30) / 4)[:, None]
PARTS = (
    picture("a ramp", RAMP, frames=[Frame(4, 8, 10, 12, "a window")]),
    table("weights", np.array([[-1, 0, 1], [-2.5, 0, 2.5]])),
    plane("waves", WAVES),
    heading("more of them"),
    coloured("colours", np.stack([RAMP, RAMP[::-1], 0 * RAMP])),
    plane("lost values", np.where(WAVES > 0.9, np.nan, WAVES)),
    Words("A sentence that says what is to be seen here, and is longer than a narrow terminal is wide."),
    heading("plots"),
    Bars("counts", {"shared": 896, "unshared": 917_504}, unit="weights", log=True),
    Staircase("stairs", "image size", "map size", {"one": [(x, x) for x in range(5)], "two": [(0, 0), (4, 2)]}),
    Spans("windows", {"output 0": (-1, 1), "output 1": (1, 3)}, (0, 5), axis="pixels"),
)
RECIPE = Recipe("sample", "unit", "All that can be drawn.", lambda: iter(()), ("sample",), "shapes", ())
LOOKS = [("colour", 80), ("colour", 40), ("shades", 80), ("shades", 40), ("ascii", 80), ("ascii", 40)]


def drawn(look: Look) -> str:
    """Return what the terminal gets, with its codes for colours."""
    screen = io.StringIO()
    colours = "truecolor" if look.mode == "colour" else None
    console = Console(file=screen, width=look.width, force_terminal=True, color_system=colours, soft_wrap=True)
    trouble = Trouble("sample", "the shape is (2, 3), expected (3, 3)")
    for line in draw_showing(Showing(RECIPE, PARTS, trouble, "printed\n"), look):
        console.print(line)
    return screen.getvalue()


@pytest.mark.parametrize(("mode", "width"), LOOKS)
def test_a_showing_is_drawn_as_it_was(mode, width: int, request: pytest.FixtureRequest) -> None:
    """Change it on purpose, with `pytest --update-goldens`, and look at it."""
    golden = SHOW_GOLDENS / f"{mode}-{width}.txt"
    text = drawn(Look(mode, width))
    if request.config.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(("mode", "width"), LOOKS)
def test_no_line_is_wider_than_the_terminal(mode, width: int) -> None:
    """A line that wraps is a picture destroyed."""
    lines = draw_showing(Showing(RECIPE, PARTS, None), Look(mode, width))

    assert max(line.cell_len for line in lines) <= width


def test_plain_is_ascii_alone() -> None:
    """For terminals that know no other character."""
    assert drawn(Look("ascii", 80)).isascii()


@given(
    rows=st.integers(1, 200),
    cols=st.integers(1, 300),
    kind=st.sampled_from(["picture", "plane", "table"]),
    mode=st.sampled_from(["colour", "shades", "ascii"]),
    width=st.integers(20, 160),
    scale=st.sampled_from([0.0, 1e-300, 1.0, 1e300]),
)
def test_panels_of_any_size_fit(rows, cols, kind, mode, width, scale) -> None:
    """One pixel, a line, a column, a large map; tiny values and huge ones."""
    values = (np.arange(rows * cols).reshape(rows, cols) - cols) * scale
    panel = Panel("a title of several words", values, kind, (Frame(rows - 1, cols - 1, 3, 3, "outside"),))

    lines = list(draw_panels(Row(panels=[panel, panel]), Look(mode, width)))

    assert max(line.cell_len for line in lines) <= width


def test_a_thin_line_does_not_vanish_when_a_map_is_scaled_down() -> None:
    """The strongest value of a block stands for it, with its sign."""
    values = np.zeros((100, 100))
    values[50], values[20] = -1, 1

    text = "\n".join(line.plain for line in draw_panels(Row(panels=[plane("", values)]), Look("ascii", 20)))

    assert "====" in text
    assert "####" in text


def test_maps_keep_their_hues_on_terminals_with_256_colours() -> None:
    """What is drawn is among those colours already, so that nothing is rounded to another hue."""
    lines = list(draw_panels(Row(panels=[Panel("", WAVES, "plane")]), Look("colour", 80, few_colours=True)))

    colours = {span.style.color for line in lines for span in line.spans if getattr(span.style, "color", None)}
    assert len(colours) == 9
    for colour in colours:
        assert colour.downgrade(ColorSystem.EIGHT_BIT).get_truecolor() == colour.get_truecolor()


@pytest.mark.parametrize(
    ("encoding", "system", "no_color", "plain", "mode"),
    [
        ("utf-8", "truecolor", False, False, "colour"),
        ("utf-8", "256", False, False, "colour"),
        ("utf-8", "standard", False, False, "shades"),
        ("utf-8", "truecolor", True, False, "shades"),
        ("utf-8", None, False, False, "shades"),
        ("ascii", "truecolor", False, False, "ascii"),
        ("latin-1", "truecolor", False, False, "ascii"),
        ("utf-8", "truecolor", False, True, "ascii"),
    ],
)
def test_the_terminal_decides_how_panels_are_drawn(encoding, system, no_color, plain, mode) -> None:
    """Colours where there are enough of them, blocks where they can be written, ASCII everywhere."""
    console = SimpleNamespace(encoding=encoding, color_system=system, no_color=no_color, width=80)

    assert Look.of(console, plain=plain).mode == mode
