"""Pictures are well-formed SVG, the same every time, and show each value where it belongs."""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from fam.core.language import use_language
from fam.pictures import ACCENT, PADDING, PAPER, Picture, Source, compare_maps

SVG = "{http://www.w3.org/2000/svg}"
MAPS = hnp.arrays(
    st.sampled_from(["i1", "u1", "i8", "f2", "f4", "f8"]), hnp.array_shapes(min_dims=2, max_dims=2, max_side=5)
)
SMALLEST = np.array([[-128]], np.int8)  # its magnitude is no int8


def texts(svg: str) -> list[str]:
    """Parse a picture and give the texts in it."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def colours(svg: str) -> list[str]:
    """Return the colours of the cells."""
    return [
        each.get("fill", "")
        for each in ElementTree.fromstring(svg).iter(f"{SVG}rect")
        if each.get("stroke") == "#cbd2d9"
    ]


def draw(values: object, **options: object) -> str:
    """Draw one grid."""
    picture = Picture()
    picture.grid(values, 14, 34, **options)  # type: ignore[arg-type]
    return picture.svg("a grid")


def test_a_grid_shows_its_values_and_its_title() -> None:
    """Row by row, under the title."""
    assert texts(draw([[1, 2], [3, -0.5]], title="image")) == ["image", "1", "2", "3", "-0.5"]


def test_a_box_is_as_wide_as_its_words() -> None:
    """So that a word or a place can be drawn; or as wide as the caller asks."""
    picture = Picture()

    narrow, _ = picture.box("a", 0, 0)
    wide, bottom = picture.box("a longer word", 0, 0)

    assert narrow < wide
    assert picture.box("a", 10, 0, 200) == (210, bottom)
    assert texts(picture.svg("boxes")) == ["a", "a longer word", "a"]


def test_cells_without_a_value_stay_empty() -> None:
    """NaN, infinite and masked ones, without a warning."""
    masked = np.ma.masked_equal([[5.0, 7.0]], 7.0)

    assert texts(draw([[1.0, np.nan], [np.inf, -np.inf]])) == ["1"]
    assert texts(draw(masked)) == ["5"]
    assert colours(draw([[np.nan]])) == [PAPER]


@pytest.mark.parametrize("words", ["<script>", "a & b", "\"quoted\" 'twice'", "]]>", "größer ≤ 東京"])
def test_words_are_escaped(words: str) -> None:
    """Whatever a title says, it is read as text."""
    svg = draw([[1]], title=words)

    assert texts(svg)[0] == words
    assert ElementTree.fromstring(Picture().svg(words)).findtext(f"{SVG}title") == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-2, "-2"),
        (-0.0, "0"),
        (0.125, "0.125"),
        (2 / 3, "0.667"),
        (123456.0, "1.23e+05"),
        (1e300, "1e+300"),
    ],
)
def test_numbers_are_short_enough_for_a_cell(value: float, text: str) -> None:
    """Three digits where there are more, and no minus before a zero."""
    assert texts(draw([[value]])) == [text]


def test_shades_tell_sign_and_size() -> None:
    """Blue and orange, paler towards zero, white for nothing."""
    strong, weak, nothing, negative = colours(draw([[4, 1, 0, -4]]))

    assert nothing == "#ffffff"
    assert strong[5:] > strong[1:3]  # more blue than red
    assert negative[1:3] > negative[5:]
    assert weak[1:3] > strong[1:3]


def draw_image(values: object, **options: object) -> str:
    """Draw one image."""
    picture = Picture()
    picture.image(values, 14, 34, **options)  # type: ignore[arg-type]
    return picture.svg("an image")


def test_an_image_is_grey_from_black_to_white() -> None:
    """The largest value is white, unless another one is named; what is no number is paper."""
    assert colours(draw_image([[0, 1, 2, 4]])) == ["#000000", "#404040", "#808080", "#ffffff"]
    assert colours(draw_image([[0, 1, 9, np.nan]], white=2)) == ["#000000", "#808080", PAPER, PAPER]
    assert colours(draw_image([[0, 0]])) == ["#000000"] * 2


@pytest.mark.parametrize(("padding", "inside"), [(0, 12), (1, 2), ((0, 1), 6), ((1, 0), 4)])
def test_padding_has_its_own_pattern(padding: int | tuple[int, int], inside: int) -> None:
    """On every side, or on two; the pattern is defined where it is used, and nowhere else."""
    svg = draw_image(np.zeros((3, 4)), padding=padding)

    assert colours(svg).count("#000000") == inside
    assert colours(svg).count(PADDING) == 12 - inside
    assert ('id="padding"' in svg) == (inside < 12)


def test_numbers_can_be_left_out() -> None:
    """Where colours are all there is to see."""
    assert texts(draw([[1, 2]], title="map", numbers=False)) == ["map"]
    assert texts(draw_image([[1, 2]], numbers=False)) == []


def photo_in(svg: str) -> np.ndarray:
    """Return the pixels of the photo in a picture, shape (H, W, 3), as another reader of PNG files finds them."""
    [image] = ElementTree.fromstring(svg).iter(f"{SVG}image")
    data = base64.b64decode(image.get("href", "").removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_a_photo_keeps_every_pixel() -> None:
    """Also one that takes more than one block of 65,535 bytes."""
    values = np.random.default_rng(2).integers(0, 256, (300, 400))
    picture = Picture()

    ends = picture.pixels(values, 10, 20, zoom=2, scale=255, title="a photo", windows=[(0, 0, 3, 3)])
    svg = picture.svg("a photo")

    assert ends == (810, 620)
    np.testing.assert_array_equal(photo_in(svg), np.repeat(values[..., None], 3, axis=2))
    assert texts(svg) == ["a photo"]
    assert ACCENT in svg


def test_a_map_of_a_photo_has_the_colours_of_a_grid() -> None:
    """Blue above zero, orange below, white at zero, in fifteen shades; what exceeds the scale gets the full one."""
    values = np.array([[-21.0, -6.0, -2.1, 0.0, 0.9, 4.0, 14.0]])
    picture = Picture()

    picture.pixels(values, 0, 0, signed=True, scale=14)
    found = photo_in(picture.svg("a map"))[0]
    grid = colours(draw(np.rint(np.clip(values, -14, 14) / 2), scale=7))

    expected = [[int(colour[start : start + 2], 16) for start in (1, 3, 5)] for colour in grid]
    np.testing.assert_array_equal(found, expected)


def test_the_legend_names_what_a_picture_holds() -> None:
    """In a line, or in several where the picture is narrow, with the colours that cells have."""
    narrow, wide = Picture(), Picture()
    wide.text("x", 700, 10)

    bottoms = [picture.legend(14, 40, white=9, padding=True) for picture in (narrow, wide)]

    assert bottoms[0] > bottoms[1]
    assert texts(wide.svg("a legend"))[1:4] == ["pixels: 0", "9", "weights, maps: below 0"]
    strip = colours(wide.svg("a legend"))
    assert strip[:5] == colours(draw_image([range(5)]))
    assert strip[5:12] == colours(draw([range(-3, 4)]))
    assert strip[12:] == [PADDING] * 2
    assert Picture().legend(14, 40, signed=False) == 54


def test_windows_arrows_and_marks_lie_within_the_picture() -> None:
    """The picture grows with what is put on it."""
    picture = Picture()
    right, bottom = picture.grid(np.ones((2, 3)), 10, 30, windows=[(0, 1, 2, 2)], marks={(1, 1): "#abcdef"})
    picture.arrow(right, 20, right + 50, 20)
    picture.text("far away", 300, 200)

    svg = picture.svg("all of it")

    width, height = map(float, ElementTree.fromstring(svg).get("viewBox", "").split()[2:])
    assert (right, bottom) == (10 + 3 * 34, 30 + 2 * 34)
    assert width > 300
    assert height > 200
    assert "#abcdef" in colours(svg)
    assert ACCENT in svg


def test_a_picture_is_the_same_every_time() -> None:
    """It lies in the repository, and a test holds it against its script."""
    values = np.random.default_rng(1).normal(size=(4, 4))

    assert draw(values, title="noise") == draw(values.copy(), title="noise")


def test_two_maps_have_one_scale_and_the_wrong_place_framed_in_both() -> None:
    """So that equal colours are equal values."""
    svg = compare_maps(np.array([[1.0, 8.0]]), np.array([[1.0, 2.0]]), (0, 1))

    first, _, second, _ = colours(svg)
    assert first == second
    assert svg.count(ACCENT) == 2
    assert texts(svg)[0] == "expected"
    assert "given" in texts(svg)


def test_a_place_that_one_map_does_not_have_is_framed_in_the_other() -> None:
    """Where the shapes differ."""
    assert compare_maps(np.zeros((2, 2)), np.zeros((1, 1)), (1, 1)).count(ACCENT) == 1


@given(MAPS, MAPS)
@example(SMALLEST, SMALLEST)
def test_any_two_maps_make_a_well_formed_picture(expected: np.ndarray, given_map: np.ndarray) -> None:
    """With colours that are colours, whatever a student's function returned."""
    svg = compare_maps(expected, given_map, (0, 0))

    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours(svg))
    assert len(colours(svg)) == expected.size + given_map.size


