"""Rules on pictures, which need files beside the deck."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from support.decks import card, found, question

OUTSIDE = "7:12: `{0}` is no path below the deck's folder: write one such as `pictures/map.png`."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of decks with pictures."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    Image.new("L", (8, 4)).save(pictures / "map.png")
    Image.new("L", (8, 4)).save(pictures / "photo.jpg")
    Image.new("L", (2100, 4)).save(pictures / "wide.png")
    (pictures / "named.png").write_bytes((pictures / "photo.jpg").read_bytes())
    (pictures / "torn.png").write_bytes((pictures / "map.png").read_bytes()[:18])
    (pictures / "heavy.png").write_bytes((pictures / "map.png").read_bytes() + bytes(1_200_000))
    return tmp_path


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("pictures/map.png", []),
        ("pictures/nap.png", ["7:12: there is no file `pictures/nap.png`; did you mean `pictures/map.png`?"]),
        ("pictures/Map.png", ["7:12: there is no file `pictures/Map.png`; did you mean `pictures/map.png`?"]),
        ("nowhere/map.png", ["7:12: there is no file `nowhere/map.png`."]),
        ("../map.png", [OUTSIDE.format("../map.png")]),
        ("/tmp/map.png", [OUTSIDE.format("/tmp/map.png")]),
        ("https://example.org/map.png", [OUTSIDE.format("https://example.org/map.png")]),
        ("pictures/map.svg", ["no picture that all programs show: use .png, .jpg, .jpeg, .gif, .webp."]),
        ("pictures/named.png", ["no PNG file: it is JPG: rename it."]),
        ("pictures/torn.png", ["damaged: save it again."]),
        ("pictures/heavy.png", ["1.2 MB: at most 1 MB fit; scale it down."]),
        ("pictures/wide.png", ["2100×4 pixels: scale it down to at most 2000 a side."]),
        ("pictures/photo.jpg", ["shown in a terminal by its `alt` only: save it as PNG."]),
    ],
)
def test_files(folder: Path, image: str, expected: list[str]) -> None:
    """They are there, below the deck's folder, of a kind that all programs show, and not too large."""
    lines = found(folder, card(f"image: {image}\nalt: A map"))

    assert len(lines) == len(expected)
    assert all(line.startswith("7:12: ") and line.endswith(end) for line, end in zip(lines, expected, strict=True))


def test_words_for_a_picture(folder: Path) -> None:
    """They are required, also of a question, and without a picture they have no place."""
    without = "the picture has no `alt`: say in words what it shows, for those who cannot see it."

    assert found(folder, card("image: pictures/map.png")) == [f"7:12: {without}"]
    assert found(
        folder, question("true_false", "answer: true\nfeedback: So.\nimage: pictures/map.png", prompt="So.")
    ) == [f"11:12: {without}"]
    assert found(folder, card("alt: A map")) == ["7:10: `alt` belongs to a picture: add `image`, or remove it."]
    assert found(folder, card("image_on_back: true")) == [
        "7:20: `image_on_back` belongs to a picture: add `image`, or remove it."
    ]
