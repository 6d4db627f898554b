"""Draw small SVG pictures: grids of numbers, shaded by value, with windows marked in them, boxes of words, arrows.

The lessons' pictures are made with it (`solutions/NN_unit/picture.py` returns the SVG), and so are the expected and
given arrays in a student's feedback. The colours mean the same everywhere, as in `fam show`: an image is grey, from
black for 0 to white; weights and maps are blue above zero and orange below; padding is hatched. `legend` says so.
A picture has a background of its own, so it reads on dark pages too.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from fam.core.language import _

__all__ = ["Picture", "Source", "compare_maps"]

INK, PAPER, FAINT, ACCENT = "#1f2933", "#ffffff", "#7b8794", "#d64545"
POSITIVE, NEGATIVE = (47, 111, 191), (214, 112, 43)  # blue and orange, which colour-blind readers tell apart
STRENGTH = 0.75  # of the full hue, so that ink can be read on it
BLACK, DARK = "#000000", 118  # the ink of numbers, and the grey below which they are white: 4.5 to 1 or better
WORDS = "#52606d"  # what is less important, and can be read still
SECOND = "#9254c8"  # a second frame beside one in ACCENT
EDGE, PADDING = "#cbd2d9", "url(#padding)"  # between cells; the pattern of padding
HATCH = (
    '<defs><pattern id="padding" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="#ffffff"/><rect width="2.5" height="7" fill="#a9b4c0"/></pattern></defs>'
)
MAX_ACROSS = 20  # cells of three arrays that stand side by side
STEPS = 7  # shades on either side of zero in `pixels`: 15 in all need four bits
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
        numbers: bool = True,
    ) -> tuple[float, float]:
        """Draw weights or a map with its top left cell at `(x, y)`; give the right and bottom ends.

        Args:
            values: array of shape (H, W); masked or NaN cells stay empty.
            x: where the cells begin.
            y: where the cells begin; the title stands above them.
            title: a line above the grid.
            windows: frames to draw, each as (row, col, height, width).
            marks: a background colour for single cells, by (row, col).
            scale: the magnitude that gets the full shade; the largest one in `values` by default.
            numbers: whether the values are written on the cells.
        """
        array = _floats(values)
        full = scale or _largest(array)
        colours = {at: _shade(float(array[at]), full) for at in _places(array)} | dict(marks or {})
        return self._cells("map", array, x, y, title, windows, colours, numbers)

    def image(
        self,
        values: npt.ArrayLike,
        x: float,
        y: float,
        *,
        title: str = "",
        windows: Sequence[tuple[int, int, int, int]] = (),
        white: float | None = None,
        padding: int | tuple[int, int] = 0,
        numbers: bool = True,
    ) -> tuple[float, float]:
        """Draw an image in grey levels, as `grid` draws a map; 0 is black.

        Args:
            values: array of shape (H, W), with its padding if there is any.
            x: where the cells begin.
            y: where the cells begin; the title stands above them.
            title: a line above the image.
            windows: frames to draw, each as (row, col, height, width).
            white: the value that is white; the largest one in `values` by default.
            padding: how many rows and columns on every side are padding, which is hatched; or a pair of the two.
            numbers: whether the values are written on the cells.
        """
        array = _floats(values)
        full = white or _largest(array)
        (H, W), (pH, pW) = array.shape, (padding, padding) if isinstance(padding, int) else padding
        colours = {
            (row, col): _grey(float(array[row, col]), full) if pH <= row < H - pH and pW <= col < W - pW else PADDING
            for row, col in _places(array)
        }
        return self._cells("image", array, x, y, title, windows, colours, numbers)

    def pixels(
        self,
        values: npt.ArrayLike,
        x: float,
        y: float,
        *,
        zoom: float = 1.0,
        title: str = "",
        windows: Sequence[tuple[int, int, int, int]] = (),
        signed: bool = False,
        scale: float | None = None,
    ) -> tuple[float, float]:
        """Draw a photo, or a map of one if `signed` is true, without numbers; give the right and bottom ends.

        Args:
            values: array of shape (H, W).
            x: where the pixels begin.
            y: where the pixels begin; the title stands above them.
            zoom: the side of a pixel.
            title: a line above the pixels.
            windows: frames to draw, each as (row, col, height, width).
            signed: whether it is a map, in blue and orange.
            scale: the magnitude that gets the full shade, as larger ones do; the largest one by default.
        """
        array = _floats(values)
        shares = array / (scale or _largest(array))
        if signed:
            shades = [_shade(step, STEPS) for step in range(-STEPS, STEPS + 1)]
            data = _png(np.rint((np.clip(shares, -1, 1) + 1) * STEPS).astype(np.uint8), shades)
        else:
            shades = [_grey(step, 255) for step in range(256)]
            data = _png(np.rint(np.clip(shares, 0, 1) * 255).astype(np.uint8), shades)
        H, W = array.shape
        if title:
            self.text(title, x, y - 8)
        place = f'x="{x:g}" y="{y:g}" width="{W * zoom:g}" height="{H * zoom:g}"'
        what = f'class="{"map" if signed else "image"}" aria-label="{escape(title)}"'
        self._shapes.append(f'<image {what} {place} style="image-rendering:pixelated" href="{data}"/>')
        self._shapes.append(f'<rect {place} fill="none" stroke="{EDGE}"/>')
        for row, col, height, width in windows:
            self.frame(x + col * zoom, y + row * zoom, width * zoom, height * zoom)
        self._reach(x + W * zoom, y + H * zoom)
        return x + W * zoom, y + H * zoom

    def legend(
        self, x: float, y: float, *, white: float | None = None, signed: bool = True, padding: bool = False
    ) -> float:
        """Say what the colours mean, in lines as wide as what is drawn already; give the bottom end.

        Args:
            x: where the lines begin.
            y: where the lines begin.
            white: the value that is white in the images, if there are any.
            signed: whether there are weights or maps.
            padding: whether there is padding.
        """
        entries: list[tuple[str, str, list[str], str]] = []
        if white is not None:
            entries.append(("image", "pixels: 0", [_grey(step, 4) for step in range(5)], _short(white)))
        if signed:
            entries.append(("map", "weights, maps: below 0", [_shade(step, 3) for step in range(-3, 4)], "above 0"))
        if padding:
            entries.append(("padding", "padding", [PADDING] * 2, ""))
        left, size, letter = x, 14, 7.0
        wide = max(self._width, 500.0)
        for kind, low, colours, high in entries:
            need = letter * (len(low) + len(high)) + size * len(colours) + 14
            if left > x and left + need > wide:
                left, y = x, y + size + 8
            self._shapes.append(f'<g class="legend {kind}">')
            self.text(low, left, y + 11, size=12)
            left += letter * len(low) + 7
            for number, colour in enumerate(colours):
                self._box(left + number * size, y, size, colour)
            left += size * len(colours) + 7
            self.text(high, left, y + 11, size=12)
            left += letter * len(high) + 20
            self._shapes.append("</g>")
        return y + size

    def text(
        self, words: str, x: float, y: float, *, size: int = 14, anchor: str = "start", colour: str = INK
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
        hatch = [HATCH] if any(PADDING in shape for shape in self._shapes) else []
        return "\n".join([head, f"<title>{escape(alternative)}</title>", *hatch, paper, *self._shapes, "</svg>\n"])

    def _cells(
        self,
        kind: str,
        array: npt.NDArray[np.float64],
        x: float,
        y: float,
        title: str,
        windows: Sequence[tuple[int, int, int, int]],
        colours: Mapping[tuple[int, int], str],
        numbers: bool,
    ) -> tuple[float, float]:
        """Draw a cell for each value in its colour, and frames around windows."""
        if title:
            self.text(title, x, y - 8)
        self._shapes.append(f'<g class="{kind}">')
        for row, col in _places(array):
            left, top = x + col * self.cell, y + row * self.cell
            self._box(left, top, self.cell, colours[row, col])
            if numbers and np.isfinite(array[row, col]):
                self._number(float(array[row, col]), left, top, colours[row, col])
        self._shapes.append("</g>")
        for row, col, height, width in windows:
            self.frame(x + col * self.cell, y + row * self.cell, width * self.cell, height * self.cell)
        right, bottom = x + array.shape[1] * self.cell, y + array.shape[0] * self.cell
        self._reach(right, bottom)
        return right, bottom

    def _box(self, x: float, y: float, size: float, colour: str) -> None:
        self._shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{size}" height="{size}" fill="{colour}" stroke="{EDGE}"/>'
        )
        self._reach(x + size, y + size)

    def _number(self, value: float, x: float, y: float, colour: str) -> None:
        """Write a number on a cell, in an ink that can be read on the cell's colour."""
        words = _short(value)
        height = 14 if len(words) < 4 else 12 if len(words) < 5 else 10
        ink = PAPER if re.fullmatch("#[0-9a-f]{6}", colour) and int(colour[3:5], 16) < DARK else BLACK
        halo = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if colour == PADDING else ""
        self._shapes.append(
            f'<text x="{x + self.cell / 2:g}" y="{y + self.cell / 2 + height / 3:.6g}" font-size="{height}" '
            f'text-anchor="middle" fill="{ink}"{halo}>{words}</text>'
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
    for title, array in ((_("expected"), expected), (_("given"), given)):
        inside = wrong is not None and wrong[0] < array.shape[0] and wrong[1] < array.shape[1]
        windows = [(*wrong, 1, 1)] if inside and wrong else []
        right, end = picture.grid(array, x, y, title=title, windows=windows, scale=scale)
        x, bottom = right + 2 * picture.cell, max(bottom, end)
    if source is None:
        return picture.svg(_("the expected array beside the given one"))
    if expected.shape[1] + given.shape[1] + source.values.shape[1] > MAX_ACROSS:
        x, y = float(picture.margin), bottom + 2 * picture.cell
    is_image = source.title == "image" and not (source.values < 0).any()
    draw = picture.image if is_image else picture.grid
    # TRANSLATORS: {input} is the name of a parameter, such as `image`.
    title = _("{input}, and where the value comes from").format(input=source.title)
    draw(source.values, x, y, title=title, windows=[source.window])
    return picture.svg(
        _("the expected array beside the given one, and the window that the first wrong value is from")
    )


def _floats(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return a 2-D array of floats, in which masked cells are NaN."""
    return np.asarray(np.ma.filled(np.ma.asarray(values).astype(float), np.nan))


def _places(array: npt.NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Yield each (row, col) in reading order."""
    yield from ((row, col) for row in range(array.shape[0]) for col in range(array.shape[1]))


def _largest(array: npt.NDArray[np.float64]) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return (float(finite.max()) if finite.size else 0.0) or 1.0


def _grey(value: float, white: float) -> str:
    """Black for 0, white for `white`, and paper for what is no number."""
    level = round(255 * min(max(value / white, 0.0), 1.0)) if np.isfinite(value) else 255
    return f"#{level:02x}{level:02x}{level:02x}"


def _png(indices: npt.NDArray[np.uint8], palette: Sequence[str]) -> str:
    """Return a PNG of palette colours as a data URI; not compressed, since each version of zlib has its own bytes."""
    (H, W), bits = indices.shape, 4 if len(palette) <= 16 else 8
    if bits == 4:
        even = np.pad(indices, ((0, 0), (0, W % 2)))
        indices = even[:, ::2] * 16 + even[:, 1::2]
    raw = np.pad(indices, ((0, 0), (1, 0))).tobytes()  # no filter in any row
    blocks = [raw[start : start + 0xFFFF] for start in range(0, len(raw), 0xFFFF)]
    stored = b"".join(
        struct.pack("<BHH", number == len(blocks) - 1, len(block), 0xFFFF - len(block)) + block
        for number, block in enumerate(blocks)
    )
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", W, H, bits, 3, 0, 0, 0),
        b"PLTE": b"".join(bytes.fromhex(colour[1:]) for colour in palette),
        b"IDAT": b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(raw)),
        b"IEND": b"",
    }
    packed = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks.items()
    )
    return "data:image/png;base64," + base64.b64encode(packed).decode()


def _shade(value: float, full: float) -> str:
    """Blue for positive, orange for negative, paler towards zero, white for nothing."""
    if not np.isfinite(value):
        return PAPER
    strength = STRENGTH * min(abs(value) / full, 1.0)
    hue = POSITIVE if value >= 0 else NEGATIVE
    return "#" + "".join(f"{round(255 + (channel - 255) * strength):02x}" for channel in hue)


def _short(value: float) -> str:
    """Write a number in at most six characters where that is possible."""
    return f"{value + 0.0:.0f}" if value == round(value) and abs(value) < 1e5 else f"{value:.3g}"
