"""The sample pictures are what our own scripts draw, and free photos; every reader of PNG files can open them."""

from __future__ import annotations

import hashlib
import re
import runpy
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from support.paths import REPOSITORY

ROOT = REPOSITORY
PICTURES = ROOT / "exercises" / "pictures"
MAKER = runpy.run_path(str(ROOT / "solutions" / "make_pictures.py"))
PHOTO_MAKER = runpy.run_path(str(ROOT / "solutions" / "make_photos.py"))
PHOTOS = PHOTO_MAKER["PHOTOS"]


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

    assert [path.stem for path in files] == sorted([*MAKER["PICTURES"], *PHOTOS])
    for path in files:
        shape = read_png(path.read_bytes()).shape
        assert max(shape) <= 128
        assert path.stat().st_size < 10_000
        assert f"]({path.name}) | `{path.name}` | `{shape}` |" in readme


def test_the_licence_of_every_photo_is_noted_beside_it() -> None:
    """Its photographer and its original are named, and the lessons that open with it name them, too."""
    notes = (PICTURES / "PHOTOS.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)\.png` \| (.*) \|$", notes, re.MULTILINE))

    assert "https://creativecommons.org/publicdomain/zero/1.0/" in notes
    assert sorted(rows) == sorted(PHOTOS)
    for name, photo in PHOTOS.items():
        assert rows[name].endswith(f"| `{photo.file}` | {photo.step} times")
        assert read_png((PICTURES / f"{name}.png").read_bytes()).shape == photo.shape
    for lesson in (ROOT / "exercises").glob("*/README.md"):
        text = " ".join(lesson.read_text(encoding="utf-8").split())
        if "(photo.svg)" in text:
            photographer = re.findall(r"Photo: ([^,]+),", text)[0]
            assert any(photographer in row for row in rows.values()), lesson
            assert "[CC0](https://creativecommons.org/publicdomain/zero/1.0/)" in text


def test_a_photo_is_cut_and_made_smaller_block_by_block(tmp_path: Path) -> None:
    """What the script makes of an original can be worked out by hand; another file is refused."""
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    known = hashlib.sha256((tmp_path / "a.png").read_bytes()).hexdigest()
    make, photo = PHOTO_MAKER["make_photo"], PHOTO_MAKER["Photo"]("a.png", known, 2, 1, (2, 3), 2)

    made = make(photo, tmp_path)

    assert made.tolist() == [[22, 24, 26], [38, 40, 42]]  # the means 21.5, 23.5, ... are rounded to even numbers
    with pytest.raises(SystemExit, match="not the original"):
        make(photo._replace(sha256="0"), tmp_path)


def test_the_learned_filters_look_for_patterns() -> None:
    """Eight of 7 by 7 weights that add up to nothing, so that plain regions get no response, no two of them alike."""
    learned = yaml.safe_load((PICTURES / "learned.yaml").read_text(encoding="utf-8"))
    filters = np.array(list(learned.values()))
    lengths = np.sqrt(np.sum(filters**2, axis=(1, 2)))

    alike = np.einsum("fij,gij->fg", filters, filters) / np.outer(lengths, lengths) - np.eye(8)

    assert list(learned) == [f"learned-{number}" for number in range(1, 9)]
    assert filters.shape == (8, 7, 7)
    assert np.abs(filters).max(axis=(1, 2)).tolist() == [1] * 8
    assert np.abs(filters.sum(axis=(1, 2))).max() < 0.1
    assert alike.max() < 0.8


@pytest.mark.slow
def test_training_finds_the_learned_filters() -> None:
    """The file is what our own script trains, but for a last digit; it redraws more and more of a piece."""
    trainer = runpy.run_path(str(ROOT / "solutions" / "train_filters.py"))
    learned = yaml.safe_load((PICTURES / "learned.yaml").read_text(encoding="utf-8"))

    filters, errors = trainer["train"]()

    found = yaml.safe_load(trainer["text_of"](filters))
    np.testing.assert_allclose(list(found.values()), list(learned.values()), atol=0.02)
    assert errors[-1] < 0.65 * errors[0]
