"""Show a group's result as HTML for notebooks: small tables side by side, wrong numbers and their window marked.

It holds no script, and its style is its own, for light pages and dark ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fam.core.text import sentence
from fam_grader.reports.difference import Difference, Piece
from fam_grader.reports.results import GroupResult

SIGNS = {"passed": "✓", "failed": "✗", "could not run": "!"}

_STYLE = """<style>
.fam-check table { display: inline-table; border-collapse: collapse; margin: .3em 1.5em .3em 0; vertical-align: top; }
.fam-check caption { font-weight: 600; text-align: left; white-space: nowrap; }
.fam-check td, .fam-check th { border: 1px solid #8888; padding: .15em .5em; text-align: right; }
.fam-check td { font-family: monospace; }
.fam-check td.marked { outline: 2px solid #d64545; outline-offset: -2px; font-weight: 700; }
.fam-check .fam-diagnosis { font-weight: 600; }
.fam-check .fam-passed { color: #1a7f4b; } .fam-check .fam-failed { color: #d64545; }
.fam-check pre { white-space: pre-wrap; }
</style>"""


def style() -> str:
    """Return the style that the rest of this module counts on; once for each page."""
    return _STYLE


def render_group(group: GroupResult) -> str:
    """Return what came of one group: its name and, where it failed, all that is known of that."""
    kind = "passed" if group.status == "passed" else "failed"
    parts = [f'<p><span class="fam-{kind}">{SIGNS[group.status]}</span> {escape(group.group)}</p>']
    if group.status != "passed":
        said = sentence(group.sentence)
        parts += [_element("p", group.explanation, "fam-diagnosis"), _element("p", said)]
        parts += [_element("pre", "\n".join(group.place))]
        parts += [_element("p", f"Note: {note}.") for note in group.notes]
        parts += [_element("pre", group.call)]
        parts += [render_difference(group.difference)] if group.difference else []
    if group.printed:
        parts += ["<p>Your code printed:</p>", _element("pre", group.printed)]
    return "".join(parts)


def render_difference(difference: Difference) -> str:
    """Return the axes where they differ, both answers, and the part of the input that the wrong value comes from."""
    if not difference.pieces:
        both = [("expected", difference.expected), ("given", difference.given)]
        return "".join(_element("pre", f"{title:<9} {text}") for title, text in both if difference.expected)
    parts = [_axes(difference)] if difference.other_shape else []
    parts += map(render_piece, [*difference.pieces, *difference.inputs])
    if difference.source:
        parts.append(_element("p", f"The value at {list(difference.index or ())} comes from {difference.source}."))
    return f"<div>{''.join(parts)}</div>"


def render_piece(piece: Piece) -> str:
    """Return a table of the piece's numbers, the marked ones outlined."""
    plane = f" [{', '.join(map(str, piece.plane))}, :, :]" if piece.plane else ""
    start = f" from [{piece.start[0]}, {piece.start[1]}]" if any(piece.start) else ""
    caption = f"<caption>{escape(piece.title + plane + start)}</caption>"
    if not piece.cells:
        return f"<table>{caption}<tr><td>no values: the shape is {escape(str(piece.shape))}</td></tr></table>"
    rows = [
        _row(_cell(text, (row, col) in piece.marked) for col, text in enumerate(texts))
        for row, texts in enumerate(piece.cells)
    ]
    return f"<table>{caption}{''.join(rows)}</table>"


def _axes(difference: Difference) -> str:
    rows = [_row(f"<th>{title}</th>" for title in ("axis", "expected", "given"))]
    for axis in difference.axes:
        wrong = axis.given != axis.expected
        rows.append(_row([_cell(axis.name), _cell(str(axis.expected)), _cell(str(axis.given), wrong)]))
    return f"<table><caption>shape</caption>{''.join(rows)}</table>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cell(text: str, marked: bool = False) -> str:
    attribute = ' class="marked"' if marked else ""
    return f"<td{attribute}>{escape(text)}</td>"


def _element(name: str, text: str, kind: str = "") -> str:
    if not text:
        return ""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{name}{attribute}>{escape(text)}</{name}>"
