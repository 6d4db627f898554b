"""Draw small SVG pictures: grids of numbers, shaded by value, with windows marked in them, boxes of words, arrows.

The lessons' pictures are made with it (`solutions/NN_unit/picture.py` returns the SVG), and so are the expected and
given arrays in a student's feedback. A picture has a background of its own, so it reads on dark pages too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Picture", "Source", "compare_maps"]

INK, PAPER, FAINT, ACCENT = "#1f2933", "#ffffff", "#7b8794", "#d64545"
POSITIVE, NEGATIVE = (47, 111, 191), (214, 112, 43)  # blue and orange, which colour-blind readers tell apart
MAX_ACROSS = 20  # cells of three arrays that stand side by side
FONT = "system-ui, sans-serif"


@dataclass
class Picture:
    """A drawing that grows with what is put on it; all lengths are in pixels."""

    cell: int = 34
    margin: int = 14
    _shapes: list[str] = field(default_factory=list)
    _width: float = 0.0
    _height: float = 0.0

    def grid(
        self,
        values: npt.ArrayLike,
        x: float,
        y: float,
        *,
        title: str = "",
        windows: Sequence[tuple[int, int, int, int]] = (),
        marks: Mapping[tuple[int, int], str] | None = None,
        scale: float | None = None,
    ) -> tuple[float, float]:
        """Draw a 2-D array with its top left cell at `(x, y)`; give the right and bottom ends.

        Args:
            values: array of shape (H, W); masked or NaN cells stay empty.
            x: where the cells begin.
            y: where the cells begin; the title stands above them.
            title: a line above the grid.
            windows: frames to draw, each as (row, col, height, width).
            marks: a background colour for single cells, by (row, col).
            scale: the magnitude that gets the full shade; the largest one in `values` by default.
        """
        array = np.ma.filled(np.ma.asarray(values).astype(float), np.nan)
        H, W = array.shape
        finite = np.abs(array[np.isfinite(array)])
        full = scale or (float(finite.max()) if finite.size else 0.0) or 1.0
        if title:
            self.text(title, x, y - 8, size=13)
        for row, col in np.ndindex(H, W):
            colour = (marks or {}).get((row, col)) or _shade(float(array[row, col]), full)
            self._cell(float(array[row, col]), x + col * self.cell, y + row * self.cell, colour)
        for row, col, height, width in windows:
            self.frame(x + col * self.cell, y + row * self.cell, width * self.cell, height * self.cell)
        right, bottom = x + W * self.cell, y + H * self.cell
        self._reach(right, bottom)
        return right, bottom

    def text(
        self, words: str, x: float, y: float, *, size: int = 13, anchor: str = "start", colour: str = INK
    ) -> None:
        """Write a line; `anchor` is start, middle or end."""
        place = f'x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"'
        self._shapes.append(f"<text {place}>{escape(words)}</text>")
        width = 0.58 * size * len(words)
        self._reach(x + width * {"start": 1, "middle": 0.5, "end": 0}[anchor], y + 4)

    def box(
        self, words: str, x: float, y: float, width: float = 0.0, *, colour: str = "#f3f4f6"
    ) -> tuple[float, float]:
        """Write a line in a box of one cell's height, as wide as it takes where no width is given; give its ends."""
        width = width or self.cell / 2 + 0.6 * 13 * len(words)
        place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{self.cell}"'
        self._shapes.append(f'<rect {place} fill="{colour}" stroke="#cbd2d9" rx="4"/>')
        self.text(words, x + width / 2, y + self.cell / 2 + 4.5, anchor="middle")
        self._reach(x + width, y + self.cell)
        return x + width, y + self.cell

    def frame(self, x: float, y: float, width: float, height: float, *, colour: str = ACCENT) -> None:
        """Draw an empty rectangle, such as a window on an image."""
        self._shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="none" stroke="{colour}" '
            'stroke-width="3" rx="2"/>'
        )
        self._reach(x + width, y + height)

    def arrow(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = FAINT) -> None:
        """Draw an arrow from the first point to the second."""
        length = float(np.hypot(x2 - x1, y2 - y1)) or 1.0
        dx, dy = (x2 - x1) / length, (y2 - y1) / length
        left = f"{x2 - 9 * dx + 4 * dy:.4g},{y2 - 9 * dy - 4 * dx:.4g}"
        right = f"{x2 - 9 * dx - 4 * dy:.4g},{y2 - 9 * dy + 4 * dx:.4g}"
        self._shapes.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="2"/>'
            f'<polygon points="{x2:g},{y2:g} {left} {right}" fill="{colour}"/>'
        )
        self._reach(max(x1, x2), max(y1, y2))

    def svg(self, alternative: str) -> str:
        """Return the picture as SVG; `alternative` says in words what is to be seen."""
        width, height = self._width + self.margin, self._height + self.margin
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" role="img" font-family="{FONT}">'
        )
        paper = f'<rect width="100%" height="100%" fill="{PAPER}" rx="6"/>'
        return "\n".join([head, f"<title>{escape(alternative)}</title>", paper, *self._shapes, "</svg>\n"])

    def _cell(self, value: float, x: float, y: float, colour: str) -> None:
        size = self.cell
        self._shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{size}" height="{size}" fill="{colour}" stroke="#cbd2d9"/>'
        )
        if np.isfinite(value):
            words = _short(value)
            height = 13 if len(words) < 5 else 10
            self._shapes.append(
                f'<text x="{x + size / 2:g}" y="{y + size / 2 + height / 3:g}" font-size="{height}" '
                f'text-anchor="middle" fill="{INK}">{words}</text>'
            )

    def _reach(self, x: float, y: float) -> None:
        self._width, self._height = max(self._width, x), max(self._height, y)


