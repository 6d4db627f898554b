"""Make the input of `fam show`: a sample picture or a file of the student's, and filters."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from fam.core.errors import CourseError, InvalidValueError, UnknownNameError
from fam.core.language import _
from fam.core.png import SIGNATURE, png_chunks, unfiltered
from fam.core.text import did_you_mean
from fam.course import Course
from fam_grader.visualization.panels import Array, Scene

MAX_SIDE = 128  # pixels of what is shown: a student's loops visit each of them
MIN_SIDE = 16
MAX_PIXELS = 50_000_000
MAX_FILTER = 15
NUMBERS = re.compile(r"[-+.0-9eE;, ]+")
EXTRA = "pip install 'fam-course[show]'"
GREY = (8, 0, 0, 0, 0)  # bits, colour type, compression, filter method, interlacing: PNG specification, 11.2.2
MAX_FILE_SIDE = 1024
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scenes:
    """Makes the scenes of recipes from the options of `fam show`.

    Args:
        course: where the sample pictures and the named filters lie, in `exercises/pictures`.
        image: a sample picture's name or a file's path; None for the sample that suits each recipe.
        filters: names of filters, or their numbers, such as "1 0 -1; 1 0 -1".
        side: the longest side that a scene may have.
    """

    def __init__(
        self, course: Course, image: str | None = None, filters: Sequence[str] = (), side: int = MAX_SIDE
    ) -> None:
        self.folder = course.exercises / "pictures"
        self.image, self.asked, self.side = image, tuple(filters), side
        self.note = ""  # what was done to the picture

    @cached_property
    def samples(self) -> dict[str, Path]:
        """The sample pictures by name."""
        return {path.stem: path for path in sorted(self.folder.glob("*.png"))}

    def scene(self, sample: str) -> Scene:
        """Return the scene with the chosen picture, or else with the sample picture of this name."""
        if self.image is None or self.image in self.samples:
            name = self.image or sample
            if name not in self.samples:
                said = _("There is no picture {file}; name another with --image FILE.")
                raise CourseError(said.format(file=f"{self.folder / name}.png"))
            grey = read_grey_png(self.samples[name]).astype(np.float64)
            scene = Scene(name, grey, _lit_by_lamps(grey), self._filters, len(self.asked), self._learned)
        else:
            scene = self._own_scene(self.image)
        return scene.at_most(self.side)

    def _own_scene(self, image: str) -> Scene:
        path = Path(image)
        if not path.is_file():
            hint = did_you_mean(image, self.samples)
            raise CourseError(
                _("There is no file {file}, and no sample picture of that name").format(file=image) + hint
            )
        colours = self._read(path)
        grey = np.round(np.tensordot([0.299, 0.587, 0.114], colours, 1))  # ITU-R BT.601, as Pillow weighs them
        return Scene(path.stem, grey, colours, self._filters, len(self.asked), self._learned)

    def _read(self, path: Path) -> Array:
        """Return a picture file as an array of shape (3, H, W), no side longer than `MAX_SIDE`."""
        try:
            from PIL import Image, ImageOps  # noqa: PLC0415 - only where it is asked for
        except ImportError as error:
            said = _("Reading your own pictures needs Pillow: {command}")
            raise CourseError(said.format(command=EXTRA)) from error
        try:
            with warnings.catch_warnings(), Image.open(path) as opened:
                warnings.simplefilter("ignore")  # damaged metadata is none of our business
                W, H = opened.size
                if W * H > MAX_PIXELS:
                    said = _(
                        "{file} has {W}×{H} pixels, and {most} million are the most that we read. "
                        "Scale it down first."
                    )
                    raise CourseError(said.format(file=path, W=W, H=H, most=MAX_PIXELS // 1_000_000))
                opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
                upright = ImageOps.exif_transpose(opened)
                paper = Image.new("RGBA", upright.size, "white")  # what is transparent is white
                paper.alpha_composite(upright.convert("RGBA"))
                paper.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=3.0)
                pixels = np.asarray(paper.convert("RGB"), np.float64)
        except Image.DecompressionBombError as error:
            raise CourseError(_("{file} has far too many pixels. Scale it down first.").format(file=path)) from error
        except CourseError:
            raise
        except Exception as error:  # each of Pillow's decoders has its own
            said = _("{file} is no picture that we can read; PNG and JPEG are, for instance. ({error})")
            raise CourseError(said.format(file=path, error=error)) from error
        if min(pixels.shape[:2]) < MIN_SIDE:
            said = _(
                "{file} has {W}×{H} pixels; at least {least} on the shorter side, and no side more than {times} "
                "times as long as the other, were expected."
            )
            raise CourseError(said.format(file=path, W=W, H=H, least=MIN_SIDE, times=MAX_SIDE // MIN_SIDE))
        if max(W, H) > MAX_SIDE:
            said = _("{file} was scaled down from {W}×{H} to {width}×{height} pixels.")
            self.note = said.format(file=path.name, W=W, H=H, width=pixels.shape[1], height=pixels.shape[0])
        return np.moveaxis(pixels, 2, 0)

    @cached_property
    def _filters(self) -> dict[str, Array]:
        named = _read_filters(self.folder / "filters.yaml")
        known = named | self._learned
        chosen = {text: known[text] if text in known else _typed_filter(text, known) for text in self.asked}
        return chosen | {name: values for name, values in named.items() if name not in chosen}

    @cached_property
    def _learned(self) -> dict[str, Array]:
        return _read_filters(self.folder / "learned.yaml")


def _read_filters(path: Path) -> dict[str, Array]:
    """Return a course's named filters, which need not exist."""
    if not path.is_file():
        return {}
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe one
        filters = {str(name): np.array(rows, np.float64) for name, rows in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise CourseError(f"{path} should map names to rows of numbers: {error}") from error
    for name, values in filters.items():
        if values.ndim != 2 or not values.size:
            raise CourseError(f"{path}: `{name}` should be rows of numbers, all of one length.")
    return filters


def _typed_filter(text: str, named: dict[str, Array]) -> Array:
    """Return typed numbers as an array of shape (kH, kW); rows end with a semicolon."""
    if not NUMBERS.fullmatch(text):
        raise UnknownNameError(_("No filter is called `{name}`").format(name=text) + did_you_mean(text, named))
    try:
        rows = [[float(word) for word in row.replace(",", " ").split()] for row in text.strip("; ").split(";")]
        values = np.array(rows, np.float64)
    except ValueError as error:
        said = _("`{text}` is no filter; write rows of one length, such as {example}")
        raise InvalidValueError(said.format(text=text, example="--filter '1 0 -1; 1 0 -1'")) from error
    if not values.size or max(values.shape) > MAX_FILTER or not np.isfinite(values).all():
        said = _("`{text}` is no filter of at most {most}×{most} ordinary numbers")
        raise InvalidValueError(said.format(text=text, most=MAX_FILTER))
    return values


def _lit_by_lamps(grey: Array) -> Array:
    """Return a grey picture, lit in red from the left, green from above and blue from the right, shape (3, H, W)."""
    H, W = grey.shape
    across, down = np.linspace(0, 1, W)[None, :], np.linspace(0, 1, H)[:, None]
    return np.round(
        grey * np.stack([1 - 0.8 * across + 0 * down, 1 - 0.8 * down + 0 * across, 0.2 + 0.8 * across + 0 * down])
    )


def read_grey_png(path: Path) -> npt.NDArray[np.uint8]:
    """Return the pixels of a sample picture, of shape (H, W)."""
    try:
        data = path.read_bytes()
        found = list(png_chunks(data))
        W, H, *kinds = struct.unpack(">IIBBBBB", dict(found)[b"IHDR"])
        if not data.startswith(SIGNATURE) or tuple(kinds) != GREY or max(H, W) > MAX_FILE_SIDE:
            raise ValueError("another kind of picture")
        packed = b"".join(body for kind, body in found if kind == b"IDAT")
        raw = zlib.decompressobj().decompress(packed, H * (W + 1))
        return unfiltered(np.frombuffer(raw, np.uint8).reshape(H, W + 1))
    except (OSError, LookupError, ValueError, struct.error, zlib.error) as error:
        raise CourseError(
            f"{path} is no greyscale PNG of 8 bits, as sample pictures are. Put the course's own file back, "
            "or look at a picture of yours with --image FILE."
        ) from error
