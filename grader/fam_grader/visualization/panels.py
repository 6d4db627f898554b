"""The parts that recipes of `fam show` yield, checks of what can be drawn, and the rows in which parts are arranged.

`fam.visualize` is what course authors import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fam.core.language import Message, _, message, nmessage
from fam_grader.grading.formatting import brief

__all__ = [
    "Bars",
    "CannotShow",
    "Frame",
    "Heading",
    "Panel",
    "Part",
    "Scene",
    "Spans",
    "Staircase",
    "Words",
    "array",
    "coloured",
    "heading",
    "picture",
    "plane",
    "real",
    "table",
    "whole",
]

FEW = 7  # pixels along a side whose numbers can be read

Array: TypeAlias = npt.NDArray[np.float64]

# A hue for either side of zero, which colour-blind readers tell apart; the lessons' pictures have them, too.
POSITIVE, NEGATIVE = (47, 111, 191), (214, 112, 43)
INK = "#1f2933"
FRAMES = ((214, 69, 69), (63, 163, 77), (146, 84, 200), (222, 170, 30), (32, 158, 187))  # in turn


class CannotShow(Exception):
    """A part cannot be drawn.

    After a call of a student's function the text is about what that gave and completes "it …"; before, it is about
    what was typed, and a sentence of its own.
    """


@dataclass(frozen=True)
class Frame:
    """A rectangle on a panel, in its rows and columns, with a label for the legend."""

    row: float
    col: float
    height: float
    width: float
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """A 2-D array to look at; colours have a leading axis for red, green and blue.

    Args:
        title: stands above it.
        values: shape (H, W), or (3, H, W) for colours.
        kind: a picture is dark or bright, a plane has a hue for either side of zero, a table has its numbers
            written out.
        frames: what is marked on it.
        note: what is wrong with it, as a sentence.
    """

    title: str
    values: Array
    kind: Literal["picture", "coloured", "plane", "table"]
    frames: tuple[Frame, ...] = ()
    note: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.values.shape[-2], self.values.shape[-1]

    @property
    def written(self) -> bool:
        """Whether the numbers are written out: in a table, and in a picture of a few pixels."""
        return self.kind == "table" or (self.kind == "picture" and max(self.shape) <= FEW)

    @property
    def caption(self) -> str:
        """The shape, and the range of the values."""
        finite = self.values[np.isfinite(self.values)]
        lost = self.values.size - finite.size
        if not finite.size:
            return f"{self.values.shape}, " + _("no finite value")
        span = _("{first} to {last}").format(first=_short(finite.min()), last=_short(finite.max()))
        return f"{self.values.shape}, {span}" + (", " + _("{count} not finite").format(count=lost) if lost else "")


@dataclass(frozen=True)
class Heading:
    """Begins a new row; its planes share one scale of colours unless `shared` is False."""

    text: str
    shared: bool = True


@dataclass(frozen=True)
class Words:
    """A line of text below what came before."""

    text: str


@dataclass(frozen=True)
class Bars:
    """Counts to compare, on a logarithmic axis if `log` is true."""

    title: str
    counts: Mapping[str, float]
    unit: str = ""
    log: bool = False


@dataclass(frozen=True)
class Staircase:
    """Whole numbers that depend on a whole number: one line for each name, as pairs of x and y."""

    title: str
    x: str
    y: str
    lines: Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class Spans:
    """Ranges `(first, last)` on one axis, each with a name, and the reference range."""

    title: str
    spans: Mapping[str, tuple[int, int]]
    inside: tuple[int, int]
    axis: str = ""


Part: TypeAlias = Panel | Heading | Words | Bars | Staircase | Spans
"""What a recipe yields."""


@dataclass(frozen=True, eq=False)
class Scene:
    """The input of a recipe: an image and filters.

    Args:
        name: the picture's name.
        picture: shape (H, W), whole numbers from 0 for black to 255 for white, as floats.
        colours: the same in red, green and blue, shape (3, H, W).
        filters: named arrays to look with; those that were asked for stand first.
        asked: how many of them were asked for on the command line.
        learned: further filters by name, which training found; `--filter` takes them, too.
    """

    name: str
    picture: Array
    colours: Array
    filters: Mapping[str, Array] = field(default_factory=dict)
    asked: int = 0
    learned: Mapping[str, Array] = field(default_factory=dict)

    @property
    def filter_name(self) -> str:
        """The name of the first filter."""
        return next(iter(self.filters))

    @property
    def filter(self) -> Array:
        """The first filter."""
        return self.filters[self.filter_name]

    def some_filters(self, count: int) -> dict[str, Array]:
        """Return the chosen filters, or else the first `count`; all of the shape of the first."""
        names = list(self.filters)[: self.asked or count]
        return {name: self.filters[name] for name in names if self.filters[name].shape == self.filter.shape}

    def at_most(self, side: int) -> Scene:
        """Return the scene with no side longer than `side` pixels, for slow functions."""
        step = -(-max(self.picture.shape) // side)
        if step == 1:
            return self
        return replace(self, picture=_coarser(self.picture, step), colours=_coarser(self.colours, step))


def heading(text: str, *, shared: bool = True) -> Heading:
    """Begin a new row of panels."""
    return Heading(text, shared)


def picture(title: str, values: Any, *, frames: Sequence[Frame] = ()) -> Panel:
    """Return a panel of brightness, shape (H, W): 0 is black; white is 255, or 1 if no value is larger."""
    return Panel(title, array(values, 2), "picture", tuple(frames))


def coloured(title: str, values: Any) -> Panel:
    """Return a panel of a picture in red, green and blue, shape (3, H, W)."""
    return Panel(title, array(values, 3), "coloured")


def plane(title: str, values: Any, *, expected: tuple[int, ...] | None = None, frames: Sequence[Frame] = ()) -> Panel:
    """Return a panel of values on either side of zero, shape (H, W), with a note if another one was expected."""
    found = array(values, 2)
    wrong = expected is not None and found.shape != tuple(expected)
    note = message("the shape is {given}, expected {expected}", given=found.shape, expected=expected) if wrong else ""
    return Panel(title, found, "plane", tuple(frames), note)


def table(title: str, values: Any) -> Panel:
    """Return a panel of few values, shape (H, W), with their numbers."""
    return Panel(title, array(values, 2), "table")


def array(value: Any, axes: int, *, expected: tuple[int, ...] | None = None) -> Array:
    """Return a student's result as an array of floats with `axes` axes; raise CannotShow if it is not one.

    >>> array(np.array([[1, 2]]), 2).tolist()
    [[1.0, 2.0]]
    """
    wanted = nmessage("an array with {count} axis", "an array with {count} axes", axes, count=axes)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise CannotShow(_other_than(value, wanted))
    if value.ndim != axes or not value.size:
        said = message("gave {value}, and {wanted}, none of them 0, was expected", value=brief(value), wanted=wanted)
        raise CannotShow(said)
    if expected is not None and value.shape != expected:
        raise CannotShow(_other_than(value, expected))
    return np.asarray(value, dtype=np.float64)


def whole(value: Any) -> int:
    """Return a student's result as an int; raise CannotShow if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise CannotShow(_other_than(value, message("a whole number")))
    return int(value)


