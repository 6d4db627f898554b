"""Lessons in a terminal: headings, tables, formulas and pictures, wrapped between words at 40 and 80 columns."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.text import Text

from fam.core.errors import CourseError
from fam.pictures import Picture
from fam_grader.visualization.blocks import Look, Mode
from fam_grader.visualization.markdown_text import draw_markdown
from fam_grader.visualization.svg_text import draw_svg
from support.paths import REPOSITORY

LESSONS = sorted((REPOSITORY / "exercises").glob("[0-9]*/README.md"))
LETTERS = re.compile(r"[A-Za-z]{2,}")
PAGE = """\
# A *lesson*

One **strong** word, `some code`, [a page](https://example.org/a) and $\\frac{H - k}{s} + 1$.

- one item that is long enough to be wrapped between its words
- two
  1. inner

| name | what it is |
|---|---|
| `kernel` | a small array |
| $n^2$ | |

> Quoted.

```python
if x:
    y = "$a$"
```

<b>Bold</b> &amp; <!-- not shown --> plain

---
"""


def drawn(tmp_path: Path, markup: str, mode: Mode = "shades", width: int = 40) -> str:
    """Return a page as it is drawn."""
    path = tmp_path / "README.md"
    path.write_text(markup, encoding="utf-8")
    return "\n".join(line.plain for line in draw_markdown(path, Look(mode, width)))


def picture(tmp_path: Path) -> Path:
    """Return a picture of two grids with a window, an arrow and words."""
    shapes = Picture()
    right, bottom = shapes.grid(np.array([[1, 0, -2], [3, 4, 5]]), 14, 34, title="image", windows=[(0, 1, 2, 2)])
    shapes.arrow(right + 8, 68, right + 42, 68)
    shapes.grid(np.array([[7]]), right + 51, 51, title="map", windows=[(0, 0, 1, 1)])
    shapes.text("a window of four pixels gives one value", 14, bottom + 26)
    path = tmp_path / "picture.svg"
    path.write_text(shapes.svg("a window on an image"), encoding="utf-8")
    return path


def as_text(lines: list[Text]) -> str:
    return "\n".join(line.plain for line in lines)


def test_a_page_has_all_kinds_of_blocks(tmp_path: Path) -> None:
    """Letter by letter, at 40 columns."""
    assert drawn(tmp_path, PAGE) == (
        "A lesson\n════════\n\n"
        "One strong word, `some code`, a page\n(https://example.org/a) and (H - k)/s +\n1.\n\n"
        "• one item that is long enough to be\n  wrapped between its words\n• two\n  1. inner\n\n"
        "name     │ what it is\n─────────┼──────────────\n`kernel` │ a small array\nn²       │\n\n"
        "│ Quoted.\n\n"
        '    if x:\n        y = "$a$"\n\n'
        "Bold & plain\n\n" + "─" * 40
    )


def test_a_terminal_with_ascii_only_gets_nothing_else(tmp_path: Path) -> None:
    """Lines, bullets and formulas included."""
    page = drawn(tmp_path, PAGE.replace("$n^2$", "$n \\le 2$"), "ascii")

    assert page.isascii()
    assert "n <= 2   |" in page


def test_a_table_without_room_is_a_list_of_its_rows(tmp_path: Path) -> None:
    """No word of a cell is broken, and each cell has its heading."""
    table = "| window | what comes of it at the border |\n|---|---|\n| first | `some_rather_long_name` and more |\n"

    assert drawn(tmp_path, table, width=30) == (
        "window: first\nwhat comes of it at the\nborder:\n`some_rather_long_name` and\nmore"
    )


def test_a_picture_is_drawn_with_its_frames_arrows_and_words(tmp_path: Path) -> None:
    """Where all of it has room, it stands as in the picture."""
    assert as_text(draw_svg(picture(tmp_path), Look("shades", 80))) == (
        "image\n"
        "┌───┏━━━━━━━┓     map\n"
        "│ 1 ┃ 0 │-2 ┃     ┏━━━┓\n"
        "├───┃───┼───┃────→┃ 7 ┃\n"
        "│ 3 ┃ 4 │ 5 ┃     ┗━━━┛\n"
        "└───┗━━━━━━━┛\n"
        "a window of four pixels gives one value"
    )


def test_a_picture_without_room_is_cut_between_its_grids(tmp_path: Path) -> None:
    """And what has no place in a part follows as text."""
    lines = as_text(draw_svg(picture(tmp_path), Look("ascii", 16))).split("\n")

    assert max(map(len, lines)) <= 16
    assert lines.index("+---#=======#") < lines.index("#===#") < lines.index("# 7 #")
    assert " ".join(lines).count("a window of four pixels gives one value") == 1


def test_colours_are_those_of_the_picture(tmp_path: Path) -> None:
    """Blue for positive values, orange for negative ones, red frames."""
    lines = draw_svg(picture(tmp_path), Look("colour", 80))
    grounds = {str(span.style.bgcolor.name) for line in lines for span in line.spans if span.style.bgcolor}
    inks = {str(span.style.color.name) for line in lines for span in line.spans if span.style.color}

    assert {"#6393cf", "#f3d4bf"} <= grounds
    assert "#d64545" in inks


def test_padding_is_hatched_and_the_legend_names_the_colours(tmp_path: Path) -> None:
    """Bright is bright in an image, as in `fam show`; each mode has its own signs."""
    picture = Picture(cell=17)
    picture.image([[0, 0, 0, 0], [0, 1, 4, 0], [0, 0, 0, 0]], 14, 34, padding=1, numbers=False)
    picture.legend(14, 100, white=4, padding=True)
    (tmp_path / "picture.svg").write_text(picture.svg("an image"), encoding="utf-8")

    shades, ascii_only = (as_text(draw_svg(tmp_path / "picture.svg", Look(mode, 40))) for mode in ("shades", "ascii"))

    assert shades.split("\n")[:3] == ["╱╱╱╱╱╱╱╱", "╱╱░░██╱╱", "╱╱╱╱╱╱╱╱"]
    assert shades.endswith("pixels: 0  ░▒▓█ 4\nweights, maps: below 0 ≡=··░▓█ above 0\npadding ╱╱")
    assert "padding //" in ascii_only
    grounds = {
        str(span.style.bgcolor)
        for line in draw_svg(tmp_path / "picture.svg", Look("colour", 80))
        for span in line.spans
    }
    assert {"#404040", "#ffffff", "#6393cf"} <= {each.split("'")[1] for each in grounds if "'" in each}


def test_a_photo_is_drawn_with_its_map(tmp_path: Path) -> None:
    """Side by side, each in its own signs, with the frames on it; neither needs a library for pictures."""
    photo = np.repeat([[0.0, 255.0]], 24, axis=0).repeat(12, axis=1)
    values = np.repeat([[-3.0, 0.0, 3.0]], 24, axis=0).repeat(7, axis=1)
    picture = Picture()
    right, _ = picture.pixels(photo, 14, 34, scale=255, title="a photo", windows=[(0, 0, 4, 4)])
    picture.pixels(values, right + 20, 34, signed=True, title="its map")
    picture.legend(14, 80, white=255)
    (tmp_path / "photo.svg").write_text(picture.svg("a photo and its map"), encoding="utf-8")

    lines = as_text(draw_svg(tmp_path / "photo.svg", Look("shades", 80))).split("\n")

    assert lines[0].split() == ["a", "photo", "its", "map"]
    assert lines[1].startswith("┌─")
    assert re.fullmatch(r" {12,}█+ +≡+ +█+", lines[10])
    [caption] = [line for line in lines if "(24, 24)" in line]
    assert "(24, 21)" in caption
    assert lines[lines.index(caption) + 1].startswith("pixels: 0")


def test_what_is_no_picture_of_ours_is_a_faulty_file(tmp_path: Path) -> None:
    """The page then shows its words alone."""
    (tmp_path / "picture.svg").write_text("<svg", encoding="utf-8")

    with pytest.raises(CourseError, match=r"picture\.svg cannot be drawn"):
        draw_svg(tmp_path / "picture.svg", Look("shades", 80))
    assert drawn(tmp_path, "![Two maps](picture.svg)") == "Picture: Two maps"
    assert drawn(tmp_path, "![Two maps](missing.svg)") == "Picture: Two maps"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.parent.name)
def test_lessons_fit_and_break_no_word(lesson: Path, width: int) -> None:
    """All words of the lesson and of its picture are there, and no line is wider than the terminal."""
    lines = draw_markdown(lesson, Look("shades", width))
    text = as_text(lines)
    root = ElementTree.parse(lesson.with_name("picture.svg")).getroot()
    said = [re.sub(r"\]\([^)]*\)|<[^>]*>", " ", lesson.read_text(encoding="utf-8"))]
    said += ["".join(each.itertext()) for each in root if each.tag.endswith("text")]

    assert max(line.cell_len for line in lines) <= width
    assert set(LETTERS.findall(" ".join(said))) <= set(LETTERS.findall(text))
