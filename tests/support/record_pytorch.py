"""Record what PyTorch answers on a few hundred random layers and poolings, for tests that run without it.

    pip install torch==2.13.0 numpy
    python tests/support/record_pytorch.py

writes `pytorch_answers.npz` beside this script. The file holds answers only: the questions are made anew from
a seed each time, with NumPy's `RandomState`, whose numbers are the same in every version (NEP 19). They are whole
numbers, or multiples of 1/64, so that sums of products are exact in double precision, in whatever order they are
added.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ANSWERS = Path(__file__).with_name("pytorch_answers.npz")
AXES = 4  # no answer has more
REFUSED, NO_AXIS = -2, -1  # what a row of shapes holds beside lengths
DTYPES = ("float64", "float32", "uint8", "int8", "int32", "int64")
LIMITS = {"uint8": (0, 256), "int8": (-128, 128)}  # of the whole numbers; other dtypes get (-1000, 1001)


@dataclass(frozen=True)
class Question:
    """A call of one of the course's functions, with arguments that PyTorch understands as well."""

    arrays: tuple[Any, ...]  # an array, or None for absent biases
    settings: dict[str, Any]

    def __str__(self) -> str:
        """Say what is asked, without the numbers."""
        arrays = [None if array is None else f"{array.dtype}{array.shape}" for array in self.arrays]
        return f"{', '.join(map(str, arrays))}, {self.settings}"


