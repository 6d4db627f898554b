"""What holds for every call of unit 17's functions inside the contract.

`train_digits` has none: any network is right, and a single answer takes seconds.
"""

import numpy as np

from fam.testing import PortableFunction, Reference

pooled = Reference("max_pool2d_backward")
slopes = Reference("numerical_gradient")
losses = Reference("softmax_loss")

FUNCTIONS = [
    PortableFunction("lambda x: np.sum(x**2)"),
    PortableFunction("lambda x: np.sum(x[1:] * x[:-1]) + np.sum(x)"),
    PortableFunction("lambda x: np.sum(np.sin(x)) + np.sum(x) ** 2 / 8"),
    PortableFunction("lambda x: 4.5"),
    PortableFunction("lambda x: float(np.sum(x * np.arange(x.size).reshape(x.shape)))"),
]


def pooling_gradients(draw, max_pool2d_backward):
    """Every gradient goes to the first largest value of its window, also where values are equal."""
    size, H, W = draw.integer(1, 3), draw.integer(1, 7), draw.integer(1, 7)
    H, W = max(H, size), max(W, size)
    leading = [draw.integer(1, 3) for _ in range(draw.integer(0, 2))]
    gradient, maps = draw.arrays((*leading, H // size, W // size), (*leading, H, W))
    if draw.chance(0.4):
        maps = (maps % draw.integer(2, 4)).astype(maps.dtype)
    pooled.agrees(max_pool2d_backward, gradient, maps, size)


def numerical_gradients(draw, numerical_gradient):
    """Every function has the reference's slopes, at any width of the nudge."""
    array = draw.array(*(draw.integer(1, 3) for _ in range(draw.integer(1, 3))))
    epsilon = draw.choose((), (0.25,), (1.0,), (1e-3,))
    slopes.agrees(numerical_gradient, draw.choose(*FUNCTIONS), array % 8 if draw.chance(0.7) else array, *epsilon)


def softmax_losses(draw, softmax_loss):
    """Every batch of scores has the reference's loss and gradient, also where scores are large."""
    N, K = draw.integer(1, 5), draw.integer(1, 6)
    scores = draw.array(N, K)
    if draw.chance(0.3):
        scores = scores.astype(np.float64) * 40
    labels = draw.rng.integers(0, K, N).astype(draw.choose(np.int64, np.int64, np.uint8, np.int32))
    losses.agrees(softmax_loss, scores, labels)
