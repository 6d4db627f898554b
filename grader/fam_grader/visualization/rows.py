"""Arrange what a recipe yielded in rows, each with one scale of colours, for terminals and picture files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from fam_grader.visualization.panels import Array, Bars, Heading, Panel, Part, Spans, Staircase, Words

# A hue for either side of zero, which colour-blind readers tell apart; the lessons' pictures have them, too.
POSITIVE, NEGATIVE = (47, 111, 191), (214, 112, 43)
INK = "#1f2933"
FRAMES = ((214, 69, 69), (63, 163, 77), (146, 84, 200), (222, 170, 30), (32, 158, 187))  # in turn


@dataclass
class Row:
    """What stands below one heading."""

    heading: str = ""
    shared: bool = True
    panels: list[Panel] = field(default_factory=list)
    plots: list[Bars | Staircase | Spans] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def scale(self, panel: Panel) -> float:
        """Return the magnitude that gets the full colour in a panel: that of all planes, or of its own values."""
        together = [each for each in self.panels if each.kind == "plane"] if self.shared else []
        planes = together if panel.kind == "plane" and together else [panel]
        return max(largest(each.values) for each in planes) or 1.0


def arrange(parts: Iterable[Part]) -> Iterator[Row]:
    """Return the rows that are not empty."""
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
    """Return the largest magnitude among the finite values, 0 where there is none."""
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
    """Write a number in few characters; whole numbers stay whole."""
    if not np.isfinite(value):
        return str(value)
    return f"{value + 0.0:.0f}" if value == round(value) and abs(value) < 1e6 else f"{value:.3g}"


def hexadecimal(colour: tuple[int, int, int]) -> str:
    """Write a colour as pages and Matplotlib read it."""
    return "#" + "".join(f"{channel:02x}" for channel in colour)
