"""Make the photos in `exercises/pictures/` from those that scikit-image ships: cut, in grey, and smaller.

Run it as `python solutions/make_photos.py FOLDER`, with the folder `skimage/data` of scikit-image 0.24; it needs
Pillow. `exercises/pictures/PHOTOS.md` says who took them, and that they are free.
"""

from __future__ import annotations

import hashlib
import runpy
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

PICTURES = runpy.run_path(str(Path(__file__).with_name("make_pictures.py")))


class Photo(NamedTuple):
    """A photo's original, with what is cut out of it, and how many of its pixels become one."""

    file: str
    sha256: str
    top: int
    left: int
    shape: tuple[int, int]
    step: int


PHOTOS = {
    "camera": Photo(
        "camera.png", "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a", 0, 0, (128, 128), 4
    ),
    "cat": Photo(
        "chelsea.png", "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb", 4, 30, (96, 128), 3
    ),
    "coffee": Photo(
        "coffee.png", "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7", 0, 36, (100, 128), 4
    ),
    "bricks": Photo(
        "brick.png", "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf", 0, 0, (128, 128), 4
    ),
}


def make_photo(photo: Photo, folder: Path) -> npt.NDArray[np.uint8]:
    """Return the photo in grey: the mean of each block of `step` by `step` pixels of its original."""
    from PIL import Image

    data = (folder / photo.file).read_bytes()
    if hashlib.sha256(data).hexdigest() != photo.sha256:
        raise SystemExit(f"{folder / photo.file} is not the original of scikit-image 0.24")
    with Image.open(folder / photo.file) as opened:
        colours = np.asarray(opened.convert("RGB"), np.float64)
    (H, W), step = photo.shape, photo.step
    piece = colours[photo.top : photo.top + H * step, photo.left : photo.left + W * step]
    grey = piece @ [0.299, 0.587, 0.114]  # ITU-R BT.601
    return np.rint(grey.reshape(H, step, W, step).mean(axis=(1, 3))).astype(np.uint8)


def main() -> None:
    """Write every photo."""
    for name, photo in PHOTOS.items():
        (PICTURES["FOLDER"] / f"{name}.png").write_bytes(PICTURES["png"](make_photo(photo, Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
