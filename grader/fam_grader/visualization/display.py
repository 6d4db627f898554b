"""Put what `fam show` has to say on a screen: a showing with its rows, and the list of all that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from fam.core.text import escape_control_chars
from fam_grader.visualization.blocks import Look, draw_panels, filled, legend
from fam_grader.visualization.recipes import Showing, Trouble
from fam_grader.visualization.rows import arrange
from fam_grader.visualization.text_plots import draw_plot

ASCII = str.maketrans({"×": "x", "·": "*", "−": "-", "…": "~", "²": "^2"})
MARKS = {True: ("*", "-"), False: ("●", "·")}  # what can be shown, and what cannot yet


def fit_for(look: Look, lines: Iterable[Text]) -> Iterator[Text]:
    """Write the signs of arithmetic, which recipes use, as ASCII where the terminal has nothing else."""
    for line in lines:
        yield Text(line.plain.translate(ASCII)) if look.mode == "ascii" else line


def draw_showing(showing: Showing, look: Look) -> Iterator[Text]:
    """Return the lines of a showing: its title, its rows, what the student's code printed, and what is missing."""
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
        yield Text("Your code printed:")
        yield from (Text(f"  | {escape_control_chars(line)}") for line in showing.printed.rstrip().split("\n"))
    if showing.trouble:
        yield from filled(_missing(showing, showing.trouble), look, style="yellow")


def _missing(showing: Showing, trouble: Trouble) -> str:
    what = "the rest of this picture" if showing.parts else "this picture"
    if trouble.unwritten:
        return f"For {what} `{trouble.function}` is needed, and it is not written yet."
    return f"For {what} `{trouble.function}` has to work: {trouble.sentence}."


def draw_next(showing: Showing, look: Look) -> Iterator[Text]:
    """Say what to type next."""
    check = f"Next: `fam check {(showing.trouble or showing.recipe).function}`"
    if showing.trouble and showing.trouble.unwritten:
        yield from filled(f"Next: write it; {check[6:]} says whether it works, and `fam hint` helps.", look)
    elif showing.trouble:
        yield from filled(f"{check} shows more.", look)
    elif showing.recipe.sample:
        yield from filled(f"{check}, or look at a picture of your own with --image FILE.", look)
    else:
        yield from filled(f"{check}, or `fam show` for what else there is to see.", look)


def draw_list(showings: Iterable[Showing], look: Look) -> Iterator[Text]:
    """Return a line for each recipe as it is tried: what it shows, or what is missing for it."""
    can, cannot = MARKS[look.mode == "ascii"]
    for showing in showings:
        recipe, trouble = showing.recipe, showing.trouble
        command = recipe.usage
        line = Text(f"{cannot if trouble else can} ", "yellow" if trouble else "green")
        yield line.append(command, "bold")
        about = f"{trouble.function}: {trouble.sentence}" if trouble else recipe.title
        yield from filled(about, look, indent="    ", style="dim" if trouble else "")


def _legend(showing: Showing, look: Look) -> Iterator[Text]:
    """Explain the hues or the characters once, where planes or numbers are to be seen."""
    kinds = {panel.kind for row in arrange(showing.parts) for panel in row.panels}
    if "plane" in kinds:
        yield legend(look)
