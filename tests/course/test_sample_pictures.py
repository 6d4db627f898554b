"""The sample pictures are what our own script draws, and every reader of PNG files can open them."""

from __future__ import annotations

import runpy
import struct
import zlib
from typing import Any

import numpy as np
import pytest

from support.paths import REPOSITORY

ROOT = REPOSITORY
PICTURES = ROOT / "exercises" / "pictures"
MAKER = runpy.run_path(str(ROOT / "solutions" / "make_pictures.py"))


def read_png(data: bytes) -> np.ndarray:
    """Read a greyscale PNG as its specification says, byte by byte."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, place = {}, 8
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, place + 8 + length)
        assert checksum == zlib.crc32(kind + body)
        chunks[kind] = body
        place += 12 + length
    W, H, *kinds = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert kinds == [8, 0, 0, 0, 0]
    raw = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(H, W + 1)
    rows = np.zeros((H + 1, W + 1), int)  # with a row above and a column to the left
    for row in range(H):
        for col in range(W):
            a, b, c = int(rows[row + 1, col]), int(rows[row, col + 1]), int(rows[row, col])
            paeth = min((a, b, c), key=lambda near: abs(a + b - c - near))
            guess = (0, a, b, (a + b) // 2, paeth)[raw[row, 0]]
            rows[row + 1, col + 1] = (int(raw[row, col + 1]) + guess) % 256
    return rows[1:, 1:].astype(np.uint8)


@pytest.mark.parametrize("name", MAKER["PICTURES"])
def test_the_file_holds_the_pixels_that_the_script_draws(name: str) -> None:
    """What is checked in was made by our code; a last bit of the machine's sine may differ."""
    stored = read_png((PICTURES / f"{name}.png").read_bytes())

    drawn = MAKER["PICTURES"][name]()

    assert stored.shape == drawn.shape
    assert np.count_nonzero(stored != drawn) <= drawn.size // 1000


@pytest.mark.parametrize("name", MAKER["PICTURES"])
def test_the_writer_keeps_every_pixel(name: str) -> None:
    """What the writer packs, another reader unpacks, whatever the filter of the row."""
    drawn = MAKER["PICTURES"][name]()

    np.testing.assert_array_equal(read_png(MAKER["png"](drawn)), drawn)


def test_the_pictures_are_small_and_all_there() -> None:
    """Each file has at most 128x128 pixels and some kB, and the folder's README names it with its shape."""
    readme = (PICTURES / "README.md").read_text(encoding="utf-8")
    files = sorted(PICTURES.glob("*.png"))

    assert [path.stem for path in files] == sorted(MAKER["PICTURES"])
    for path in files:
        drawn: Any = MAKER["PICTURES"][path.stem]()
        assert max(drawn.shape) <= 128
        assert path.stat().st_size < 8_000
        assert f"]({path.name}) | `{path.name}` | `{drawn.shape}` |" in readme
