"""Render the output of `fam show` for a terminal: a showing with its rows, or the list of all recipes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from rich.text import Text

from fam.core.language import _, translated
from fam.core.text import escape_control_chars
from fam_grader.visualization.blocks import MAX_WIDTH, Look, draw_panels, filled, legend
from fam_grader.visualization.panels import FRAMES, POSITIVE, Bars, Spans, Staircase, arrange
from fam_grader.visualization.recipes import Showing, missing_part

ASCII = str.maketrans({"×": "x", "·": "*", "−": "-", "…": "~", "²": "^2"})
AVAILABLE = {True: ("*", "-"), False: ("●", "·")}  # what can be shown, and what cannot yet
MARKS = {True: "#ox+*", False: "■●▲◆○"}  # one for each line, by whether it has to be ASCII
FULL = {True: "#", False: "█"}
FAINT = {True: ".", False: "·"}
RULE = {True: "-", False: "─"}
AXIS = {True: "|", False: "│"}
CHART_LINES = 16


def fit_for(look: Look, lines: Iterable[Text]) -> Iterator[Text]:
    """Yield the lines, with the signs of arithmetic as ASCII if the terminal has nothing else."""
    for line in lines:
        yield Text(line.plain.translate(ASCII)) if look.mode == "ascii" else line


def draw_showing(showing: Showing, look: Look) -> Iterator[Text]:
    """Yield the lines of a showing: its title, its rows, the output of the student's code, and what is missing."""
    yield from filled(f"{showing.recipe.name}: {showing.recipe.title}", look, style="bold")
    yield Text()
    for row in arrange(showing.parts):
        if row.heading:
            yield from filled(row.heading, look, style="bold cyan")
        if row.panels:
            yield from draw_panels(row, look)
        for number, plot in enumerate(row.plots):
            if number or row.panels:
                yield Text()
            yield from draw_plot(plot, look)
        for words in row.words:
            yield from filled(words, look)
        yield Text()
    if showing.parts:
        yield from _legend(showing, look)
    if showing.printed:
        yield Text(_("Your code printed:"))
        yield from (Text(f"  | {escape_control_chars(line)}") for line in showing.printed.rstrip().split("\n"))
    if showing.trouble:
        yield from filled(missing_part(showing, showing.trouble), look, style="yellow")


def draw_next(showing: Showing, look: Look) -> Iterator[Text]:
    """Yield the lines with the next command."""
    if showing.trouble and showing.trouble.unwritten:
        said = _("Next: write it; `{check}` says whether it works, and `fam hint` helps.")
    elif showing.trouble:
        said = _("Next: `{check}` shows more.")
    elif showing.recipe.sample:
        said = _("Next: `{check}`; --image FILE takes a picture of your own, --open shows it larger.")
    else:
        said = _("Next: `{check}`, or `fam show` for what else there is to see; --open shows it larger.")
    check = f"fam check {(showing.trouble or showing.recipe).function}"
    yield from filled(said.format(check=check), look)


def draw_list(showings: Iterable[Showing], look: Look) -> Iterator[Text]:
    """Yield the lines of each recipe when it has been tried: what it shows, or what is missing for it."""
    can, cannot = AVAILABLE[look.mode == "ascii"]
    for showing in showings:
        recipe, trouble = showing.recipe, showing.trouble
        command = recipe.usage
        line = Text(f"{cannot if trouble else can} ", "yellow" if trouble else "green")
        yield line.append(command, "bold")
        about = f"{trouble.function}: {translated(trouble.sentence)}" if trouble else recipe.title
        yield from filled(about, look, indent="    ", style="dim" if trouble else "")


def _legend(showing: Showing, look: Look) -> Iterator[Text]:
    """Yield the legend if the showing has planes."""
    kinds = {panel.kind for row in arrange(showing.parts) for panel in row.panels}
    if "plane" in kinds:
        yield legend(look)


def draw_plot(plot: Bars | Staircase | Spans, look: Look) -> Iterator[Text]:
    """Yield the lines of one plot, with its title above."""
    yield from filled(plot.title, look, style="bold")
    if isinstance(plot, Bars):
        yield from _bars(plot, look)
    elif isinstance(plot, Staircase):
        yield from _staircase(plot, look)
    else:
        yield from _spans(plot, look)


