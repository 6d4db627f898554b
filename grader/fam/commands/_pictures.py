"""Draw the pictures of cards and questions by the blocks of `fam show`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Literal

from fam.core.terminal import Screen
from fam_quizzes.study.pictures import INDENT, described

if TYPE_CHECKING:
    from fam_grader.visualization.panels import Array

MOST_PIXELS = 400_000  # more would take longer than a learner waits
LEAST_LINES, MOST_LINES = 8, 24
AROUND = 12  # lines for the question and the prompt


def draw_picture(path: Path, alt: str, screen: Screen) -> str:
    """Return a picture in lines of blocks with its description, or the description alone where it cannot be drawn.

    Screen readers and terminals without a drawing get words.
    """
    values = None if screen.plain else _read(path)
    if values is None:
        return described(path, alt, screen)
    from rich.console import Console  # noqa: PLC0415 - few cards have a picture

    from fam_grader.visualization.blocks import Look, draw_raster  # noqa: PLC0415
    from fam_grader.visualization.panels import Panel  # noqa: PLC0415

    H, W = values.shape[1:]
    lines = min(MOST_LINES, max(LEAST_LINES, get_terminal_size().lines - AROUND))
    width = min(screen.width - len(INDENT), max(1, 2 * lines * W // H))
    look = Look.of(Console(), plain=screen.ascii)
    mode = look.mode if screen.colour or look.mode != "colour" else "shades"
    colours: Literal["256", "truecolor"] = "256" if look.few_colours else "truecolor"
    console = Console(file=StringIO(), force_terminal=True, color_system=colours, width=screen.width, soft_wrap=True)
    for line in draw_raster(Panel("", values, "coloured"), Look(mode, width, look.few_colours)):
        console.print(INDENT, line, sep="")
    assert isinstance(console.file, StringIO)
    return f"{console.file.getvalue()}\n{screen.text(f'*{alt}*', INDENT)}"


def _read(path: Path) -> Array | None:
    """Return the colours of a picture, of shape (3, H, W); None without what reads it."""
    import numpy as np  # noqa: PLC0415

    from fam.core.png import png_size, read_png  # noqa: PLC0415

    try:
        content = path.read_bytes()
        width, height = png_size(content)
        if width * height <= MOST_PIXELS:
            return np.moveaxis(read_png(content), 2, 0).astype(np.float64)
    except (OSError, ValueError):
        pass
    return None
