"""Draw the parts of a showing as one PNG file: a labelled mosaic, made with Matplotlib."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fam.core.errors import CourseError
from fam.core.language import N_, _
from fam_grader.visualization.panels import (
    FRAMES,
    INK,
    NEGATIVE,
    POSITIVE,
    Bars,
    Panel,
    Row,
    Spans,
    Staircase,
    arrange,
    brightness,
    hexadecimal,
    short,
)
from fam_grader.visualization.scenes import EXTRA

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import SubFigure

    from fam_grader.visualization.recipes import Showing


DOTS_PER_INCH = 110
COLUMNS = 4  # panels in a line at the most
PANEL_INCHES = 2.9  # the width of a panel with what is around it
TABLE_INCHES = 1.8  # of one with numbers alone
LINE_INCHES = 0.24  # the height of a line of text
PLOT_INCHES = 3.6
PALER = 2.2  # so that numbers can be read on their colours
KEY = N_("values: blue above zero, orange below, white is zero; what stands below one heading shares one scale")
FAINT = "#66727f"
LOST = "#ff00ff"  # what is no finite number
MARKERS = "osD^v"


@dataclass(frozen=True)
class _Line:
    """One line of the mosaic: cells side by side, with `heading` above and `words` below."""

    row: Row
    heading: str
    cells: Sequence[Panel | Bars | Staircase | Spans]
    words: Sequence[str]

    @property
    def inches(self) -> float:
        """The height of the line in inches."""
        text = LINE_INCHES * (2 * bool(self.heading) + len(self.words))
        if not self.cells:
            return text
        panels = [cell for cell in self.cells if isinstance(cell, Panel)]
        if len(panels) < len(self.cells):
            return text + PLOT_INCHES
        tallest = max(min(1.6, max(0.3, panel.shape[0] / panel.shape[1])) for panel in panels)
        size = TABLE_INCHES if all(panel.written for panel in panels) else PANEL_INCHES
        below = max(1 + sum(bool(frame.label) for frame in panel.frames) for panel in panels)
        return text + size * 0.92 * tallest + LINE_INCHES * (below + 1.8)


def write_mosaic(path: Path, showing: Showing) -> None:
    """Write the PNG file of a showing to `path`, whose folder is made if necessary; raise CourseError on failure."""
    try:
        from matplotlib import rc_context  # noqa: PLC0415 - takes longer than all else together
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415
    except ImportError as error:
        raise CourseError(_("Picture files need Matplotlib: {command}").format(command=EXTRA)) from error
    lines = [line for row in arrange(showing.parts) for line in _lines(row)]
    columns = max(3, *(len(line.cells) for line in lines)) if lines else 3
    head = textwrap.wrap(showing.recipe.title, columns * 34)
    heights = [LINE_INCHES * (len(head) + 3), *(line.inches for line in lines)]
    with rc_context({"font.size": 10, "font.family": "DejaVu Sans", "text.color": INK, "axes.titlecolor": INK}):
        size = (PANEL_INCHES * columns, sum(heights))
        figure = Figure(
            figsize=size, dpi=DOTS_PER_INCH, facecolor="white", layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.06)
        )
        stripes = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        _draw_head(stripes[0], showing, head)
        for stripe, line in zip(stripes[1:], lines, strict=True):
            _draw_line(stripe, line, columns)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(path, format="png")
        except OSError as error:
            said = _("{file} cannot be written ({reason}); name another with -o FILE.")
            raise CourseError(said.format(file=path, reason=error.strerror)) from error


def _draw_head(stripe: SubFigure, showing: Showing, head: Sequence[str]) -> None:
    """Draw the name, the title, and the legend of the colours."""
    has_planes = any(isinstance(part, Panel) and part.kind == "plane" for part in showing.parts)
    line = 1 / (len(head) + 3)
    stripe.text(0.012, 1 - line, showing.recipe.name, fontsize=15, fontweight="bold", va="center")
    for number, words in enumerate(head):
        stripe.text(0.012, 1 - (number + 2.2) * line, words, fontsize=10.5, va="center")
    if has_planes:
        stripe.text(0.012, 0.7 * line, _(KEY), fontsize=9, va="center", color=FAINT)


def _lines(row: Row) -> Iterator[_Line]:
    """Yield the lines of a row: at most four panels each, and a line for each plot."""
    groups: list[Sequence[Panel | Bars | Staircase | Spans]] = []
    groups += [row.panels[start : start + COLUMNS] for start in range(0, len(row.panels), COLUMNS)]
    groups += [[plot] for plot in row.plots]
    groups = groups or [[]]
    for number, cells in enumerate(groups):
        last = number == len(groups) - 1
        yield _Line(row, row.heading if number == 0 else "", cells, row.words if last else ())


def _draw_line(stripe: SubFigure, line: _Line, columns: int) -> None:
    if line.heading:
        stripe.suptitle(_fitting(line.heading, columns * 32), x=0.015, ha="left", fontsize=11.5, fontweight="bold")
    if line.words:
        stripe.supxlabel(_fitting("\n".join(line.words), columns * 36), x=0.015, ha="left", fontsize=10)
    if not line.cells:
        return
    if not isinstance(line.cells[0], Panel):
        draw_plot(stripe.subplots(), line.cells[0])
        return
    axes = stripe.subplots(1, columns, squeeze=False)[0]
    for axis, cell in zip(axes, line.cells, strict=False):
        assert isinstance(cell, Panel)
        _draw_panel(axis, cell, line.row.scale(cell))
    for axis in axes[len(line.cells) :]:
        axis.set_axis_off()


def _draw_panel(axes: Axes, panel: Panel, scale: float) -> None:
    axes.set_title(_fitting(panel.title, 30), fontsize=10)
    if panel.kind == "coloured":
        low, high = brightness(panel)
        axes.imshow(np.moveaxis(np.clip((panel.values - low) / (high - low), 0, 1), 0, -1), interpolation="nearest")
    elif panel.kind == "picture":
        low, high = brightness(panel)
        axes.imshow(panel.values, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    else:
        scale = scale * PALER if panel.written else scale
        axes.imshow(panel.values, cmap=_hues(), vmin=-scale, vmax=scale, interpolation="nearest")
    if panel.written:
        _write_numbers(axes, panel)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color("#b6c0ca")
    axes.set_xlabel(panel.caption, fontsize=9, color=INK)
    _draw_frames(axes, panel)


def _draw_frames(axes: Axes, panel: Panel) -> None:
    """Draw the frames of a panel, with their labels in a legend below."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - loaded by now

    handles = []
    for number, frame in enumerate(panel.frames):
        colour = hexadecimal(FRAMES[number % len(FRAMES)])
        corner = (frame.col - 0.5, frame.row - 0.5)
        axes.add_patch(Rectangle(corner, frame.width, frame.height, fill=False, edgecolor=colour, linewidth=2))
        if frame.label:
            handles.append(Rectangle((0, 0), 1, 1, facecolor=colour, label=frame.label))
    if handles:
        axes.legend(
            handles=handles,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.07),
            borderaxespad=0.2,
            labelspacing=0.25,
            frameon=False,
            fontsize=9,
        )


