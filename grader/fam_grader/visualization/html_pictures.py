"""Draw the parts of a showing as HTML with SVG, for a web page: no scripts, no inline styles, no other files."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Callable, Iterator
from html import escape
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fam.core.language import _
from fam.core.text import escape_control_chars
from fam_grader.visualization.panels import (
    FRAMES,
    INK,
    NEGATIVE,
    POSITIVE,
    Array,
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
from fam_grader.visualization.recipes import Showing, missing_part

PALER = 2.2  # so that numbers can be read on their colours
LOST = (255, 0, 255)  # what is no finite number
CELL = 40  # units of a picture for a cell whose number is written
CHART = (420, 220)  # units of a diagram without its labels
LABELS = 44  # units around it
Place: TypeAlias = Callable[[float, float], tuple[float, float]]  # of a value in a diagram

PNG = b"\x89PNG\r\n\x1a\n"


def showing_html(showing: Showing) -> str:
    """Return a showing: its title, its rows, the output of the student's code, and what is missing."""
    parts = [f"<h3><code>{escape(showing.recipe.name)}</code> {escape(showing.recipe.title)}</h3>"]
    planes = False
    for row in arrange(showing.parts):
        parts += _row(row)
        planes = planes or any(panel.kind == "plane" for panel in row.panels)
    if planes:
        parts.append(f'<p class="fam-legend">{_legend()}</p>')
    if showing.printed:
        printed = escape(escape_control_chars(showing.printed, keep="\n\t").rstrip())
        parts.append(f"<p>{escape(_('Your code printed:'))}</p><pre>{printed}</pre>")
    if showing.trouble:
        parts.append(f'<p class="fam-missing">{_prose(missing_part(showing, showing.trouble))}</p>')
    return f'<div class="fam-show">{"".join(parts)}</div>'


def _prose(text: str) -> str:
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))


def _legend() -> str:
    above = f'<span class="fam-positive">■</span> {escape(_("above zero"))}'
    return f'{escape(_("values:"))} {above}, <span class="fam-negative">■</span> {escape(_("below"))}'


def _row(row: Row) -> Iterator[str]:
    if row.heading:
        yield f"<h4>{escape(row.heading)}</h4>"
    if row.panels:
        yield f'<div class="fam-panels">{"".join(_panel(panel, row.scale(panel)) for panel in row.panels)}</div>'
    yield from map(_plot, row.plots)
    yield from (f"<p>{_prose(words)}</p>" for words in row.words)


def _panel(panel: Panel, scale: float) -> str:
    H, W = panel.shape
    unit = CELL if panel.written else max(1.0, 160 / max(H, W))  # so that frames have lines of one width
    width, height = W * unit, H * unit
    pixels = colours(panel, scale * PALER if panel.written else scale)
    image = f"data:image/png;base64,{base64.b64encode(png(pixels)).decode()}"
    drawn = [
        f'<image href="{image}" width="{width:g}" height="{height:g}" preserveAspectRatio="none"'
        ' image-rendering="pixelated"/>'
    ]
    drawn += _numbers(panel, unit) if panel.written else []
    labels = []
    for number, frame in enumerate(panel.frames):
        colour = hexadecimal(FRAMES[number % len(FRAMES)])
        place = f'x="{frame.col * unit:g}" y="{frame.row * unit:g}"'
        size = f'width="{frame.width * unit:g}" height="{frame.height * unit:g}"'
        drawn.append(f'<rect {place} {size} fill="none" stroke="{colour}" stroke-width="3"/>')
        if frame.label:
            labels.append(f"<div>{_key(colour)} {escape(frame.label)}</div>")
    kind = "fam-written" if panel.written else "fam-pixels"
    label = escape(f"{panel.title}: {panel.caption}", quote=True)
    box = f'role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}"'
    svg = f'<svg class="{kind}" {box}>{"".join(drawn)}</svg>'
    caption = f'<div class="fam-caption">{escape(panel.caption)}{"".join(labels)}</div>'
    return f"<figure><figcaption>{escape(panel.title)}</figcaption>{svg}{caption}</figure>"


def _key(colour: str) -> str:
    square = f'<rect width="10" height="10" fill="{colour}"/>'
    return f'<svg class="fam-key" viewBox="0 0 10 10" aria-hidden="true">{square}</svg>'


def _numbers(panel: Panel, unit: float) -> Iterator[str]:
    low, high = brightness(panel)
    longest = max(len(short(value)) for value in panel.values.flat)
    size = min(0.42 * unit, 1.5 * unit / max(longest, 1))
    for (row, col), value in np.ndenumerate(panel.values):
        dark = panel.kind == "picture" and value < (low + high) / 2
        place = f'x="{(col + 0.5) * unit:g}" y="{(row + 0.5) * unit:g}"'
        yield (
            f'<text {place} font-size="{size:g}" text-anchor="middle" dominant-baseline="central"'
            f' fill="{"#ffffff" if dark else INK}">{escape(short(value))}</text>'
        )


def colours(panel: Panel, scale: float) -> npt.NDArray[np.uint8]:
    """Return the colours of a panel, shape (H, W, 3): orange below zero, white at zero, blue above; or brightness."""
    if panel.kind in ("plane", "table"):
        return _hues(panel.values, scale)
    low, high = brightness(panel)
    with np.errstate(invalid="ignore", over="ignore"):
        grey = np.clip((panel.values - low) / (high - low), 0, 1)
    shades = np.moveaxis(grey, 0, -1) if panel.kind == "coloured" else np.repeat(grey[..., None], 3, axis=-1)
    lost = ~np.isfinite(shades).all(axis=-1, keepdims=True)
    return np.where(lost, LOST, np.nan_to_num(shades) * 255).astype(np.uint8)


