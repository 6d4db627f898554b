"""Put a run of `make bench` into the documentation: a table and a picture in `docs/explanation/performance.md`.

`make bench-page` takes the last run, from `build/benchmarks.json`; `make pictures` draws the run that is published.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from fam.pictures import ACCENT, EDGE, FONT, INK, PAPER, WORDS
from support.paths import REPOSITORY

sys.path.append(str(REPOSITORY / "tests" / "benchmarks"))

from measuring import PUBLISHED, RESULTS, Figure, Run, describe, measure  # type: ignore[import-not-found,unused-ignore]

PAGE = REPOSITORY / "docs" / "explanation" / "performance.md"
PICTURE = PAGE.with_name("benchmarks.svg")
BEGIN, END = "<!-- benchmarks: written by `make bench-page` -->", "<!-- end of benchmarks -->"

__all__ = ["PAGE", "PICTURE", "PUBLISHED", "Figure", "Run", "measure", "page", "picture", "publish"]

REACHED, MISSED = "#2f6fbf", "#d6702b"  # blue and orange, which colour-blind readers tell apart
LABELS, UNIT, ROOM = 300, 150, 170  # pixels: names, a bar as long as its goal, numbers
LONGEST = 2.0  # goals
ROW, BAR, TOP = 24, 14, 34


def publish(run: Run) -> None:
    """Write the run that the page shows, the picture and the page."""
    PUBLISHED.write_text(run.as_json(), encoding="utf-8")
    PICTURE.write_text(picture(run), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), run), encoding="utf-8")


def page(text: str, run: Run) -> str:
    """Return the page with the figures of a run between its marks."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return "".join([head, BEGIN, "\n\n", *(f"{line}\n" for line in _section(run)), "\n", END, tail])


def _section(run: Run) -> Iterator[str]:
    yield f"One run of `make bench` on one machine: {describe(run.machine)}."
    yield ""
    yield f"![Each figure as a bar, with its goal as a line; the table has the numbers]({PICTURE.name})"
    yield ""
    yield "| figure | measured | goal | peer | |"
    yield "|---|---|---|---|---|"
    for each in run.figures:
        cells = (each.name, each.shown, each.goal_shown, each.peer, "reached" if each.reached else "missed")
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def picture(run: Run) -> str:
    """Return an SVG with a bar for each figure, in lengths of its goal."""
    rows: list[str] = []
    y, group = TOP, ""
    for each in run.figures:
        if each.group != group:
            rows.append(_text(14, y + 16, each.group, weight="bold"))
            y, group = y + ROW, each.group
        rows += _row(each, y)
        y += ROW
    line = LABELS + UNIT
    width, height = LABELS + LONGEST * UNIT + ROOM, y + 10
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" width="{width:g}" '
            f'height="{height}" font-family="{FONT}" font-size="12" role="img">',
            f"<title>Benchmarks against their goals; {escape(describe(run.machine))}</title>",
            f'<rect width="{width:g}" height="{height}" fill="{PAPER}"/>',
            _text(line, 20, "goal", anchor="middle", colour=ACCENT),
            *rows,
            f'<line x1="{line}" y1="{TOP - 8}" x2="{line}" y2="{y}" stroke="{ACCENT}" stroke-width="1.5"/>',
            "</svg>\n",
        ]
    )


def _row(figure: Figure, y: int) -> Iterator[str]:
    part = figure.value / figure.goal
    length = UNIT * min(max(part, 0), LONGEST)
    colour = REACHED if figure.reached else MISSED
    yield _text(LABELS - 8, y + 12, figure.name, anchor="end")
    yield f'<rect x="{LABELS}" y="{y + 1}" width="{length:.1f}" height="{BAR}" fill="{colour}" stroke="{EDGE}"/>'
    beyond = " ▸" if part > LONGEST else ""
    yield _text(LABELS + LONGEST * UNIT + 8, y + 12, f"{beyond} {figure.shown} ({figure.goal_shown})", colour=WORDS)


def _text(x: float, y: int, text: str, *, anchor: str = "start", colour: str = INK, weight: str = "normal") -> str:
    style = f'text-anchor="{anchor}" fill="{colour}" font-weight="{weight}"'
    return f'<text x="{x:g}" y="{y}" {style}>{escape(text)}</text>'


def main() -> None:
    """Publish the last run, or that of the file that is named."""
    publish(Run.read(Path(sys.argv[1]) if sys.argv[1:] else RESULTS))
    print(f"written: {PUBLISHED}, {PICTURE}, {PAGE}")


if __name__ == "__main__":
    main()
