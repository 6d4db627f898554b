"""The lessons' pictures show what they say: grey images, blue and orange maps, hatched padding, right values."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

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
def parsed(label: str) -> ElementTree.Element:
    """Return the picture of a unit."""
    return ElementTree.parse(REPOSITORY / "exercises" / label / "picture.svg").getroot()


def arrays(label: str, kind: str) -> list[list[Cell]]:
    """Return the cells of each image or map of a picture, in reading order."""
    return [list(cells(group)) for group in parsed(label).iter(f"{SVG}g") if group.get("class") == kind]


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


@pytest.mark.parametrize("label", UNITS)
def test_every_word_and_number_can_be_read(label: str) -> None:
    """Letters have at least 10 pixels, and the contrast of 4.5 to 1 that the WCAG ask for."""
    for text in parsed(label).iter(f"{SVG}text"):
        assert float(text.get("font-size", "0")) >= 10
        assert text.get("fill") in {BLACK, PAPER} or contrast(text.get("fill", ""), PAPER) >= 4.5, text.text
    for fill, value, ink in (cell for kind in ("image", "map") for group in arrays(label, kind) for cell in group):
        assert fill == PADDING or np.isnan(value) or contrast(fill, ink) >= 4.5, (fill, value)


@pytest.mark.parametrize("label", UNITS)
def test_a_picture_fits_a_page_and_says_what_it_shows(label: str) -> None:
    """It has a background of its own for dark pages, a title for screen readers, and is no wider than a page."""
    root = parsed(label)
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
