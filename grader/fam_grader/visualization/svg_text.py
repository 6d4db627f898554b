"""Draw the lessons' pictures in a terminal: the cells, frames, arrows and words of an SVG that `fam.pictures` wrote.

Cells keep one size, and the gaps between grids are squeezed to fit the width. A picture that needs more is cut
between its grids into parts that stand below one another; words without room of their own follow as lines of text.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

from rich.color import Color
from rich.style import Style
from rich.text import Text

from fam.core.errors import CourseError
from fam.core.language import _
from fam.pictures import NEGATIVE, POSITIVE, STRENGTH
from fam_grader.visualization.blocks import ABOVE, BELOW, BRIGHT, Look, draw_panels, filled
from fam_grader.visualization.panels import Row
from fam_grader.visualization.svg_photos import read_photos
from fam_grader.visualization.svg_shapes import RGB, Arrow, Box, Drawing, Words, least_width, parts_of, read_shapes

SNAP = 4.5  # pixels between a frame and the edge that it stands at
LIGHT = 140  # a ground from here on is for black numbers
PALE = 245  # a ground from here on is left out behind numbers: it would glare in dark terminals
PALEST = (250, 250, 250)
FAINT = {False: "·", True: "."}  # in the middle of an empty cell
THIN = {False: "┼─│", True: "+-|"}
HATCH = {False: "╱", True: "/"}  # padding
HEAVY = {False: "┏┓┗┛━┃", True: "####=#"}
SLANTS = {False: "─│╲╱", True: "-|\\/"}
HEADS = {False: "→↘↓↙←↖↑↗", True: ">>v<<<^>"}
# What is left of a crossing where it has no neighbour to the left, right, above or below.
ENDS = {"0101": "┌", "1101": "┬", "1001": "┐", "0111": "├", "1011": "┤", "0110": "└", "1110": "┴", "1010": "┘"}


def draw_svg(path: Path, look: Look) -> list[Text]:
    """Return the lines of a picture; raise CourseError if it cannot be read."""
    try:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - the course's file
        drawing = read_shapes(root)
        photos = list(read_photos(root, drawing.boxes))
    except (OSError, ValueError, KeyError, ElementTree.ParseError, struct.error, zlib.error) as error:
        raise CourseError(_("{file} cannot be drawn: {reason}.").format(file=path.name, reason=error)) from error
    if photos:  # what stands between them is explained in the lesson
        return [*draw_panels(Row(shared=False, panels=list(photos)), look), *_legend(drawing, look)]
    lines: list[Text] = []
    unit = drawing.unit(look.width)
    for part in parts_of(drawing, unit[0], look.width):
        lines += [Text()] if lines else []
        lines += _Canvas(part, unit, look).lines()
    return [*lines, *_legend(drawing, look)]


def _legend(drawing: Drawing, look: Look) -> Iterator[Text]:
    """Yield the lines that say what the colours mean, as many in a line as there is room for."""
    canvas = _Canvas(drawing, (1, 1), look)
    line = Text()
    for low, cells, high in drawing.legend:
        entry = Text(f"{low} ")
        for cell in cells:
            entry.append(*canvas.ground(cell, numbered=False))
        entry.append(f" {high}".rstrip())
        if line and line.cell_len + 3 + entry.cell_len > look.width:
            yield line
            line = Text()
        line = line.append("   ").append_text(entry) if line else entry
    if line:
        yield line


@dataclass
class _Canvas:
    """The characters of a part."""

    drawing: Drawing
    unit: tuple[float, float]
    look: Look
    _signs: dict[tuple[int, int], tuple[str, Style]] = field(default_factory=dict)
    _crossings: set[tuple[int, int]] = field(default_factory=set)
    _notes: list[str] = field(default_factory=list)

    def lines(self) -> list[Text]:
        """Return the lines, without blank ones at the beginning."""
        for box in self.drawing.boxes:
            self._box(box) if box.fill else self._frame(box)
        self._join_crossings()
        for words in sorted(self.drawing.words, key=lambda each: (each not in self.drawing.home, each.y, each.x)):
            home = self.drawing.home.get(words)
            self._number(words.text, home) if home else self._words(words)
        for arrow in self.drawing.arrows:
            self._arrow(arrow)
        rows = [row for row, _column in self._signs]
        first = min((column for _row, column in self._signs), default=0)
        drawn = [self._line(row)[first:] for row in range(min(rows), max(rows) + 1)] if rows else []
        lines = [line for before, line in zip([Text(), *drawn], drawn, strict=False) if line or before]
        return [*lines, *(line for note in self._notes for line in filled(note, self.look))]

    @property
    def _ascii(self) -> bool:
        return self.look.mode == "ascii"

    @cached_property
    def _lined(self) -> bool:
        """Whether cells are large enough for outlines."""
        side = min((min(box.width, box.height) for box in self.drawing.cells), default=math.inf)
        return side >= 3.99 * self.unit[0] and side >= 1.99 * self.unit[1]

    @cached_property
    def _starts(self) -> list[tuple[float, float, int]]:
        """The first and the last pixel of each run of boxes, and its first column."""
        runs, unit = self.drawing.runs, self.unit[0]
        if not runs:
            return []
        before = (words for words in self.drawing.words if words.anchor == "end" and words.x <= runs[0][0])
        column = max((len(words.text) + 1 for words in before), default=0)
        if column + least_width(runs, unit) > self.look.width - 1:
            column = 0  # then they are written below
        boxes = sum(last - first for first, last in runs)
        room = self.look.width - 1 - boxes / unit - column
        gap = max(unit, (runs[-1][1] - runs[0][0] - boxes) / max(room, 1))
        starts, end = [], runs[0][0]
        for first, last in runs:
            column = round(column + (first - end) / gap)
            starts.append((first, last, column))
            column, end = column + round((last - first) / unit), last
        return starts

    def _column(self, x: float) -> int:
        unit = self.unit[0]
        previous = None
        for first, last, start in self._starts:
            if x < first - 0.5:
                if previous is None:
                    return max(0, start - round((first - x) / unit))
                share = (x - previous[0]) / (first - previous[0])
                return previous[1] + round(share * (start - previous[1]))
            if x <= last + 0.5:
                return start + _rounded((x - first) / unit)
            previous = last, start + _rounded((last - first) / unit)
        return previous[1] + round((x - previous[0]) / unit) if previous else round(x / unit)

    def _row(self, y: float) -> int:
        return _rounded(y / self.unit[1])

    def _area(self, box: Box) -> tuple[int, int, int, int]:
        """Return the first and the last row, and the first and the last column, of a box with its outline."""
        across = {edge for cell in self.drawing.cells for edge in (cell.x, cell.right)}
        down = {edge for cell in self.drawing.cells for edge in (cell.y, cell.bottom)}
        top, bottom = (self._row(_snapped(y, down)) for y in (box.y, box.bottom))
        left, right = (self._column(_snapped(x, across)) for x in (box.x, box.right))
        return top, bottom, left, right

    def _box(self, box: Box) -> None:
        """Fill a cell, and draw its outline where it is large enough."""
        top, bottom, left, right = self._area(box)
        outlined = self._lined and _has_room(top, bottom, left, right)
        if outlined:
            self._outline(top, bottom, left, right, THIN, Style(dim=True))
        assert box.fill
        numbered = box in self.drawing.home.values()
        sign, style = self.ground(box, numbered=numbered)
        middle = (top + bottom - 1) // 2, (left + right - 1) // 2
        for row, column in product(range(top + outlined, bottom), range(left + outlined, right)):
            blank = sign in FAINT.values() and (row, column) != middle
            self._signs[row, column] = " " if blank else sign, style

    def ground(self, box: Box, *, numbered: bool) -> tuple[str, Style]:
        """Return what a cell is filled with."""
        fill = box.fill
        assert fill
        if box.kind == "padding":
            return HATCH[self._ascii], Style(dim=True)
        if self.look.mode != "colour":
            if numbered:
                return " ", Style()
            if box.kind == "image":
                ramp = BRIGHT[self.look.mode]
                return ramp[min(len(ramp) - 1, int(_brightness(fill) / 256 * len(ramp)))], Style()
            red, _green, blue = fill
            ramp = (BRIGHT if red == blue else ABOVE if blue > red else BELOW)[self.look.mode]
            dark = (255 - _brightness(fill)) / 256  # what is dark on paper is full here
            if box.kind == "map":
                hue = POSITIVE if blue > red else NEGATIVE
                dark = min(0.999, (max(fill) - min(fill)) / (STRENGTH * (max(hue) - min(hue))))
            return (ramp[max(1, int(dark * len(ramp)))] if fill < PALEST else FAINT[self._ascii]), Style()
        if numbered and _brightness(fill) >= PALE and box.kind != "image":
            return " ", Style()
        ink = "black" if _brightness(fill) >= LIGHT else "white"
        return " ", Style(color=ink, bgcolor=Color.from_rgb(*fill))

    def _frame(self, box: Box) -> None:
        """Draw an outline around cells; where they have none of their own, only its sides, beside the numbers."""
        top, bottom, left, right = self._area(box)
        style = self._ink(box)
        if self._lined:
            if box.height >= 1.7 * self.unit[1] and _has_room(top, bottom, left, right):
                self._outline(top, bottom, left, right, HEAVY, style)
            return
        for row in range(top, bottom):
            for column in (left, right - 1):
                self._signs[row, column] = HEAVY[self._ascii][5], style + self._style(row, column)

    def _outline(self, top: int, bottom: int, left: int, right: int, signs: dict[bool, str], style: Style) -> None:
        *corners, across, down = list(signs[self._ascii])
        for column in range(left + 1, right):
            self._signs[top, column] = self._signs[bottom, column] = across, style
        for row in range(top + 1, bottom):
            self._signs[row, left] = self._signs[row, right] = down, style
        places = (top, left), (top, right), (bottom, left), (bottom, right)
        for number, place in enumerate(places):
            self._signs[place] = corners[number % len(corners)], style
            self._crossings.add(place)

    def _join_crossings(self) -> None:
        """Leave of each crossing of thin lines what leads to a line."""
        thin, heavy = THIN[self._ascii], HEAVY[self._ascii]
        for row, column in self._crossings:
            if self._ascii or self._sign(row, column) != thin[0]:
                continue
            beside = "".join(str(int(self._sign(row, column + side) in (thin[1], heavy[4]))) for side in (-1, 1))
            above = "".join(str(int(self._sign(row + side, column) in (thin[2], heavy[5]))) for side in (-1, 1))
            sign = ENDS.get(beside + above, thin[0])
            self._signs[row, column] = sign, self._style(row, column)

    def _number(self, text: str, box: Box) -> None:
        """Write words into the middle of their box; a frame without room for an outline colours them."""
        top, bottom, left, right = self._area(box)
        outlined = (top, left) in self._crossings
        row = (top + bottom) // 2 if outlined or bottom - top > 1 else top
        room = right - left - outlined
        start = left + outlined + max(0, (room - len(text)) // 2)
        for column, letter in enumerate(text, start):
            own = Style() if box.fill or outlined else self._ink(box)
            self._signs[row, column] = letter, self._style(row, column) + own

    def _words(self, words: Words) -> None:
        """Write words near their place, where nothing else stands; else below the picture."""
        line, length = math.floor(words.y / self.unit[1]), len(words.text)
        half = 0 if self._lined or words.anchor != "middle" else self.unit[0] / 2
        start = self._column(words.x - half) - {"start": 0, "middle": length // 2, "end": length}[words.anchor]
        for margin, row, side in product((1, 0), (line, line - 1, line + 1), (0, -1, 1, -2, 2)):
            column = start + side
            around = range(column - margin, column + length + margin)
            fits = column >= 0 and column + length < self.look.width
            if fits and not any((row, each) in self._signs for each in around):
                self._signs |= {(row, n): (letter, Style()) for n, letter in enumerate(words.text, column)}
                return
        self._notes.append(words.text)

    def _arrow(self, arrow: Arrow) -> None:
        """Draw an arrow over what is blank."""
        y1, x1 = arrow.y1 / self.unit[1], self._column(arrow.x1)
        y2, x2 = arrow.y2 / self.unit[1], self._column(arrow.x2)
        steps = max(1, math.ceil(max(abs(x2 - x1), abs(y2 - y1))))
        angle = math.atan2(arrow.y2 - arrow.y1, arrow.x2 - arrow.x1)
        slant = round(angle / (math.pi / 4))
        sign = SLANTS[self._ascii][{0: 0, 2: 1, 1: 2, 3: 3}[slant % 4]]
        places = [
            (math.floor(y1 + (y2 - y1) * step / steps), round(x1 + (x2 - x1) * step / steps))
            for step in range(steps + 1)
        ]
        free = [place for place in places if place not in self._signs and place[1] < self.look.width]
        for place in free:
            self._signs[place] = sign, Style(dim=True)
        if free:
            self._signs[free[-1]] = HEADS[self._ascii][slant % 8], Style()

    def _ink(self, box: Box) -> Style:
        if self.look.mode != "colour" or not box.stroke or _brightness(box.stroke) < LIGHT / 2:
            return Style(bold=True)
        return Style(color=Color.from_rgb(*box.stroke), bold=True)

    def _sign(self, row: int, column: int) -> str:
        return self._signs.get((row, column), (" ", Style()))[0]

    def _style(self, row: int, column: int) -> Style:
        return self._signs.get((row, column), (" ", Style()))[1]

    def _line(self, row: int) -> Text:
        seen = (at for at, (sign, style) in self._signs.items() if sign != " " or style.bgcolor)
        line = Text()
        for column in range(max((column for at, column in seen if at == row), default=-1) + 1):
            line.append(self._sign(row, column), self._style(row, column))
        return line


def _has_room(top: int, bottom: int, left: int, right: int) -> bool:
    """Return whether an outline leaves room for words inside."""
    return bottom - top >= 2 and right - left >= 3


def _snapped(value: float, edges: Iterable[float]) -> float:
    """Return the edge of a cell that frames stand at, a little inside or outside; or the value itself."""
    return min(
        (edge for edge in edges if abs(edge - value) < SNAP), key=lambda edge: abs(edge - value), default=value
    )


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)


def _brightness(colour: RGB) -> float:
    red, green, blue = colour
    return 0.3 * red + 0.59 * green + 0.11 * blue