@dataclass(frozen=True)
class Source:
    """An input, and the window in it as (row, col, height, width)."""

    title: str
    values: npt.NDArray[Any]
    window: tuple[int, int, int, int]


def compare_maps(
    expected: npt.NDArray[Any],
    given: npt.NDArray[Any],
    wrong: tuple[int, int] | None = None,
    source: Source | None = None,
) -> str:
    """Draw two 2-D arrays side by side in the same shades, the first wrong place framed in both, and its source."""
    picture = Picture()
    finite = [array[np.isfinite(array)].astype(float) for array in (expected, given)]
    scale = max((float(np.abs(array).max()) for array in finite if array.size), default=1.0)
    x, y, bottom = float(picture.margin), 32.0, 0.0
    for title, array in (("expected", expected), ("given", given)):
        inside = wrong is not None and wrong[0] < array.shape[0] and wrong[1] < array.shape[1]
        windows = [(*wrong, 1, 1)] if inside and wrong else []
        right, end = picture.grid(array, x, y, title=title, windows=windows, scale=scale)
        x, bottom = right + 2 * picture.cell, max(bottom, end)
    if source is None:
        return picture.svg("the expected array beside the given one")
    if expected.shape[1] + given.shape[1] + source.values.shape[1] > MAX_ACROSS:
        x, y = float(picture.margin), bottom + 2 * picture.cell
    picture.grid(
        source.values, x, y, title=f"{source.title}, and where the value comes from", windows=[source.window]
    )
    return picture.svg("the expected array beside the given one, and the window that the first wrong value is from")


def _shade(value: float, full: float) -> str:
    """Blue for positive, orange for negative, paler towards zero, white for nothing."""
    if not np.isfinite(value):
        return PAPER
    strength = 0.75 * min(abs(value) / full, 1.0)
    hue = POSITIVE if value >= 0 else NEGATIVE
    return "#" + "".join(f"{round(255 + (channel - 255) * strength):02x}" for channel in hue)


def _short(value: float) -> str:
    """Write a number in at most six characters where that is possible."""
    return f"{value + 0.0:.0f}" if value == round(value) and abs(value) < 1e5 else f"{value:.3g}"
