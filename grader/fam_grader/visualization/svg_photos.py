"""The photos in a lesson's picture, and the maps of them, as panels for the terminal."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np

from fam.core.png import png_chunks
from fam.pictures import STEPS
from fam_grader.visualization.panels import Array, Frame, Panel
from fam_grader.visualization.svg_shapes import Box

EDGE = 4.0  # pixels that a frame may stand out


@dataclass(frozen=True)
class Photo(Panel):
    """A photo or its map, whose values are shares of the full shade, so that their numbers say nothing."""

    @property
    def written(self) -> bool:
        """Never: the shades are all there is to see."""
        return False

    @property
    def caption(self) -> str:
        """The shape alone."""
        return str(self.shape)


def read_photos(root: ElementTree.Element, boxes: Sequence[Box]) -> Iterator[Photo]:
    """Yield the photos and maps of an SVG that `fam.pictures` wrote, with the frames on them."""
    for element in root.iter():
        if element.tag.rpartition("}")[2] == "image":
            of = element.attrib
            signed = of.get("class") == "map"
            values = _indices(of["href"])
            values = values / STEPS - 1 if signed else values / 255
            x, y, width = (float(of[name]) for name in ("x", "y", "width"))
            frames = tuple(_frames(boxes, x, y, width / values.shape[1], values.shape))
            yield Photo(of.get("aria-label", ""), values, "plane" if signed else "picture", frames)


def _indices(uri: str) -> Array:
    """Return the places in the palette of a PNG's pixels, shape (H, W)."""
    chunks = dict(png_chunks(base64.b64decode(uri.partition(",")[2])))
    W, H, bits = struct.unpack(">IIB", chunks[b"IHDR"][:9])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(H, -1)[:, 1:]
    if bits == 4:
        rows = np.stack([rows >> 4, rows & 15], axis=-1).reshape(H, -1)
    return rows[:, :W].astype(np.float64)


def _frames(boxes: Sequence[Box], x: float, y: float, zoom: float, shape: tuple[int, ...]) -> Iterator[Frame]:
    H, W = shape
    for box in boxes:
        inside = x - EDGE <= box.x and box.right <= x + W * zoom + EDGE
        inside &= y - EDGE <= box.y and box.bottom <= y + H * zoom + EDGE
        if box.fill is None and inside and (box.width, box.height) != (W * zoom, H * zoom):
            row, col = max(0.0, (box.y - y) / zoom), max(0.0, (box.x - x) / zoom)
            yield Frame(row, col, min(box.height / zoom, H - row), min(box.width / zoom, W - col))
