"""Windows as columns by index arrays, and a batched matrix product; errors of its own class."""

import numpy as np


class LayerError(ValueError):
    """What the layer refuses."""


def need(condition, what):
    if not condition:
        raise LayerError(what)


def as_pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    need(batch.ndim == 4, "batch")
    need(filters.ndim == 4, "filters")
    steps, zeros, gaps = as_pair(stride), as_pair(padding), as_pair(dilation)
    need(min(steps) >= 1 and min(gaps) >= 1 and min(zeros) >= 0, "numbers")
    N, C = batch.shape[:2]
    F, share = filters.shape[:2]
    need(C % groups == 0 and F % groups == 0 and share == C // groups, "groups")
    padded = np.zeros((N, C, batch.shape[2] + 2 * zeros[0], batch.shape[3] + 2 * zeros[1]))
    padded[:, :, zeros[0] : zeros[0] + batch.shape[2], zeros[1] : zeros[1] + batch.shape[3]] = batch
    places = []
    for size, k, step, gap in zip(padded.shape[2:], filters.shape[2:], steps, gaps):
        starts = np.arange(0, size - gap * (k - 1), step)
        need(len(starts), "size")
        places.append(starts[:, None] + gap * np.arange(k)[None, :])
    rows, cols = places
    columns = padded[:, :, rows[:, None, :, None], cols[None, :, None, :]]  # (N, C, H', W', kH, kW)
    columns = columns.reshape(N, groups, share, len(rows) * len(cols), -1).swapaxes(3, 4)
    columns = columns.reshape(N, groups, -1, len(rows) * len(cols))
    maps = filters.astype(float).reshape(groups, F // groups, -1) @ columns
    maps = maps.reshape(N, F, len(rows), len(cols))
    if biases is not None:
        maps += np.asarray(biases, float)[None, :, None, None]
    return maps
