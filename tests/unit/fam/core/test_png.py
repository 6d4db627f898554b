"""PNG files, read as Pillow reads them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fam.core.png import png_size, read_png


def written(image: Image.Image, **options: object) -> bytes:
    """Return an image as a PNG file."""
    target = BytesIO()
    image.save(target, "PNG", **options)
    return target.getvalue()


def on_white(image: Image.Image) -> np.ndarray:
    """Return the colours of an image on white paper, as Pillow has them."""
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return np.asarray(paper.convert("RGB"), np.int64)


@given(
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA"]),
    size=st.tuples(st.integers(1, 20), st.integers(1, 9)),
    bits=st.sampled_from([1, 2, 4, 8]),
    seed=st.integers(0, 99),
)
def test_all_kinds_are_read_as_pillow_reads_them(mode: str, size: tuple[int, int], bits: int, seed: int) -> None:
    """Grey, colours, palettes, with and without alpha; smooth pictures have all filters of rows."""
    rng = np.random.default_rng(seed)
    smooth = np.cumsum(rng.integers(0, 9, (size[1], size[0], 4)), axis=seed % 2).astype(np.uint8)
    image = Image.fromarray(smooth, "RGBA").convert(mode if mode != "P" else "RGB")
    options = {}
    if mode == "P":
        image = image.quantize(2**bits)
        options = {"bits": bits}

    data = written(image, **options)

    assert np.abs(read_png(data).astype(np.int64) - on_white(image)).max() <= 1
    assert png_size(data) == size


def test_sixteen_bits_and_transparent_palettes() -> None:
    """Of 16 bits the upper 8 are read; a palette has an alpha of its own."""
    deep = np.arange(0, 60_000, 1000, dtype=np.uint16).reshape(6, 10)
    palette = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4) % 3, "P")
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])

    assert (read_png(written(Image.fromarray(deep)))[..., 0] == deep >> 8).all()
    assert read_png(written(palette, transparency=1))[0, :3].tolist() == [[255, 0, 0], [255, 255, 255], [0, 0, 255]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        written(Image.new("L", (4, 4)))[:-30],
        written(Image.new("L", (4, 4)))[:20],
        written(Image.new("L", (9, 9))).replace(b"IDAT", b"IDAX"),
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    """With a ValueError, whatever is wrong."""
    with pytest.raises(ValueError, match="no PNG file"):
        read_png(data)
