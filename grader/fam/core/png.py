"""Read PNG files with NumPy alone: students have no other package that could (Pillow comes with Matplotlib)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Values of a pixel by colour type: grey, colours, a palette, grey with alpha, colours with alpha (section 11.2.2).
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png_size(data: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG file; raise ValueError if it is none."""
    if not data.startswith(SIGNATURE) or data[12:16] != b"IHDR" or len(data) < 24:
        raise ValueError("no PNG file")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def read_png(data: bytes) -> Bytes:
    """Return the colours of a PNG file as an array of shape (H, W, 3); what is transparent is white.

    Raise ValueError for a damaged file, and for one that is interlaced.
    """
    try:
        parts = list(png_chunks(data))
        header, *_ = (body for kind, body in parts if kind == b"IHDR")
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
        if not data.startswith(SIGNATURE) or interlaced or not width or not height:
            raise ValueError("another kind of PNG file")
        samples = SAMPLES[colour]
        row = (width * samples * depth + 7) // 8
        packed = b"".join(body for kind, body in parts if kind == b"IDAT")
        raw = zlib.decompressobj().decompress(packed, height * (row + 1))
        plain = unfiltered(np.frombuffer(raw, np.uint8).reshape(height, row + 1), max(1, samples * depth // 8))
        values = _values(plain, depth)[:, : width * samples].reshape(height, width, samples)
        if colour == 3:
            return _from_palette(values[..., 0], dict(parts))
        return _on_white(np.round(values * (255 / (2 ** min(depth, 8) - 1))))
    except (LookupError, ValueError, struct.error, zlib.error) as error:
        raise ValueError(f"no PNG file that can be read ({error})") from error


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return the chunks of a PNG file: their kinds and contents."""
    position = len(SIGNATURE)
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        yield data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        position += 12 + length


def unfiltered(raw: Bytes, step: int = 1) -> Bytes:
    """Undo the filter of each row, which its first byte specifies (section 9.2); a pixel has `step` bytes."""
    above = np.zeros(raw.shape[1] - 1, np.uint8)
    rows = []
    for kind, row in zip(raw[:, 0].tolist(), raw[:, 1:], strict=True):
        if kind == 2:
            above = row + above
        elif kind:
            above = np.array(_unfiltered_row(kind, row.tolist(), above.tolist(), step), np.uint8)
        else:
            above = row
        rows.append(above)
    return np.array(rows)


def _unfiltered_row(kind: int, row: list[int], above: list[int], step: int) -> list[int]:
    for at, up in enumerate(above):
        left, corner = (row[at - step], above[at - step]) if at >= step else (0, 0)
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        row[at] = (row[at] + guess) % 256
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))


def _values(rows: Bytes, depth: int) -> Bytes:
    """Return the samples of rows of bytes; of 16 bits the upper 8."""
    if depth == 16:
        return rows[:, ::2]
    if depth == 8:
        return rows
    bits = np.unpackbits(rows, axis=1).reshape(len(rows), -1, depth)
    return np.asarray(bits @ (1 << np.arange(depth)[::-1]), np.uint8)


def _from_palette(places: Bytes, parts: dict[bytes, bytes]) -> Bytes:
    colours = np.frombuffer(parts[b"PLTE"], np.uint8).reshape(-1, 3)
    alpha = np.full((len(colours), 1), 255, np.uint8)
    given = np.frombuffer(parts.get(b"tRNS", b""), np.uint8)[: len(colours)]
    alpha[: len(given), 0] = given
    return _on_white(np.hstack([colours, alpha])[places].astype(np.float64))


def _on_white(values: npt.NDArray[np.float64]) -> Bytes:
    """Return the colours of grey or coloured pixels, the last value of an even number of which is alpha."""
    colours = values
    if values.shape[-1] in (2, 4):
        alpha = values[..., -1:] / 255
        colours = np.round(values[..., :-1] * alpha + 255 * (1 - alpha))
    return np.broadcast_to(colours, (*colours.shape[:2], 3)).astype(np.uint8)
