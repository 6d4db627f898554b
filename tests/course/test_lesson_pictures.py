"""The lessons' pictures show what they say: grey images, blue and orange maps, hatched padding, right values."""

from __future__ import annotations

import base64
import io
import runpy
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from PIL import Image

from fam.course import Course, Unit
from fam.pictures import BLACK, PADDING, PAPER
from support.paths import REPOSITORY

SVG = "{http://www.w3.org/2000/svg}"
UNITS = sorted(path.name for path in (REPOSITORY / "exercises").glob("[0-9]*"))
ABSTRACT = {"10_parameters", "11_receptive_field"}  # their cells hold indices, which no colour stands for


class Cell(NamedTuple):
    """A cell's colour, and the number on it, NaN for none, with its ink."""

    fill: str
    value: float
    ink: str


@lru_cache
def parsed(label: str, name: str = "picture.svg") -> ElementTree.Element:
    """Return a picture of a unit."""
    return ElementTree.parse(REPOSITORY / "exercises" / label / name).getroot()


def arrays(label: str, kind: str, name: str = "picture.svg") -> list[list[Cell]]:
    """Return the cells of each image or map of a picture, in reading order."""
    return [list(cells(group)) for group in parsed(label, name).iter(f"{SVG}g") if group.get("class") == kind]


def cells(group: ElementTree.Element) -> Iterator[Cell]:
    """Yield a group's cells; a number comes after its cell."""
    for shape, after in zip_longest(group, list(group)[1:]):
        if shape.tag == f"{SVG}rect":
            written = after is not None and after.tag == f"{SVG}text"
            yield Cell(
                shape.get("fill", ""), float(after.text) if written else np.nan, after.get("fill") if written else ""
            )


def white_of(label: str) -> float:
    """Return the value that the legend says is white."""
    words = [each.text or "" for each in parsed(label).iter(f"{SVG}text")]
    return float(words[words.index("pixels: 0") + 1])


def hue(colour: str) -> int:
    """Return 1 for blue, -1 for orange, and 0 for white."""
    red, _, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return int(np.sign(blue - red))


@pytest.mark.parametrize("label", sorted(set(UNITS) - ABSTRACT))
def test_images_are_grey_and_maps_are_blue_and_orange(label: str) -> None:
    """Each number has the colour that the legend gives it, and 0 is black in an image and white in a map."""
    images, maps = arrays(label, "image"), arrays(label, "map")

    for fill, value, _ in (cell for image in images for cell in image if np.isfinite(cell.value)):
        grey = f"{round(255 * value / white_of(label)):02x}" if fill != PADDING else ""
        assert fill == (f"#{3 * grey}" if grey else PADDING), value
        assert grey or value == 0
    for fill, value, _ in (cell for each in maps for cell in each if np.isfinite(cell.value)):
        assert hue(fill) == np.sign(value), value
        assert (fill == PAPER) == (value == 0)
    assert images or label == "13_pooling"
    assert maps or label == "06_output_size"


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as the WCAG define it."""
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, bright = sorted(map(luminance, (one, other)))
    return (bright + 0.05) / (dark + 0.05)


PICTURES = [(path.parent.name, path.name) for path in sorted((REPOSITORY / "exercises").glob("[0-9]*/p*.svg"))]


@pytest.mark.parametrize(("label", "name"), PICTURES)
def test_every_word_and_number_can_be_read(label: str, name: str) -> None:
    """Letters have at least 10 pixels, and the contrast of 4.5 to 1 that the WCAG ask for."""
    for text in parsed(label, name).iter(f"{SVG}text"):
        assert float(text.get("font-size", "0")) >= 10
        assert text.get("fill") in {BLACK, PAPER} or contrast(text.get("fill", ""), PAPER) >= 4.5, text.text
    for fill, value, ink in (
        cell for kind in ("image", "map") for group in arrays(label, kind, name) for cell in group
    ):
        assert fill == PADDING or np.isnan(value) or contrast(fill, ink) >= 4.5, (fill, value)


@pytest.mark.parametrize(("label", "name"), PICTURES)
def test_a_picture_fits_a_page_and_says_what_it_shows(label: str, name: str) -> None:
    """It has a background of its own for dark pages, a title for screen readers, and is no wider than a page."""
    root = parsed(label, name)
    paper = next(each for each in root.iter(f"{SVG}rect") if each.get("width") == "100%")

    assert paper.get("fill") == PAPER
    assert float(root.get("width", "inf")) <= 700
    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}title") or "").endswith(".")


def of(course: Course, name: str) -> tuple[Unit, dict[str, Any], dict[str, Any]]:
    """Return a unit, the names of its picture's script, and those of its reference."""
    unit = course.units[name]
    return unit, runpy.run_path(str(unit.picture_maker)), runpy.run_path(str(unit.solution))


