"""What `fam show` looks at: sample pictures, pictures of the student's own, and filters by name or typed."""

from __future__ import annotations

import runpy
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fam.core.errors import CourseError, InvalidValueError
from fam.course import Course, load_course
from fam_grader.visualization.scenes import Scenes, read_grey_png
from support.paths import DATA, REPOSITORY

PICTURES = REPOSITORY / "exercises" / "pictures"
PNG = runpy.run_path(str(PICTURES.parents[1] / "solutions" / "make_pictures.py"))["png"]


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.png")), ids=lambda path: path.stem)
def test_our_reader_and_pillow_see_the_same_sample_pictures(path: Path) -> None:
    """The terminal's view needs no library for them."""
    with Image.open(path) as opened:
        np.testing.assert_array_equal(read_grey_png(path), np.asarray(opened))


@pytest.mark.parametrize("broken", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" * 9, "cut", "colour"], ids=repr)
def test_a_sample_picture_that_was_damaged_is_an_error_with_advice(tmp_path: Path, broken) -> None:
    """Not a traceback."""
    path = tmp_path / "sample.png"
    if broken == "colour":
        Image.new("RGB", (20, 20)).save(path)
    else:
        path.write_bytes((PICTURES / "shapes.png").read_bytes()[:-60] if broken == "cut" else broken)

    with pytest.raises(CourseError, match=r"no greyscale PNG of 8 bits.*--image FILE"):
        read_grey_png(path)


def header(W: int, H: int) -> bytes:
    """Return a PNG file that promises W times H pixels and holds none."""
    body = b"IHDR" + struct.pack(">IIBBBBB", W, H, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body)) + b"\0\0\0\4IDAT"


def own(course: Course, path: Path) -> Scenes:
    return Scenes(course, str(path))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16", "F"])
def test_pictures_of_every_mode_become_grey_and_colours(course: Course, tmp_path: Path, mode: str) -> None:
    """A white picture is white, whatever its pixels are made of."""
    path = tmp_path / ("white.tiff" if mode in ("CMYK", "I;16", "F") else "white.png")
    white = {"I;16": 65535, "F": 255.0, "L": 255, "1": 1, "CMYK": (0, 0, 0, 0)}.get(mode, "white")
    Image.new(mode, (40, 30), white).save(path)

    scene = own(course, path).scene("shapes")

    assert scene.picture.shape == (30, 40)
    assert scene.colours.shape == (3, 30, 40)
    assert (scene.picture == 255).all()


def test_a_large_picture_is_scaled_down_with_a_note(course: Course, tmp_path: Path) -> None:
    """A student's loops visit every pixel."""
    Image.new("RGB", (4000, 3000), "red").save(tmp_path / "large.jpg")
    scenes = own(course, tmp_path / "large.jpg")

    scene = scenes.scene("shapes")

    assert scene.picture.shape == (96, 128)
    assert scene.colours[0].min() > 250
    assert scene.colours[1:].max() < 5
    assert scenes.note == "large.jpg was scaled down from 4000×3000 to 128×96 pixels."


def test_a_picture_stands_as_its_camera_was_held(course: Course, tmp_path: Path) -> None:
    """Photos lie on their side, and say so in their metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    Image.new("L", (60, 30)).save(tmp_path / "lying.jpg", exif=exif)

    assert own(course, tmp_path / "lying.jpg").scene("shapes").picture.shape == (60, 30)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notes.txt", b"no picture", "is no picture that we can read"),
        ("empty.png", b"", "is no picture that we can read"),
        ("damaged.avif", (DATA / "pictures" / "damaged.avif").read_bytes(), "is no picture that we can read"),
        ("bomb.png", header(60_000, 60_000), "has far too many pixels"),
        ("vast.png", header(9_000, 9_000), "has 9000×9000 pixels, and 50 million are the most"),
        ("tiny.png", PNG(np.zeros((3, 40), np.uint8)), "has 40×3 pixels; at least 16 on the shorter side"),
        ("narrow.png", PNG(np.zeros((16, 2000), np.uint8)), "has 2000×16 pixels"),
    ],
)
def test_what_is_no_picture_is_a_clear_error(course: Course, tmp_path: Path, name, content, says: str) -> None:
    """What we saw, and what was expected."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(CourseError, match=says):
        own(course, tmp_path / name).scene("shapes")


def test_a_misspelt_picture_is_an_error_with_a_suggestion(course: Course) -> None:
    """Sample pictures have names, too."""
    with pytest.raises(CourseError, match=r"no sample picture of that name; did you mean `shapes`"):
        Scenes(course, "shape").scene("shapes")


def test_filters_go_by_name_or_by_their_numbers(course: Course) -> None:
    """Those that were asked for come first; some of them have one shape."""
    scene = Scenes(course, filters=["-1 1; 0.5, -0.5", "blur"]).scene("shapes")

    assert scene.filter.tolist() == [[-1, 1], [0.5, -0.5]]
    assert list(scene.filters)[:2] == ["-1 1; 0.5, -0.5", "blur"]
    assert list(scene.some_filters(4)) == ["-1 1; 0.5, -0.5"]
    assert list(Scenes(course).scene("shapes").some_filters(2)) == ["vertical-edges", "horizontal-edges"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("blux", "No filter is called `blux`; did you mean `blur`?"),
        ("1 2; 3", "is no filter; write rows of one length"),
        ("1 e 2", "is no filter; write rows"),
        (";", "is no filter"),
        ("1e999", "ordinary numbers"),
        (" ".join(["1"] * 16), "at most 15×15"),
    ],
)
def test_what_is_no_filter_is_wrong_usage(course: Course, text: str, says: str) -> None:
    """With what would be right."""
    with pytest.raises(InvalidValueError) as error:
        Scenes(course, filters=[text]).scene("shapes")

    assert says in str(error.value)


def test_filters_of_a_course_that_are_no_numbers_are_an_error(course_copy: Path) -> None:
    """With the file's name."""
    pictures = course_copy / "exercises" / "pictures"
    pictures.mkdir()
    (pictures / "shapes.png").write_bytes((PICTURES / "shapes.png").read_bytes())
    (pictures / "filters.yaml").write_text("blur: [[1, x]]\n")

    with pytest.raises(CourseError, match=r"filters\.yaml should map names to rows of numbers"):
        Scenes(load_course(course_copy)).scene("shapes")


def test_a_small_scene_holds_averages(course: Course) -> None:
    """Whole numbers still, and all of the picture."""
    scene = Scenes(course).scene("checkerboard")

    small = scene.at_most(8)

    assert small.picture.shape == (8, 8)
    assert small.colours.shape == (3, 8, 8)
    assert abs(small.picture.mean() - scene.picture.mean()) < 1
