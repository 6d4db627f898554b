"""Every window a column, every filter a row, and one matrix product; sizes are NumPy integers."""

import numpy as np


class LayerError(ValueError):
    pass


def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    if volume.ndim != 3 or filters.ndim != 4 or len(volume) != filters.shape[1]:
        raise LayerError("axes or channels")
    step = np.array(stride) * np.ones(2, np.int64)
    border = np.array(padding) * np.ones(2, np.int64)
    kernel, pixels = np.array(filters.shape[2:]), np.array(volume.shape[1:])
    if (step < 1).any() or (border < 0).any():
        raise LayerError("stride or padding")
    room = pixels + 2 * border - kernel
    if (room < 0).any():
        raise LayerError("room")
    rows, cols = room // step + 1
    padded = np.zeros((len(volume), *(pixels + 2 * border)))
    padded[:, border[0] : border[0] + pixels[0], border[1] : border[1] + pixels[1]] = volume
    columns = np.empty((filters[0].size, rows * cols))
    for row in range(rows):
        for col in range(cols):
            top, left = row * step[0], col * step[1]
            window = padded[:, top : top + kernel[0], left : left + kernel[1]]
            columns[:, row * cols + col] = window.reshape(-1)
    maps = filters.reshape(len(filters), -1).astype(float) @ columns
    if biases is not None:
        maps = (maps.T + biases).T
    return maps.reshape(len(filters), rows, cols)


def relu(maps):
    return np.fmax(maps, np.array(0, maps.dtype))