class Maker:
    """Draws reproducible arrays and settings."""

    def __init__(self, seed: int) -> None:
        self.state = np.random.RandomState(seed)

    def whole(self, low: int, high: int) -> int:
        """Draw a number from `low` to `high`, both included."""
        return int(self.state.randint(low, high + 1))

    def chance(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.whole(1, 100) <= percent

    def choice(self, options: Sequence[Any]) -> Any:
        """Draw one of the options."""
        return options[self.whole(0, len(options) - 1)]

    def array(self, *shape: int, dtype: str = "") -> Any:
        """Draw an array; of a dtype of its own where none is given."""
        dtype = dtype or self.choice(DTYPES)
        if dtype.startswith("float"):
            return (self.state.randint(-255, 256, shape) / 64).astype(dtype)
        return self.state.randint(*LIMITS.get(dtype, (-1000, 1001)), size=shape).astype(dtype)

    def pair(self, low: int, high: int) -> tuple[int, int]:
        """Draw one setting for each axis."""
        return self.whole(low, high), self.whole(low, high)

    def short(self, pair: tuple[int, int]) -> int | tuple[int, int]:
        """Write equal entries as one number, sometimes."""
        return pair[0] if pair[0] == pair[1] and self.chance(70) else pair

    def lengths(self, extents: Sequence[int], padding: Sequence[int], most: int) -> tuple[int, int]:
        """Draw the height and width of something on which a window of these extents fits, in nine of ten cases."""
        fitting = [max(1, extent - 2 * border) for extent, border in zip(extents, padding, strict=True)]
        if self.chance(90):
            height, width = (self.whole(least, max(least, most)) for least in fitting)
            return height, width
        return self.pair(1, 3)


def conv_layer(maker: Maker) -> Question:
    """Draw a layer with everything that it may have."""
    groups = maker.choice([1, 1, 1, 2, 3])
    C, F = groups * maker.whole(1, 2), groups * maker.whole(1, 2)
    if maker.chance(10):
        groups = C = maker.whole(2, 4)  # depthwise, with one or two filters for each channel
        F = C * maker.whole(1, 2)
    kernel, stride, padding, dilation = (
        maker.pair(1, 3), maker.pair(1, 3), maker.pair(0, 2), maker.choice([(1, 1), maker.pair(1, 3)])
    )  # fmt: skip
    extents = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    batch = maker.array(maker.whole(1, 2), C, *maker.lengths(extents, padding, 8))
    filters = maker.array(F, C // groups, *kernel)
    biases = maker.array(F) if maker.chance(60) else None
    pairs = {"stride": stride, "padding": padding, "dilation": dilation}
    return Question(
        (batch, filters, biases), {name: maker.short(pair) for name, pair in pairs.items()} | {"groups": groups}
    )


def conv_layer_backward(maker: Maker) -> Question:
    """Draw a layer without dilation and groups, and the gradient of its output."""
    N, C, F = maker.whole(1, 3), maker.whole(1, 3), maker.whole(1, 3)
    kernel, stride, padding = maker.pair(1, 3), maker.whole(1, 3), maker.whole(0, 2)
    lengths = [maker.whole(max(1, k - 2 * padding), 7) for k in kernel]
    counts = [(n + 2 * padding - k) // stride + 1 for n, k in zip(lengths, kernel, strict=True)]
    arrays = maker.array(N, F, *counts), maker.array(N, C, *lengths), maker.array(F, C, *kernel)
    return Question(arrays, {"stride": stride, "padding": padding})


def pool(maker: Maker) -> Question:
    """Draw maps and windows; in some cases the padding is too much."""
    size = maker.pair(1, 5)
    too_much = maker.chance(8)
    padding = tuple(maker.whole(0, length // 2 + too_much) for length in size)
    lead = [maker.whole(1, 3) for _ in range(maker.whole(0, 2))]
    settings = {"size": maker.short(size), "padding": maker.short(padding)}  # type: ignore[arg-type]
    if maker.chance(75):
        settings["stride"] = maker.short(maker.pair(1, 4))
    return Question((maker.array(*lead, *maker.lengths(size, padding, 9)),), settings)


# Each function of the course with the seed and the number of its questions.
PLANS: dict[str, tuple[Callable[[Maker], Question], int, int]] = {
    "conv_layer": (conv_layer, 900, 160),
    "conv_layer_backward": (conv_layer_backward, 1500, 100),
    "max_pool2d": (pool, 1300, 120),
    "average_pool2d": (pool, 1301, 120),
}


def questions(function: str) -> Iterator[Question]:
    """Make the questions to one function of the course, the same ones each time."""
    make, seed, count = PLANS[function]
    maker = Maker(seed)
    for _ in range(count):
        yield make(maker)


def checksum(function: str) -> int:
    """Return a checksum of the questions, which changes if they do."""
    total = 0
    for question in questions(function):
        total = zlib.crc32(str(question).encode(), total)
        for array in question.arrays:
            total = zlib.crc32(b"" if array is None else np.ascontiguousarray(array, dtype="<f8").tobytes(), total)
    return total


def ask(function: str, question: Question) -> list[Any] | None:
    """Return PyTorch's answer as arrays of float64, or None where it refuses."""
    import torch  # noqa: PLC0415 - only this function needs it
    from torch.nn import functional  # noqa: PLC0415

    given = [None if array is None else torch.from_numpy(array.astype(np.float64)) for array in question.arrays]
    settings = dict(question.settings)
    try:
        if function == "conv_layer":
            return [functional.conv2d(*given, **settings).numpy()]
        if function == "conv_layer_backward":
            grad_output, *inputs = given
            leaves = [*inputs, torch.zeros(len(inputs[1]), dtype=torch.float64)]
            for leaf in leaves:
                leaf.requires_grad_()
            output = functional.conv2d(*leaves, **settings)
            return [gradient.numpy() for gradient in torch.autograd.grad(output, leaves, grad_output)]
        settings["kernel_size"] = settings.pop("size")
        lead, plane = given[0].shape[:-2], given[0].shape[-2:]
        volume = given[0].reshape(-1, *plane)  # PyTorch wants three or four axes
        if function == "max_pool2d":
            pooled = functional.max_pool2d(volume, **settings)
        else:
            pooled = functional.avg_pool2d(volume, **settings, count_include_pad=False)
        return [pooled.reshape(*lead, *pooled.shape[-2:]).numpy()]
    except RuntimeError:
        return None


def record() -> None:
    """Ask everything, and write the answers."""
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)
    arrays: dict[str, Any] = {"torch_version": np.array(torch.__version__)}
    for function in PLANS:
        shapes, values = [], []
        for question in questions(function):
            for answer in ask(function, question) or [None]:
                shape = (REFUSED,) if answer is None else answer.shape
                shapes.append([*shape, *[NO_AXIS] * (AXES - len(shape))])
                values.append(np.zeros(0) if answer is None else answer.ravel())
        arrays[f"{function}_shapes"] = np.array(shapes, np.int16)
        arrays[f"{function}_values"] = np.concatenate(values)
        arrays[f"{function}_checksum"] = np.array(checksum(function))
        refused = int((arrays[f"{function}_shapes"][:, 0] == REFUSED).sum())
        print(f"{function}: {len(shapes)} answers, {refused} refused, {arrays[f'{function}_values'].size} numbers")
    np.savez_compressed(ANSWERS, **arrays)
    print(f"{ANSWERS.name}: {ANSWERS.stat().st_size / 1000:.0f} kB")


def recorded(function: str) -> Iterator[Any]:
    """Return PyTorch's answers in order: an array, three for `conv_layer_backward`, or None where it refused."""
    with np.load(ANSWERS) as file:
        shapes, values = file[f"{function}_shapes"].tolist(), file[f"{function}_values"]
    start = 0
    answers = []
    for row in shapes:
        shape = [length for length in row if length != NO_AXIS]
        if shape == [REFUSED]:
            answers.append(None)
            continue
        size = int(np.prod(shape))
        answers.append(values[start : start + size].reshape(shape))
        start += size
    together = 3 if function == "conv_layer_backward" else 1
    for first in range(0, len(answers), together):
        yield answers[first] if together == 1 else tuple(answers[first : first + together])


if __name__ == "__main__":
    record()
