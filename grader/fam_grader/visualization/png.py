"""Read the course's own sample pictures with NumPy alone: greyscale PNG files of 8 bits, not interlaced."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fam.core.errors import CourseError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY = (8, 0, 0, 0, 0)  # bits, colour type, compression, filter method, interlacing: PNG specification, 11.2.2
MAX_SIDE = 1024


def read_grey_png(path: Path) -> npt.NDArray[np.uint8]:
    """Return the pixels of a sample picture, of shape (H, W)."""
    try:
        data = path.read_bytes()
        chunks = list(_chunks(data))
        W, H, *kinds = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
        if not data.startswith(SIGNATURE) or tuple(kinds) != GREY or max(H, W) > MAX_SIDE:
            raise ValueError("another kind of picture")
        packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
        raw = zlib.decompressobj().decompress(packed, H * (W + 1))
        return _unfiltered(np.frombuffer(raw, np.uint8).reshape(H, W + 1))
    except (OSError, LookupError, ValueError, struct.error, zlib.error) as error:
        raise CourseError(
            f"{path} is no greyscale PNG of 8 bits, as sample pictures are. Put the course's own file back, "
            "or look at a picture of yours with --image FILE."
        ) from error


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(SIGNATURE)
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += 12 + length


def _unfiltered(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Undo the filter of each row, which its first byte names: PNG specification, section 9.2."""
    above = [0] * (raw.shape[1] - 1)
    rows = []
    for kind, *row in raw.tolist():
        left = corner = 0
        for col, up in enumerate(above):
            guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
            left, corner = (row[col] + guess) % 256, up
            row[col] = left
        rows.append(row)
        above = row
    return np.array(rows, np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))
