"""Draw panels in a terminal: coloured half blocks, shaded blocks without colour, or plain ASCII characters."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from rich.text import Text

from fam.core.language import _
from fam_grader.visualization.panels import FRAMES, Array, Frame, Panel, Row, brightness, short

if TYPE_CHECKING:
    from rich.console import Console


Mode: TypeAlias = Literal["colour", "shades", "ascii"]
Pixels: TypeAlias = npt.NDArray[np.uint8]

BRIGHT = {"shades": " ░▒▓█", "ascii": " .:-=+*#%@"}  # from dark to bright
ABOVE = {"shades": " ░▒▓█", "ascii": " .:+*#"}  # from zero up
BELOW = {"shades": " ·-=≡", "ascii": " '-~="}  # from zero down
GLOWING = {1: (96, 168, 255), -1: (255, 145, 60)}  # the two hues, as they glow on a dark ground
GROUND = (24, 26, 30)
# The same on terminals with 256 colours, in colours that are among them: a blend would be rounded to odd ones.
STEPS = {
    1: ((28, 28, 28), (0, 95, 135), (0, 95, 175), (0, 135, 215), (95, 175, 255)),
    -1: ((28, 28, 28), (135, 95, 0), (175, 95, 0), (215, 95, 0), (255, 135, 0)),
}
LOST = (255, 0, 255)  # what is no finite number
GAP = 2
MAX_WIDTH = 100  # of what is read and not looked at
MAX_PANEL = 48  # columns of one panel
MAX_LINES = 24
MIN_PANEL = 14
CORNERS = {"shades": "┌┐└┘─│", "ascii": "++++-|"}


def resampled(panel: Panel, rows: int, columns: int) -> Array:
    """Return a panel's values resampled to (rows, columns): repeated, or the mean or the largest of each block."""
    values = panel.values if panel.kind == "coloured" else panel.values[None]
    for axis, count in ((1, rows), (2, columns)):
        size = values.shape[axis]
        if count >= size:
            values = np.take(values, np.arange(count) * size // count, axis)
        else:
            starts = np.arange(count) * size // count
            values = _strongest(values, starts, axis) if panel.kind == "plane" else _mean(values, starts, axis)
    return values if panel.kind == "coloured" else values[0]


def _strongest(values: Array, starts: npt.NDArray[np.intp], axis: int) -> Array:
    """Return the value of the largest magnitude in each block, so that an edge one pixel wide does not vanish."""
    high, low = np.fmax.reduceat(values, starts, axis), np.fmin.reduceat(values, starts, axis)
    return np.asarray(np.where(high >= -low, high, low))


def _mean(values: Array, starts: npt.NDArray[np.intp], axis: int) -> Array:
    sizes = np.diff(starts, append=values.shape[axis])
    return np.asarray(np.add.reduceat(values, starts, axis) / np.expand_dims(sizes, tuple({0, 1, 2} - {axis})))


def coloured(panel: Panel, values: Array, scale: float, *, few: bool) -> Pixels:
    """Return the colours of a raster as an array of shape (rows, columns, 3), from 0 to 255."""
    if panel.kind in ("plane", "table"):
        return _hues(values, scale, few=few)
    low, high = brightness(panel)
    with np.errstate(invalid="ignore", over="ignore"):
        grey = np.clip((values - low) / (high - low), 0, 1)
    grey = np.moveaxis(grey, 0, -1) if panel.kind == "coloured" else np.repeat(grey[..., None], 3, axis=-1)
    lost = ~np.isfinite(grey).all(axis=-1, keepdims=True)
    return np.where(lost, LOST, np.nan_to_num(grey) * 255).astype(np.uint8)


def _hues(values: Array, scale: float, *, few: bool) -> Pixels:
    """Return colours from a dark ground for zero to one hue for positive values, and to another for negative ones."""
    finite = np.isfinite(values)
    safe = np.where(finite, values, 0.0)
    strength = np.clip(np.abs(safe / scale), 0, 1)[..., None] ** 0.7  # weak responses are to be seen, too
    above = safe[..., None] >= 0
    if few:
        step = np.rint(strength[..., 0] * (len(STEPS[1]) - 1)).astype(int)
        blend = np.where(above, np.array(STEPS[1])[step], np.array(STEPS[-1])[step])
    else:
        blend = np.asarray(GROUND) * (1 - strength) + np.where(above, GLOWING[1], GLOWING[-1]) * strength
    return np.where(finite[..., None], blend, LOST).astype(np.uint8)


def shaded(panel: Panel, values: Array, scale: float, mode: Mode) -> list[list[str]]:
    """Return a character for each value; `?` for NaN and infinity."""
    if panel.kind == "coloured":
        values = values.mean(axis=0)
    finite = np.isfinite(values)
    safe = np.where(finite, values, 0.0)
    if panel.kind in ("plane", "table"):
        strength = np.abs(safe / scale) ** 0.7
        drawn = np.where(safe >= 0, _pick(strength, ABOVE[mode]), _pick(strength, BELOW[mode]))
    else:
        low, high = brightness(panel)
        drawn = _pick((safe - low) / (high - low), BRIGHT[mode])
    return np.where(finite, drawn, "?").tolist()  # type: ignore[no-any-return]


def _pick(strength: Array, ramp: str) -> npt.NDArray[np.str_]:
    steps = np.clip((strength * len(ramp)).astype(int), 0, len(ramp) - 1)
    picked: npt.NDArray[np.str_] = np.array(list(ramp))[steps]
    return picked


@dataclass(frozen=True)
class Look:
    """How panels are drawn in a terminal: its capabilities, and its width in columns."""

    mode: Mode
    width: int
    few_colours: bool = False

    @classmethod
    def of(cls, console: Console, *, plain: bool = False) -> Look:
        """Return the best mode of `console`; with `plain`, always ASCII."""
        if plain or not _can_write(console.encoding, BRIGHT["shades"] + BELOW["shades"] + CORNERS["shades"] + "▀■"):
            return cls("ascii", console.width)
        rich_colours = console.color_system in ("256", "truecolor") and not console.no_color
        return cls("colour" if rich_colours else "shades", console.width, console.color_system == "256")


def _can_write(encoding: str, characters: str) -> bool:
    try:
        characters.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def draw_panels(row: Row, look: Look) -> Iterator[Text]:
    """Yield the lines of a row's panels with titles and captions, side by side as far as there is room."""
    beside = _beside(len(row.panels), look.width)
    for start in range(0, len(row.panels), beside):
        panels = row.panels[start : start + beside]
        blocks = [
            _block(panel, row.scale(panel), width, look)
            for panel, width in zip(panels, _widths(panels, beside, look.width), strict=True)
        ]
        widths = [max(line.cell_len for part in block for line in part) for block in blocks]
        if start:
            yield Text()
        for part in range(3):  # titles end on one line, and so do the panels
            yield from _joined([block[part] for block in blocks], widths, bottom=part == 0)


def _widths(panels: Sequence[Panel], beside: int, width: int) -> list[int]:
    """Return the width of each panel in columns: numbers take what they need, and the others share the rest."""
    share = (width - GAP * (beside - 1)) // beside
    needs = [max(MIN_PANEL + 2, _table_width(panel)) if panel.written else 0 for panel in panels]
    others = needs.count(0) + beside - len(panels)
    if max(needs) > share or not others:
        return [share] * len(panels)
    rest = (width - GAP * (beside - 1) - sum(needs)) // others
    return [need or min(MAX_PANEL, rest) for need in needs]


def filled(text: str, look: Look, *, indent: str = "", style: str = "") -> Iterator[Text]:
    """Yield the lines of a text, wrapped between words."""
    width = min(MAX_WIDTH, look.width)
    lines = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)
    yield from (Text(line, style) for line in lines)


