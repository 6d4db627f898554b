"""Draw plots with Matplotlib: bars, staircases and spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fam_grader.visualization.panels import Bars, Spans, Staircase
from fam_grader.visualization.rows import FRAMES, INK, POSITIVE, hexadecimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = "osD^v"


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
    axes.set_xlabel(plot.unit + (" (logarithmic axis)" if plot.log else ""))


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
        axes.text(end + 0.8, row, f"{start} to {end}", va="center", fontsize=9, color=INK)
    axes.set_yticks(range(len(plot.spans)), list(plot.spans))
    axes.invert_yaxis()
    axes.set_xlim(right=max(last, *(end for _, end in plot.spans.values())) + (last - first) / 6)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(f"{plot.axis} (shaded: {first} to {last})")
