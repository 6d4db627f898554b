"""Make the sample pictures in `exercises/pictures/`: greyscale PNGs of 8 bits, drawn by this script alone.

Run it as `python solutions/make_pictures.py`; it needs NumPy alone. The same pixels come out every time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float64]  # brightness at every pixel: 0 is black, 1 is white

FOLDER = Path(__file__).resolve().parents[1] / "exercises" / "pictures"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FILTERS = range(5)  # none, sub, up, average, Paeth: PNG specification, section 9.2


# ---- PNG -------------------------------------------------------------------------------------------


def png(pixels: Pixels) -> bytes:
    """Return the PNG file of a greyscale picture of shape (H, W)."""
    H, W = pixels.shape
    header = struct.pack(">IIBBBBB", W, H, 8, 0, 0, 0, 0)  # 8 bits, greyscale, no interlacing
    body = zlib.compress(b"".join(_filtered_rows(pixels)), 9)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _filtered_rows(pixels: Pixels) -> Iterator[bytes]:
    """Return each row after its filter byte, with the filter whose differences are smallest."""
    above = np.zeros(pixels.shape[1], np.int64)
    for row in pixels.astype(np.int64):
        left, corner = np.roll(row, 1), np.roll(above, 1)
        left[0] = corner[0] = 0
        guesses = [0 * row, left, above, (left + above) // 2, _paeth(left, above, corner)]
        differences = [(row - guess).astype(np.uint8) for guess in guesses]
        best = min(FILTERS, key=lambda kind: int(np.abs(differences[kind].view(np.int8).astype(int)).sum()))
        yield bytes([best]) + differences[best].tobytes()
        above = row


def _paeth(left: npt.NDArray[np.int64], above: npt.NDArray[np.int64], corner: npt.NDArray[np.int64]) -> Field:
    guess = left + above - corner
    far = [np.abs(guess - each) for each in (left, above, corner)]
    nearest_left = (far[0] <= far[1]) & (far[0] <= far[2])
    return np.where(nearest_left, left, np.where(far[1] <= far[2], above, corner))


# ---- drawing ---------------------------------------------------------------------------------------


def grid(height: int, width: int) -> tuple[Field, Field]:
    """Return the row and the column of every pixel's centre."""
    rows, cols = np.mgrid[:height, :width] + 0.5
    return rows, cols


def to_pixels(field: Field, levels: int = 256) -> Pixels:
    """Round brightness to bytes; fewer levels make a smaller file."""
    steps = np.round(np.clip(field, 0, 1) * (levels - 1))
    return np.round(steps * 255 / (levels - 1)).astype(np.uint8)


def distance_to_segment(rows: Field, cols: Field, start: tuple[float, float], end: tuple[float, float]) -> Field:
    """Return the distance of every pixel from a line segment between two (row, col) points."""
    down, across = end[0] - start[0], end[1] - start[1]
    length = down * down + across * across or 1.0
    along = np.clip(((rows - start[0]) * down + (cols - start[1]) * across) / length, 0, 1)
    return np.asarray(np.hypot(rows - start[0] - along * down, cols - start[1] - along * across))


def smooth_noise(rng: np.random.Generator, rows: Field, cols: Field) -> Field:
    """Return value noise: random numbers on a lattice of whole coordinates, with smooth steps between them."""
    lattice = rng.random((int(rows.max()) + 2, int(cols.max()) + 2))
    r, c = rows.astype(int), cols.astype(int)
    v, h = (t * t * (3 - 2 * t) for t in (rows - r, cols - c))
    upper = lattice[r, c] * (1 - h) + lattice[r, c + 1] * h
    lower = lattice[r + 1, c] * (1 - h) + lattice[r + 1, c + 1] * h
    return np.asarray(upper * (1 - v) + lower * v)


def octaves(rng: np.random.Generator, rows: Field, cols: Field, count: int) -> Field:
    """Add up noise of doubling frequency and halving strength; the sum lies between 0 and 1."""
    parts = [smooth_noise(rng, rows * 2**k, cols * 2**k) / 2**k for k in range(count)]
    return np.asarray(sum(parts) / sum(2.0**-k for k in range(count)))