def legend(look: Look) -> Text:
    """Return the legend of planes, in less than forty columns."""
    if look.mode == "colour":
        line = Text(_("values:") + " ")
        line.append("■", Style(color=Color.from_rgb(*GLOWING[1]))).append(" " + _("above zero") + ", ")
        return line.append("■", Style(color=Color.from_rgb(*GLOWING[-1]))).append(" " + _("below"))
    above, below = f"{ABOVE[look.mode][1:]} " + _("above zero"), f"{BELOW[look.mode][1:]} " + _("below")
    # TRANSLATORS: a legend, of less than forty columns: "values: + above zero, - below".
    return Text(" ".join([_("values:"), f"{above}, {below}"]))


def _beside(count: int, width: int) -> int:
    """Return the number of panels side by side: at most three, or four in wide terminals, with no single one left."""
    most = max(1, min(4 if width >= 132 else 3, (width + GAP) // (MIN_PANEL + GAP)))
    if count <= most:
        return max(count, min(2, most))
    return 2 if count == 4 and most == 3 else most


def _joined(blocks: Sequence[list[Text]], widths: Sequence[int], *, bottom: bool) -> Iterator[Text]:
    height = max(map(len, blocks))
    padded = [[Text()] * (height - len(block)) + block if bottom else block for block in blocks]
    for lines in zip_longest(*padded, fillvalue=Text()):
        joined = Text()
        gap = 0
        for line, width in zip(lines, widths, strict=True):
            if line:
                joined.append(" " * gap)
                joined.append_text(line)
                gap = 0
            gap += width - line.cell_len + GAP
        yield joined


def _block(panel: Panel, scale: float, width: int, look: Look) -> tuple[list[Text], list[Text], list[Text]]:
    """Return the lines of the title, of the drawing, and of the caption, none of them wider than `width`."""
    body = _table(panel, scale, width, look) if panel.written else None
    body = body or _raster(panel, scale, width, look)
    caption = _wrapped(panel.caption, width, "dim")
    for number, frame in enumerate(panel.frames):
        if frame.label:
            caption += _legend(frame.label, number, width, look)
    return _wrapped(panel.title, width, "bold"), body, caption


def _legend(label: str, number: int, width: int, look: Look) -> list[Text]:
    if look.mode != "colour":
        return _wrapped(_("frame: {label}").format(label=label), width, "")
    lines = _wrapped(f"■ {label}", width, "")
    lines[0].stylize(Style(color=Color.from_rgb(*FRAMES[number % len(FRAMES)])), 0, 1)
    return lines


def _wrapped(text: str, width: int, style: str) -> list[Text]:
    lines, line = [], ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word[:width]
    return [Text(each, style) for each in (*lines, line)]


# ---- numbers ---------------------------------------------------------------------------------------


def _table(panel: Panel, scale: float, width: int, look: Look) -> list[Text] | None:
    """Return the lines of the numbers, on their colours if there are any; None if there is no room."""
    words = [[short(value) for value in row] for row in panel.values]
    H, W = panel.shape
    if _table_width(panel) > width or H > MAX_LINES:
        return None
    cell = _table_width(panel) // W
    grounds = coloured(panel, panel.values, scale, few=look.few_colours)
    lines = []
    for colours, row in zip(grounds, words, strict=True):
        line = Text()
        for ground, word in zip(colours, row, strict=True):
            line.append(f"{word:>{cell - 1}} ", _number_style(ground) if look.mode == "colour" else "")
        lines.append(line)
    return lines


def _table_width(panel: Panel) -> int:
    """Return the width of a cell for each number, with a space on either side."""
    return panel.shape[1] * (max(len(short(value)) for value in panel.values.flat) + 2)


def _number_style(ground: Pixels) -> Style:
    ink = "black" if ground.sum() > 330 else "white"
    return Style(color=ink, bgcolor=Color.from_rgb(*map(int, ground)))


# ---- pixels ----------------------------------------------------------------------------------------


def draw_raster(panel: Panel, look: Look) -> list[Text]:
    """Return the lines of a picture by itself, as wide as there is room."""
    return _raster(panel, 1.0, look.width, look)


def _raster(panel: Panel, scale: float, width: int, look: Look) -> list[Text]:
    H, W = panel.shape
    columns, ratio = _fitted(H, W, width)
    tall = 2 if look.mode == "colour" else 1  # pixels in a character, one above the other
    lines = max(1, round(H * ratio / 2))
    values = resampled(panel, lines * tall, columns)
    frames = [_on_raster(frame, (H, W), (lines * tall, columns)) for frame in panel.frames]
    if look.mode == "colour":
        return _half_blocks(_framed(coloured(panel, values, scale, few=look.few_colours), frames))
    return _characters(shaded(panel, values, scale, look.mode), frames, look.mode)


def _fitted(H: int, W: int, width: int) -> tuple[int, float]:
    """Return the width of a drawing that fits, and the columns for each value."""
    ratio = min(width / W, 2 * MAX_LINES / H)
    if ratio > 1:
        ratio = float(int(ratio))  # each value is as large as any other
    return max(1, int(W * ratio)), ratio


def _half_blocks(pixels: Pixels) -> list[Text]:
    """Yield lines with two pixels in each character: the upper one as its ink, the lower one as its ground."""
    lines = []
    for upper, lower in zip(pixels[::2], pixels[1::2], strict=True):
        line = Text()
        for above, below in zip(upper.tolist(), lower.tolist(), strict=True):
            line.append("▀", Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below)))
        lines.append(line)
    return lines


