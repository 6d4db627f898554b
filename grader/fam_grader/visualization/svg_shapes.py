"""The shapes of a lesson's picture, read from what `fam.pictures` wrote, and its parts for narrow terminals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from xml.etree import ElementTree

from fam.pictures import PADDING

COLUMN, LINE = 8.5, 17.0  # pixels in a character: a cell of 34 pixels has four columns and two lines
SQUEEZE = 2.5  # gaps lose at most so much of their width
LETTER = 0.58  # widths of a letter in its size, as `fam.pictures` reckons

RGB = tuple[int, int, int]
HATCHED: RGB = (212, 218, 224)  # how padding looks from afar


@dataclass(frozen=True)
class Box:
    """A cell or a box of words if it has a fill, else a frame; lengths are in pixels."""

    x: float
    y: float
    width: float
    height: float
    fill: RGB | None
    stroke: RGB | None
    kind: str = ""
    """What it is a cell of, if anything: an `image`, a `map`, or `padding`, which has a fill of its own."""

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    def has(self, words: Words) -> bool:
        """Return whether words stand in it."""
        return words.anchor == "middle" and self.x < words.x < self.right and self.y < words.y < self.bottom


@dataclass(frozen=True)
class Words:
    """A line of text."""

    text: str
    x: float
    y: float
    """The middle of the line."""
    anchor: str
    left: float


@dataclass(frozen=True)
class Arrow:
    """An arrow from its first point to its second."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Drawing:
    """What a picture, or a part of it, shows."""

    boxes: Sequence[Box]
    words: Sequence[Words]
    arrows: Sequence[Arrow]
    legend: Sequence[tuple[str, Sequence[Box], str]] = ()
    """What the colours mean: words, cells, words."""

    @cached_property
    def cells(self) -> list[Box]:
        """The boxes that have a fill."""
        return [box for box in self.boxes if box.fill]

    @cached_property
    def home(self) -> dict[Words, Box]:
        """The box that words stand in, if they do."""
        boxes = [*self.cells, *(box for box in self.boxes if not box.fill)]
        found = ((words, next((box for box in boxes if box.has(words)), None)) for words in self.words)
        return {words: box for words, box in found if box}

    @cached_property
    def runs(self) -> list[tuple[float, float]]:
        """Where boxes stand, from left to right: the first and the last pixel of each run without a gap."""
        runs: list[tuple[float, float]] = []
        for box in sorted(self.boxes, key=lambda each: each.x):
            if runs and box.x <= runs[-1][1] + 1:
                runs[-1] = runs[-1][0], max(runs[-1][1], box.right)
            else:
                runs.append((box.x, box.right))
        return runs

    def unit(self, width: int) -> tuple[float, float]:
        """Return the pixels in a column and in a line: the smallest cells keep one size, and no run is too wide."""
        side = min((min(box.width, box.height) for box in self.cells), default=2 * LINE)
        numbers = (len(words.text) for words, box in self.home.items() if box.width == side)
        columns = max(math.ceil(side / COLUMN), max(numbers, default=0) + 1)
        widest = max((last - first for first, last in self.runs), default=0.0)
        while columns > 1 and widest * columns / side > width - 1:
            columns -= 1
        return side / columns, side / (round(side / LINE) if columns >= 4 else 1)


def read_shapes(root: ElementTree.Element) -> Drawing:
    """Return the shapes of an SVG; raise KeyError or ValueError if it was not written by `fam.pictures`."""
    boxes: list[Box] = []
    words: list[Words] = []
    arrows: list[Arrow] = []
    legend: list[tuple[str, Sequence[Box], str]] = []
    for element in root:
        kind, of = _kind(element), element.attrib
        if kind == "rect" and "x" in of:
            boxes.append(_box(element))
        elif kind == "g":
            inside, (*rest, name) = read_shapes(element), of.get("class", "").split() or [""]
            cells = [each if each.kind else replace(each, kind=name) for each in inside.boxes]
            if rest == ["legend"]:
                low, high = (each.text for each in inside.words)
                legend.append((low, cells, high))
            else:
                boxes += cells
                words += inside.words
        elif kind == "text":
            text, size, anchor = "".join(element.itertext()), float(of["font-size"]), of.get("text-anchor", "start")
            x, wide = float(of["x"]), LETTER * size * len(text)
            left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
            words.append(Words(text, x, float(of["y"]) - size / 3, anchor, left))
        elif kind == "line":
            arrows.append(Arrow(*(float(of[name]) for name in ("x1", "y1", "x2", "y2"))))
    return Drawing(boxes, words, arrows, legend)


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _box(element: ElementTree.Element) -> Box:
    x, y, width, height = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
    fill, stroke = element.get("fill", ""), _rgb(element.get("stroke", ""))
    if fill == PADDING:
        return Box(x, y, width, height, HATCHED, stroke, "padding")
    return Box(x, y, width, height, _rgb(fill), stroke)


def _rgb(colour: str) -> RGB | None:
    if not colour.startswith("#"):
        return None
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def parts_of(drawing: Drawing, unit: float, width: int) -> Iterator[Drawing]:
    """Yield parts that fit the width, each with as many runs of boxes as it has room for."""
    parts: list[list[tuple[float, float]]] = []
    for run in drawing.runs:
        if parts and least_width([*parts[-1], run], unit) <= width - 1:
            parts[-1].append(run)
        else:
            parts.append([run])
    starts = [runs[0][0] for runs in parts[1:]]
    for first, last in zip([-math.inf, *starts], [*starts, math.inf], strict=True):
        yield Drawing(
            [box for box in drawing.boxes if first <= box.x < last],
            [words for words in drawing.words if first <= (drawing.home.get(words) or words).x < last],
            [arrow for arrow in drawing.arrows if first <= min(arrow.x1, arrow.x2) < last],
        )


def least_width(runs: Sequence[tuple[float, float]], unit: float) -> float:
    """Return the columns that runs of boxes need if all gaps are squeezed."""
    boxes = sum(last - first for first, last in runs)
    return (boxes + (runs[-1][1] - runs[0][0] - boxes) / SQUEEZE) / unit