def _hues(values: Array, scale: float) -> npt.NDArray[np.uint8]:
    finite = np.isfinite(values)
    safe = np.where(finite, values, 0.0)
    strength = np.clip(np.abs(safe / scale), 0, 1)[..., None]
    hue = np.where(safe[..., None] >= 0, POSITIVE, NEGATIVE)
    return np.where(finite[..., None], 255 * (1 - strength) + hue * strength, LOST).astype(np.uint8)


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return an array of shape (H, W, 3) as a PNG file."""
    H, W = pixels.shape[:2]
    lines = np.concatenate([np.zeros((H, 1), np.uint8), pixels.reshape(H, 3 * W)], axis=1)
    head = struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes())), (b"IEND", b""))
    return PNG + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _plot(plot: Bars | Staircase | Spans) -> str:
    if isinstance(plot, Bars):
        body = _bars(plot)
    elif isinstance(plot, Staircase):
        body = _staircase(plot)
    else:
        body = _spans(plot)
    return f'<figure class="fam-plot"><figcaption>{escape(plot.title)}</figcaption>{body}</figure>'


def _table(rows: Iterator[tuple[str, str, str]]) -> str:
    """Return rows of a name, the shapes of a bar on an axis from 0 to 100 %, and what is written beside it."""
    cells = (
        f'<tr><th scope="row">{escape(name)}</th><td class="fam-bar"><svg aria-hidden="true">{bar}</svg></td>'
        f"<td>{escape(note)}</td></tr>"
        for name, bar, note in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _bars(plot: Bars) -> str:
    def length(count: float) -> float:
        positive = max(0.0, count)
        return math.log10(1 + positive) if plot.log else positive

    longest = max(map(length, plot.counts.values()), default=0.0) or 1.0
    colour = hexadecimal(POSITIVE)
    rows = (
        (
            name,
            f'<rect width="{100 * length(count) / longest:.2f}%" height="100%" fill="{colour}"/>',
            f"{int(count):,}" if count == int(count) else f"{count:,.4g}",
        )
        for name, count in plot.counts.items()
    )
    scale = _("the axis is logarithmic: each digit more is one step") if plot.log else ""
    note = "; ".join(filter(None, [plot.unit, scale]))
    return _table(rows) + (f'<div class="fam-caption">{escape(note)}</div>' if note else "")


def _spans(plot: Spans) -> str:
    first = min(plot.inside[0], *(span[0] for span in plot.spans.values()))
    last = max(plot.inside[1], *(span[1] for span in plot.spans.values()))

    def bar(span: tuple[int, int], colour: str) -> str:
        start, end = (100 * (each - first) / (last - first + 1) for each in (span[0], span[1] + 1))
        return f'<rect x="{start:.2f}%" width="{end - start:.2f}%" height="100%" fill="{colour}"/>'

    blue = hexadecimal(POSITIVE)
    rows = (
        (
            name,
            bar(plot.inside, "#cbd2d9") + bar(span, blue),
            _("{first} to {last}").format(first=span[0], last=span[1]),
        )
        for name, span in plot.spans.items()
    )
    ends = _("{first} to {last}").format(first=plot.inside[0], last=plot.inside[1])
    note = f"{plot.axis}: {ends}" if plot.axis else ""
    return _table(rows) + (f'<div class="fam-caption">{escape(note)}</div>' if note else "")


def _staircase(plot: Staircase) -> str:
    points = [point for line in plot.lines.values() for point in line]
    low, high = min(0, *(y for _x, y in points)), max(y for _x, y in points)
    first, last = min(x for x, _y in points), max(x for x, _y in points)
    width, height = CHART

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - first + 0.5) / (last - first + 1)
        return LABELS + width * across, LABELS / 4 + height * (high - y) / max(1, high - low)

    drawn, names = list(_axes(at, (first, last), (low, high))), []
    for number, (name, line) in enumerate(plot.lines.items()):
        colour = hexadecimal(FRAMES[number % len(FRAMES)])
        ends = [at(x + side, y) for x, y in line for side in (-0.5, 0.5)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
        dash = f' stroke-dasharray="{3 + 2 * number} {number + 1}"' if number else ""
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>')
        values = ", ".join(f"{x}: {y}" for x, y in line)
        names.append(f'<div>{_key(colour)} {escape(name)}<span class="fam-unseen">: {escape(values)}</span></div>')
    label = escape(_("{y}, over {x}").format(y=plot.y, x=plot.x), quote=True)
    box = f"0 0 {width + LABELS + 8} {height + LABELS}"
    svg = f'<svg class="fam-chart" role="img" aria-label="{label}" viewBox="{box}">{"".join(drawn)}</svg>'
    return f'{svg}<div class="fam-caption">{label}{"".join(names)}</div>'


def _axes(at: Place, across: tuple[int, int], up: tuple[int, int]) -> Iterator[str]:
    """Yield lines at the lowest, middle and highest value, and the numbers at both axes."""
    for y in sorted({up[0], round((up[0] + up[1]) / 2), up[1]}):
        left, height = at(across[0] - 0.5, y)
        right, _height = at(across[1] + 0.5, y)
        yield f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{height:.1f}" y2="{height:.1f}" class="fam-axis"/>'
        yield f'<text x="{left - 6:.1f}" y="{height + 4:.1f}" text-anchor="end">{y}</text>'
    for x in sorted({across[0], round((across[0] + across[1]) / 2), across[1]}):
        place, bottom = at(x, up[0])
        yield f'<text x="{place:.1f}" y="{bottom + 18:.1f}" text-anchor="middle">{x}</text>'