def _write_numbers(axes: Axes, panel: Panel) -> None:
    words = [[short(value) for value in row] for row in panel.values]
    longest = max(len(word) for row in words for word in row)
    size = min(13.0, 170.0 / (max(panel.shape) * max(3, longest) * 0.6))
    low, high = brightness(panel)
    for row, line in enumerate(words):
        for col, word in enumerate(line):
            dark = panel.kind == "picture" and panel.values[row, col] < (low + high) / 2
            axes.text(col, row, word, ha="center", va="center", fontsize=size, color="white" if dark else INK)
    H, W = panel.shape
    axes.set_xticks(np.arange(1, W) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, H) - 0.5, minor=True)
    axes.grid(which="minor", color="#cbd2d9", linewidth=0.8)
    axes.tick_params(which="minor", length=0)


def _hues() -> Colormap:
    """Return the colour map: orange below zero, white at zero, blue above, pale enough for numbers in ink."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - loaded by now

    colours = [hexadecimal(NEGATIVE), "#ffffff", hexadecimal(POSITIVE)]
    hues = LinearSegmentedColormap.from_list("orange-white-blue", colours)
    return hues.with_extremes(bad=LOST)


def _fitting(text: str, width: int) -> str:
    return "\n".join(textwrap.fill(line, width) for line in text.split("\n"))


def draw_plot(axes: Axes, plot: Bars | Staircase | Spans) -> None:
    """Draw one plot on axes of its own."""
    axes.set_title(plot.title, fontsize=11)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if isinstance(plot, Bars):
        _bars(axes, plot)
    elif isinstance(plot, Staircase):
        _staircase(axes, plot)
    else:
        _spans(axes, plot)


def _bars(axes: Axes, plot: Bars) -> None:
    names, counts = list(plot.counts), [float(count) for count in plot.counts.values()]
    bars = axes.barh(names, counts, color=hexadecimal(POSITIVE), height=0.62)
    labels = [f"{count:,.0f}" if count == int(count) else f"{count:,.4g}" for count in counts]
    axes.bar_label(bars, labels, padding=4)
    axes.invert_yaxis()
    if plot.log and max(counts) > 0:
        axes.set_xscale("log")
        axes.set_xlim(min((count for count in counts if count > 0), default=1) / 4, max(counts) * 6)
    else:
        axes.set_xlim(min(0.0, *counts) * 1.15, (max(counts) or 1.0) * 1.15)
    axes.set_xlabel(_("{unit} (logarithmic axis)").format(unit=plot.unit) if plot.log else plot.unit)


def _staircase(axes: Axes, plot: Staircase) -> None:
    for number, (name, points) in enumerate(plot.lines.items()):
        colour = hexadecimal(FRAMES[number % len(FRAMES)])
        xs, ys = zip(*points, strict=True)
        axes.step(xs, ys, where="mid", color=colour, label=name, linewidth=1.6)
        axes.plot(xs, ys, MARKERS[number % len(MARKERS)], color=colour, markersize=4)
    axes.set_xlabel(plot.x)
    axes.set_ylabel(plot.y)
    axes.locator_params(integer=True)
    axes.grid(color="#e3e8ed", linewidth=0.8)
    axes.set_axisbelow(True)
    if len(plot.lines) > 1:
        axes.legend(frameon=False)


def _spans(axes: Axes, plot: Spans) -> None:
    first, last = plot.inside
    axes.axvspan(first - 0.5, last + 0.5, color="#e6ecf2")
    for row, (start, end) in enumerate(plot.spans.values()):
        axes.barh(row, end - start + 1, left=start - 0.5, height=0.62, color=hexadecimal(POSITIVE))
        axes.text(
            end + 0.8, row, _("{first} to {last}").format(first=start, last=end), va="center", fontsize=9, color=INK
        )
    axes.set_yticks(range(len(plot.spans)), list(plot.spans))
    axes.invert_yaxis()
    axes.set_xlim(right=max(last, *(end for _start, end in plot.spans.values())) + (last - first) / 6)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(_("{axis} (shaded: {first} to {last})").format(axis=plot.axis, first=first, last=last))
