"""Draw the pictures of the decks from sample pictures: `PYTHONPATH=tests python -m support.deck_pictures`."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from support.paths import REPOSITORY

SAMPLES = REPOSITORY / "exercises" / "pictures"
PICTURES = REPOSITORY / "quizzes" / "decks" / "pictures"
GAP = 6  # columns of white between a picture and what comes of it
VERTICAL = np.array([[-1, 0, 1]] * 3)

Grey: TypeAlias = npt.NDArray[np.float64]


def sample(name: str) -> Grey:
    """Return a sample picture of the course."""
    return np.asarray(Image.open(SAMPLES / f"{name}.png"), np.float64)


def response(image: Grey, kernel: npt.NDArray[np.int64]) -> Grey:
    """Return the map of a kernel."""
    windows = sliding_window_view(image, kernel.shape)
    return np.asarray((windows * kernel).sum(axis=(2, 3)))


def signed(values: Grey) -> Grey:
    """Return the greys of a map: 0 is grey, positive values are brighter, negative ones darker."""
    return 127.5 + 127.5 * values / np.abs(values).max()


def pooled(image: Grey, size: int, *, largest: bool) -> Grey:
    """Return the largest value or the mean of each window, as large as the window was."""
    H, W = (side - side % size for side in image.shape)
    windows = image[:H, :W].reshape(H // size, size, W // size, size)
    values = windows.max(axis=(1, 3)) if largest else windows.mean(axis=(1, 3))
    return values.repeat(size, axis=0).repeat(size, axis=1)


def beside(*greys: Grey, ground: float = 255.0) -> Grey:
    """Return pictures side by side, with a gap between."""
    H = max(grey.shape[0] for grey in greys)
    columns = [np.full((H, GAP), ground)]
    for grey in greys:
        above = (H - grey.shape[0]) // 2
        below = H - grey.shape[0] - above
        columns += [np.pad(grey, ((above, below), (0, 0)), constant_values=ground), columns[0]]
    return np.hstack(columns[1:-1])


def below(*greys: Grey) -> Grey:
    """Return pictures one below the other, with a gap between."""
    return beside(*(grey.T for grey in greys)).T


def pictures() -> dict[str, Grey]:
    """Return the pictures by the names of their files."""
    shapes, digits = sample("shapes"), sample("digits")
    down, across = response(shapes, VERTICAL.T), response(shapes, VERTICAL)
    even = np.full((96, 24), 200.0)
    walls = signed(response(np.pad(even, ((1, 1), (1, 1)), mode="edge") * np.pad(np.ones(24), 1), VERTICAL))
    square = np.zeros((64, 64))
    square[16:48, 16:48] = 230
    return {
        "feature-map": beside(shapes, signed(across)),
        "edge-strength": beside(shapes, np.hypot(across, down) * 255 / np.hypot(across, down).max()),
        "border-effect": beside(even.repeat(4, axis=1), walls.repeat(4, axis=1), ground=0),
        "max-pooling": below(digits, pooled(digits, 4, largest=True)),
        "average-pooling": below(digits, pooled(digits, 4, largest=False)),
        "square": square,
    }


def write(folder: Path = PICTURES) -> None:
    """Write the pictures as PNG files."""
    folder.mkdir(exist_ok=True)
    for name, grey in pictures().items():
        Image.fromarray(np.round(grey).astype(np.uint8)).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    write()