def _bars(plot: Bars, look: Look) -> Iterator[Text]:
    """Yield a line with a bar for each count; on a logarithmic axis, a factor of ten is one step."""
    width = min(look.width, MAX_WIDTH)
    written = {name: _written(count) for name, count in plot.counts.items()}
    names = max(map(cell_len, plot.counts))
    beside = names <= width // 2  # or else each name stands above its bar
    room = max(4, width - beside * (names + 1) - max(map(len, written.values())) - 1)
    longest = max(_length(count, log=plot.log) for count in plot.counts.values()) or 1.0
    for name, count in plot.counts.items():
        if not beside:
            yield from filled(name, look)
        line = Text(f"{name:<{names}} " if beside else "")
        cells = round(room * _length(count, log=plot.log) / longest)
        line.append(FULL[look.mode == "ascii"] * cells, _ink(POSITIVE, look))
        yield line.append(f" {written[name]}")
    scale = _("the axis is logarithmic: each digit more is one step") if plot.log else ""
    yield from filled("; ".join(filter(None, [plot.unit, scale])), look, style="dim")


def _written(count: float) -> str:
    return f"{int(count):,}" if count == int(count) else f"{count:,.4g}"


def _length(count: float, *, log: bool) -> float:
    positive = max(0.0, count)
    return math.log10(1 + positive) if log else positive


def _staircase(plot: Staircase, look: Look) -> Iterator[Text]:
    """Yield the lines of a chart of y over x; where curves meet, the mark of the first one is drawn."""
    ascii_only = look.mode == "ascii"
    points = [point for line in plot.lines.values() for point in line]
    low, high = min(0, *(y for _, y in points)), max(y for _, y in points)
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    label = max(len(str(low)), len(str(high)))
    count = last - first + 1
    columns = min(look.width, MAX_WIDTH) - label - 2
    grid: list[dict[int, int]] = [{} for _ in range(min(CHART_LINES, high - low + 1))]
    for number, line in reversed(list(enumerate(plot.lines.values()))):
        for x, y in line:
            row = round((high - y) * (len(grid) - 1) / max(1, high - low))
            for col in range((x - first) * columns // count, (x + 1 - first) * columns // count):
                grid[row][col] = number
    for row, marks in enumerate(grid):
        shown = round(high - row * (high - low) / max(1, len(grid) - 1))
        text = Text(
            f"{shown:>{label}}{AXIS[ascii_only]}"
            if row % 3 == 0 or row == len(grid) - 1
            else " " * label + AXIS[ascii_only]
        )
        for col in range(max(marks, default=-1) + 1):
            if col in marks:
                number = marks[col]
                text.append(MARKS[ascii_only][number % 5], _ink(FRAMES[number % len(FRAMES)], look))
            else:
                text.append(" ")
        yield text
    yield Text(" " * label + RULE[ascii_only] * (columns + 1))
    ends = f"{first:<{columns - len(str(last))}}{last}"
    yield Text(" " * (label + 1) + ends)
    # TRANSLATORS: what the axes of a diagram show: "pixels, over layers".
    yield from filled(_("{y}, over {x}").format(y=plot.y, x=plot.x), look, style="dim")
    for number, name in enumerate(plot.lines):
        entry = Text("  ")
        entry.append(MARKS[ascii_only][number % 5], _ink(FRAMES[number % len(FRAMES)], look))
        yield entry.append(f" {name}")


def _spans(plot: Spans, look: Look) -> Iterator[Text]:
    """Yield a line with a bar for each range, on one axis; faint dots are the reference range."""
    ascii_only = look.mode == "ascii"
    names = max(map(cell_len, plot.spans))
    first = min(plot.inside[0], *(span[0] for span in plot.spans.values()))
    last = max(plot.inside[1], *(span[1] for span in plot.spans.values()))
    notes = {name: " " + _("{first} to {last}").format(first=a, last=b) for name, (a, b) in plot.spans.items()}
    room = min(look.width, MAX_WIDTH) - names - 1 - max(map(len, notes.values()))
    cell = min(3.0, room / (last - first + 1))
    for name, (a, b) in plot.spans.items():
        line = Text(f"{name:<{names}} ")
        for col in range(int((last - first + 1) * cell)):
            position = first + int(col / cell)
            if a <= position <= b:
                outside = not plot.inside[0] <= position <= plot.inside[1]
                line.append(FULL[ascii_only], _ink(FRAMES[0] if outside else POSITIVE, look))
            else:
                line.append(FAINT[ascii_only] if plot.inside[0] <= position <= plot.inside[1] else " ", "dim")
        yield line.append(notes[name])
    if plot.axis:
        ends = _("{first} to {last}").format(first=plot.inside[0], last=plot.inside[1])
        yield Text(f"{plot.axis}: {ends}", "dim")


def _ink(colour: tuple[int, int, int], look: Look) -> Style:
    return Style(color=Color.from_rgb(*colour)) if look.mode == "colour" else Style()