def test_the_bright_letter_of_unit_8_is_bright(course: Course) -> None:
    """The text says "a bright L on black"; its maps are those that the reference stacks."""
    unit, made, reference = of(course, "stacking")
    stack = reference["stack_feature_maps"](made["IMAGE"][None], made["FILTERS"][:, None], np.array(made["BIASES"]))
    [image] = arrays(unit.label, "image")
    maps = [[cell.value for cell in each] for each in arrays(unit.label, "map")]

    bright = [cell.fill == PAPER for cell in image]

    assert bright == [pixel == "#" for pixel in "##..##..####"]
    for number, (filter_, response_map) in enumerate(zip(made["FILTERS"], stack, strict=True)):
        expected = [filter_, response_map, reference["relu"](response_map)]
        assert maps[3 * number : 3 * number + 3] == [each.ravel().tolist() for each in expected]


OPENING = {
    "01_window_response": "camera",
    "03_edge_filters": "coffee",
    "08_stacking": "cat",
    "11_receptive_field": "cat",
}


def photos_in(label: str) -> list[np.ndarray]:
    """Return the photos and maps of a lesson's opening picture: grey levels, or shades from -7 to 7."""
    found = []
    for element in parsed(label, "photo.svg").iter(f"{SVG}image"):
        image = Image.open(io.BytesIO(base64.b64decode(element.get("href", "").partition(",")[2])))
        signed = element.get("class") == "map"
        found.append(np.asarray(image).astype(int) - 7 if signed else np.asarray(image.convert("L")).astype(int))
    return found


@pytest.mark.parametrize("label", OPENING)
def test_a_lesson_opens_with_a_sample_photo(label: str) -> None:
    """Pixel by pixel as `fam show --image` has it, and named before the lesson's own picture."""
    lesson = (REPOSITORY / "exercises" / label / "README.md").read_text(encoding="utf-8")
    sample = Image.open(REPOSITORY / "exercises" / "pictures" / f"{OPENING[label]}.png")

    np.testing.assert_array_equal(photos_in(label)[0], np.asarray(sample))
    assert 0 < lesson.index("](photo.svg)") < lesson.index("\n## ") < lesson.index("](picture.svg)")


def assert_shades(shades: np.ndarray, values: np.ndarray) -> None:
    """Assert that a map's shades are its values: of one sign, and the larger the value, the fuller the shade."""
    assert shades.shape == values.shape
    assert (shades * values >= 0).all()
    for shade in range(-7, 7):
        below, above = values[shades <= shade], values[shades > shade]
        assert below.size == 0 or above.size == 0 or below.max() <= above.min()
    assert np.unique(shades).size >= 6


def test_maps_of_photos_show_what_the_references_give(course: Course) -> None:
    """All responses of unit 1, the edges of unit 3, and the learned filters of unit 8 with their maps."""
    pictures = REPOSITORY / "exercises" / "pictures"
    camera, coffee, cat = (
        np.asarray(Image.open(pictures / f"{name}.png")).astype(float) for name in ("camera", "coffee", "cat")
    )
    _, _, edges = of(course, "edge_filters")
    learned = np.array(list(yaml.safe_load((pictures / "learned.yaml").read_text(encoding="utf-8")).values()))

    def correlated(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        return np.einsum("hwij,ij->hw", np.lib.stride_tricks.sliding_window_view(image, kernel.shape), kernel)

    assert_shades(photos_in("01_window_response")[1], correlated(camera, np.array([[-1, 0, 1]] * 3)))
    vertical = correlated(coffee, edges["vertical_edge_filter"]())
    horizontal = correlated(coffee, edges["horizontal_edge_filter"]())
    for shades, values in zip(
        photos_in("03_edge_filters")[1:], [vertical, horizontal, np.hypot(vertical, horizontal)], strict=True
    ):
        assert_shades(shades, values)
    shown = photos_in("08_stacking")[1:]
    for number, kernel in enumerate(learned):
        assert_shades(shown[2 * number], kernel)
        assert_shades(shown[2 * number + 1], np.maximum(correlated(cat, np.rint(100 * kernel)), 0))


def test_the_frames_on_the_cat_are_what_values_see(course: Course) -> None:
    """Each is as wide as the receptive field after so many layers, by the reference."""
    _, made, reference = of(course, "receptive_field")
    frames = [
        (each.get("stroke"), float(each.get("width", "")) / 2)
        for each in parsed("11_receptive_field", "photo.svg").iter(f"{SVG}rect")
        if each.get("stroke-width") == "3"
    ]

    for depth, colour in made["DEPTHS"]:
        field = reference["receptive_field"]([layer[:2] for layer in made["LAYERS"][:depth]])
        assert (colour, field) in frames
