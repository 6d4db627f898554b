"""Every window a row of a matrix, the kernel a vector; sizes are NumPy integers."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if volume.ndim != 3 or kernel.ndim != 3 or volume.shape[0] != kernel.shape[0]:
        raise ValueError("shapes")
    step, border = np.array([1, 1]) * stride, np.array([1, 1]) * padding
    if step.min() < 1 or border.min() < 0:
        raise ValueError("stride, padding")
    size = np.array(volume.shape[1:]) + 2 * border
    room = size - kernel.shape[1:]
    if room.min() < 0:
        raise ValueError("no room")
    rows, cols = room // step + 1
    # Index arrays of shape (H'*W', kH*kW): where on the padded sheet the weights of each window lie.
    i, j = np.indices(kernel.shape[1:]).reshape(2, 1, -1)
    y, x = np.indices((rows, cols)).reshape(2, -1, 1) * step.reshape(2, 1, 1)
    padded = np.zeros((len(volume), *size), np.result_type(volume, kernel, np.float64))
    padded[:, border[0] : size[0] - border[0], border[1] : size[1] - border[1]] = volume
    windows = padded[:, y + i, x + j]  # (C, H'*W', kH*kW)
    columns = windows.transpose(1, 0, 2).reshape(rows * cols, -1)
    return (columns @ kernel.reshape(-1)).reshape(rows, cols) + bias