# ---- pictures --------------------------------------------------------------------------------------


def shapes() -> Pixels:
    """A disc, a frame, a triangle, a cross and slanted bars: edges of every direction, without a soft one."""
    rows, cols = grid(128, 128)
    field = np.full(rows.shape, 0.25)
    field[np.hypot(rows - 32, cols - 34) < 22] = 0.9
    frame = np.maximum(np.abs(rows - 32), np.abs(cols - 94))
    field[(frame < 22) & (frame > 11)] = 1.0
    field[(rows > 72) & (rows < 116) & (np.abs(cols - 34) < (rows - 72) * 0.55)] = 0.65
    cross = (np.abs(rows - 94) < 24) & (np.abs(cols - 80) < 5) | (np.abs(rows - 94) < 5) & (np.abs(cols - 80) < 16)
    field[cross] = 0.0
    field[(np.abs(rows - 94) < 24) & (cols > 104) & (cols < 122) & ((rows + cols) % 10 < 5)] = 0.95
    return to_pixels(field)


def checkerboard() -> Pixels:
    """Eight by eight cells of eight pixels, black at the top left."""
    rows, cols = np.indices((64, 64)) // 8
    return to_pixels((rows + cols) % 2.0)


def rings() -> Pixels:
    """Rings that narrow towards the border: every direction, and every width from broad to fine."""
    rows, cols = grid(96, 96)
    radius = np.hypot(rows - 48, cols - 48)
    fade = np.clip((50 - radius) / 6, 0, 1)
    return to_pixels(0.5 + 0.5 * fade * np.cos(np.pi * radius**2 / 96 * 0.72), levels=32)


# Strokes through (row, col) points of a box 20 high and 12 wide, as a hand draws them.
DIGITS = [
    [[(1, 6), (2, 3), (6, 1), (12, 1), (17, 3), (19, 6), (17, 10), (12, 11), (6, 11), (2, 9), (1, 6), (2, 4)]],
    [[(5, 3), (1, 7), (7, 6.6), (13, 6.3), (19, 6)]],
    [[(4, 2), (1, 5), (2, 9), (6, 10), (10, 7), (15, 3), (18.5, 1), (18, 5), (18.5, 11)]],
    [[(3, 2), (1, 6), (3, 10), (7, 9), (9, 5)], [(9, 5), (11, 10), (16, 10.5), (19, 6), (17, 1)]],
    [[(1, 5), (6, 3), (12, 1), (12, 6), (11.5, 11)], [(6, 8), (12, 7.6), (19, 7)]],
    [[(2, 10), (1.5, 3), (8, 2.5), (7.5, 7), (11, 10.5), (16, 9.5), (19, 5), (17.5, 1)]],
    [[(1, 9), (5, 4), (11, 1.5), (16, 2), (19, 5.5), (17, 10), (12.5, 10), (10.5, 6), (13, 2)]],
    [[(2.5, 1), (2, 6), (1.5, 11), (7, 8), (13, 5.5), (19, 4)], [(10, 4), (9.5, 9.5)]],
    [[(6, 10), (2, 9), (1, 5), (4, 2), (8, 4.5), (12, 9), (16, 10), (19, 6), (17, 2), (13, 2.5), (8, 8), (4, 10)]],
    [[(4, 10), (1, 6), (4, 2), (8, 2.5), (9, 7), (4, 10), (9, 9.8), (14, 9), (19, 7)]],
]


