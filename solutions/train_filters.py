"""Train eight filters on pieces of three photos, with the course's own functions, and write them down.

Run it as `python solutions/train_filters.py`; it takes about ten seconds of processor time and writes
`exercises/pictures/learned.yaml`, the same each time. The filters learn to redraw pieces of 7 by 7 pixels from as few of
them as possible, a sparse autoencoder: a piece is seen by `conv_layer` and `relu`, redrawn as the sum of the filters,
each as strong as its response, and both steps hand their gradients back with `conv_layer_backward`. The photo of the
bricks is not among the three, so it can be tried as one that they never saw.

References:
    B. Olshausen and D. Field, "Emergence of simple-cell receptive field properties by learning a sparse code for
    natural images" (1996): filters that redraw photos sparsely become detectors of edges.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fam_grader.visualization.scenes import read_grey_png

Array = npt.NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "exercises" / "pictures" / "learned.yaml"
PHOTOS = ("camera", "cat", "coffee")
FILTERS, SIZE, SEED = 8, 7, 3
STEPS, BATCH, STEP = 3000, 200, 0.5
SPARSENESS = 0.1  # what a response costs, beside the pixels that it gets wrong
PLAIN = 0.05  # pieces with less contrast than this, as a share of white, are left out
HEAD = """\
# Eight filters of 7×7 that nobody wrote: they learned from pieces of three photos (camera, cat, coffee) to redraw
# them from as few of the filters as possible. `fam show learned_filters` draws them with your maps of a photo, and
# `fam show feature_map --filter learned-1` lays one of them on a picture.
"""


def reference(label: str) -> dict[str, Any]:
    """Return the functions of a unit's reference."""
    return runpy.run_path(str(ROOT / "solutions" / label / f"{label[3:]}.py"))


def pieces() -> Array:
    """Return all pieces of the photos that are not plain, shape (N, 1, 7, 7), with mean 0 and length 1."""
    found = []
    for name in PHOTOS:
        photo = read_grey_png(ROOT / "exercises" / "pictures" / f"{name}.png") / 255
        found.append(np.lib.stride_tricks.sliding_window_view(photo, (SIZE, SIZE)).reshape(-1, 1, SIZE, SIZE))
    every = np.concatenate(found)
    every = every - every.mean(axis=(2, 3), keepdims=True)
    every = every[every.std(axis=(1, 2, 3)) > PLAIN]
    return every / np.sqrt(np.sum(every**2, axis=(2, 3), keepdims=True))


def train() -> tuple[Array, list[float]]:
    """Return the filters, shape (8, 1, 7, 7), and the error after each hundred steps."""
    conv_layer, relu = reference("09_conv_layer")["conv_layer"], reference("08_stacking")["relu"]
    conv_layer_backward = reference("15_gradients")["conv_layer_backward"]
    rng = np.random.default_rng(SEED)
    every, errors = pieces(), []
    filters = rng.normal(size=(FILTERS, 1, SIZE, SIZE))
    filters -= filters.mean(axis=(2, 3), keepdims=True)
    biases = np.zeros(FILTERS)
    for step in range(STEPS):
        filters /= np.sqrt(np.sum(filters**2, axis=(2, 3), keepdims=True))
        batch = every[rng.integers(0, len(every), BATCH)]
        maps = relu(conv_layer(batch, filters, biases))
        wrong = np.tensordot(maps[:, :, 0, 0], filters, 1) - batch
        grad_maps = (conv_layer(wrong, filters) + SPARSENESS) * (maps > 0)
        _, seen, grad_biases = conv_layer_backward(grad_maps, batch, filters)
        _, redrawn, _ = conv_layer_backward(maps, wrong, filters)
        filters -= STEP * (seen + redrawn) / BATCH
        biases -= STEP * grad_biases / BATCH
        if step % 100 == 99:
            errors.append(float(np.mean(np.sum(wrong**2, axis=(1, 2, 3)))))
    return filters, errors


def text_of(filters: Array) -> str:
    """Return the file: the filters by name, rounded to hundredths, the largest weight of each being 1 or -1."""
    lines = []
    for number, kernel in enumerate(filters[:, 0], start=1):
        lines.append(f"learned-{number}:")
        rounded = np.round(kernel / np.abs(kernel).max(), 2) + 0.0
        lines += [f"  - [{', '.join(f'{weight:g}' for weight in row)}]" for row in rounded]
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    """Train, and write the file."""
    filters, errors = train()
    FILE.write_text(text_of(filters), encoding="utf-8")
    print(f"what of a piece is not redrawn: {errors[0]:.2f} after 100 steps, {errors[-1]:.2f} after {STEPS}")


if __name__ == "__main__":
    main()