def real(value: Any) -> float:
    """Return a student's result as a float; raise CannotShow if it is not one."""
    value = value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise CannotShow(_other_than(value, message("a number")))
    return float(value)


def _other_than(value: Any, wanted: object) -> Message:
    described = message("None (is a `return` missing?)") if value is None else brief(value)
    # TRANSLATORS: this is about a function, and follows "it": "it gave an array of shape (2,), and ...".
    return message("gave {value}, and {wanted} was expected", value=described, wanted=wanted)


def _coarser(values: Array, step: int) -> Array:
    """Return the means of blocks of `step` by `step` pixels, rounded to whole numbers."""
    H, W = values.shape[-2] // step, values.shape[-1] // step
    blocks = values[..., : H * step, : W * step].reshape(*values.shape[:-2], H, step, W, step)
    return np.asarray(np.round(blocks.mean(axis=(-3, -1))))


def _short(value: float) -> str:
    return f"{value + 0.0:.0f}" if value == round(value) and abs(value) < 1e6 else f"{value:.3g}"


@dataclass
class Row:
    """The parts below one heading."""

    heading: str = ""
    shared: bool = True
    panels: list[Panel] = field(default_factory=list)
    plots: list[Bars | Staircase | Spans] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def scale(self, panel: Panel) -> float:
        """Return the magnitude of a panel's full colour: the largest of all planes in the row, or of its values."""
        together = [each for each in self.panels if each.kind == "plane"] if self.shared else []
        planes = together if panel.kind == "plane" and together else [panel]
        return max(largest(each.values) for each in planes) or 1.0


def arrange(parts: Iterable[Part]) -> Iterator[Row]:
    """Yield the rows that are not empty."""
    row = Row()
    for part in parts:
        if isinstance(part, Heading):
            if row.panels or row.plots or row.words:
                yield row
            row = Row(part.text, part.shared)
        elif isinstance(part, Panel):
            row.panels.append(part)
        elif isinstance(part, Words):
            row.words.append(part.text)
        else:
            row.plots.append(part)
    if row.panels or row.plots or row.words:
        yield row


def largest(values: Array) -> float:
    """Return the largest magnitude of the finite values; 0 if there are none."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def brightness(panel: Panel) -> tuple[float, float]:
    """Return the values of a picture that are black and white."""
    finite = panel.values[np.isfinite(panel.values)]
    if not finite.size:
        return 0.0, 1.0
    most = float(finite.max())
    return min(0.0, float(finite.min())), max(most, 255.0 if most > 1 else 1.0)


def short(value: float) -> str:
    """Return a number in few characters, without decimals if it is whole."""
    if not np.isfinite(value):
        return str(value)
    return f"{value + 0.0:.0f}" if value == round(value) and abs(value) < 1e6 else f"{value:.3g}"


def hexadecimal(colour: tuple[int, int, int]) -> str:
    """Return a colour as `#rrggbb`."""
    return "#" + "".join(f"{channel:02x}" for channel in colour)