def digits() -> Pixels:
    """The ten digits in handwriting, white on black, in two rows; each one leans and sits a little differently."""
    rng = np.random.default_rng(1690)
    field = np.zeros((64, 128))
    rows, cols = grid(64, 128)
    for digit, strokes in enumerate(DIGITS):
        top, left = 5 + 31 * (digit // 5) + rng.uniform(-1, 1), 7 + 25 * (digit % 5) + rng.uniform(-1, 1)
        size, lean, pen = rng.uniform(1.05, 1.2), rng.uniform(0.02, 0.2), rng.uniform(1.3, 1.7)
        for stroke in strokes:
            path = [(top + size * r, left + size * (c + lean * (19 - r))) for r, c in _rounded(stroke)]
            for start, end in pairwise(path):
                ink = np.clip(pen + 0.5 - distance_to_segment(rows, cols, start, end), 0, 1)
                field = np.maximum(field, ink)
    return to_pixels(field, levels=32)


def _rounded(points: list[tuple[float, float]], between: int = 6) -> list[tuple[float, float]]:
    """Lead a smooth curve through the points (Catmull and Rom, 1974)."""
    p = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, between, endpoint=False)[:, np.newaxis]
    curve = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True)
    ]
    return [(float(r), float(c)) for r, c in [*np.concatenate(curve), p[-1]]]


def marble() -> Pixels:
    """Marble: dark veins that wander through light stone (Perlin, 1985: a sine that noise disturbs)."""
    rng = np.random.default_rng(1691)
    rows, cols = grid(112, 112)
    wander = octaves(rng, rows / 40, cols / 40, 5)
    vein = np.abs(np.sin((0.7 * rows + cols) / 19 + 9 * wander))
    cloud = octaves(rng, rows / 28, cols / 28, 4)
    return to_pixels(0.2 + 0.6 * vein**0.45 + 0.25 * (cloud - 0.4), levels=32)


def wood() -> Pixels:
    """Wood: the yearly rings of a trunk, sawn lengthwise, with a fine grain along them."""
    rng = np.random.default_rng(1692)
    rows, cols = grid(112, 112)
    bend = octaves(rng, rows / 45, cols / 22, 3)
    radius = np.hypot((rows - 150) / 5.5, cols - 58 + 10 * bend)
    year = (radius / 7.5) % 1
    grain = octaves(rng, rows / 30, cols / 1.7, 2)
    return to_pixels(0.78 - 0.42 * year**2.5 - 0.22 * (grain - 0.5) - 0.1 * bend, levels=32)


def still_life() -> Pixels:
    """A ball and a box on a table, in light from the left: soft shades, hard edges and shadows in one picture."""
    rows, cols = grid(112, 128)
    field = 0.34 + 0.16 * (1 - rows / 70) + 0.1 * (1 - cols / 128)  # the wall
    table = rows > 66
    field = np.where(table, 0.62 + 0.0025 * (rows - 66) - 0.0012 * cols, field)
    for down, across, height, width in ((92, 66, 7, 40), (88, 110, 8, 30)):  # shadows on the table
        shade = np.clip(1.25 - np.hypot((rows - down) / height, (cols - across) / width), 0, 0.5)
        field = np.where(table, field * (1 - shade), field)
    front = (rows > 40) & (rows < 90) & (cols > 78) & (cols < 104)
    side = (cols >= 104) & (cols < 116) & (rows > 40 - (cols - 104) * 0.5) & (rows < 90 - (cols - 104) * 0.7)
    lid = (rows <= 40) & (rows > 34) & (cols - 78 > (40 - rows) * 2) & (cols - 104 < (40 - rows) * 2)
    field = np.where(front, 0.5, np.where(side, 0.2, np.where(lid, 0.8, field)))
    y, x = (rows - 70) / 24, (cols - 44) / 24
    inside = y * y + x * x < 1
    z = np.sqrt(np.clip(1 - y * y - x * x, 0, 1))
    light = np.clip(-0.55 * x - 0.55 * y + 0.63 * z, 0, 1)
    field = np.where(inside, 0.12 + 0.62 * light + 0.35 * light**24, field)
    return to_pixels(field)


PICTURES: dict[str, Callable[[], Pixels]] = {
    "shapes": shapes,
    "checkerboard": checkerboard,
    "rings": rings,
    "digits": digits,
    "marble": marble,
    "wood": wood,
    "still_life": still_life,
}


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        (FOLDER / f"{name}.png").write_bytes(png(draw()))


if __name__ == "__main__":
    main()