def _characters(grid: list[list[str]], frames: Sequence[tuple[int, int, int, int]], mode: Mode) -> list[Text]:
    *corners, across, down = list(CORNERS[mode])
    for top, left, bottom, right in frames:
        for col in range(left, right + 1):
            grid[top][col] = grid[bottom][col] = across
        for row in range(top, bottom + 1):
            grid[row][left] = grid[row][right] = down
        grid[top][left], grid[top][right], grid[bottom][left], grid[bottom][right] = corners
    return [Text("".join(row)) for row in grid]


def _framed(pixels: Pixels, frames: Sequence[tuple[int, int, int, int]]) -> Pixels:
    for number, (top, left, bottom, right) in enumerate(frames):
        colour = FRAMES[number % len(FRAMES)]
        pixels[[top, bottom], left : right + 1] = colour
        pixels[top : bottom + 1, [left, right]] = colour
    return pixels


def _on_raster(frame: Frame, shape: tuple[int, int], raster: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the first and last row and column of a frame's outline, at least two apart, inside the raster."""
    ends = []
    for start, length, size, count in zip(
        (frame.row, frame.col), (frame.height, frame.width), shape, raster, strict=True
    ):
        first = int(np.clip(int(start * count / size), 0, count - 1))
        last = int(np.clip(int(np.ceil((start + length) * count / size)) - 1, first, count - 1))
        ends.append((first, last))
    (top, bottom), (left, right) = ends
    return top, left, bottom, right