@pytest.mark.parametrize("columns", [4, 12])
def test_the_source_of_a_wrong_value_is_drawn_with_its_window(columns: int) -> None:
    """Beside the two maps, or below them where there is no room."""
    small = np.ones((2, 5))

    svg = compare_maps(small, small + 1, (0, 1), Source("image", np.zeros((3, columns)), (0, 1, 2, 2)))

    wide, below = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0]
    assert "image, and where the value comes from" in svg
    assert svg.count(ACCENT) == 3
    assert float(wide) < 34 * 24
    assert (float(below) > 200) == (columns == 12)


def test_the_labels_are_in_the_current_language() -> None:
    """The name of the input stays, which is that of a parameter."""
    with use_language("de"):
        svg = compare_maps(np.zeros((1, 1)), np.ones((1, 1)), (0, 0), Source("image", np.zeros((2, 2)), (0, 0, 1, 1)))

    titles = ("erwartet", "erhalten", "image, und woher der Wert kommt")
    assert all(f">{title}<" in svg for title in titles)
    assert "expected" not in svg


@pytest.mark.parametrize(
    ("title", "least", "colour"), [("image", 0, "#808080"), ("image", -1, "#b1c9e7"), ("response_map", 0, "#b1c9e7")]
)
def test_an_image_is_grey_in_feedback_as_in_the_lessons(title: str, least: int, colour: str) -> None:
    """Unless it holds values below zero, which grey levels cannot show."""
    source = Source(title, np.array([[least, 1, 2]]), (0, 0, 1, 1))

    svg = compare_maps(np.zeros((1, 1)), np.ones((1, 1)), (0, 0), source)

    assert colours(svg)[-2] == colour
