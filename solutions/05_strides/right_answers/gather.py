"""Index arrays collect all windows at once; integers stay int64 where both inputs are integers."""

import numpy as np

WIDE = {"i": np.int64, "u": np.int64, "f": np.longdouble}


def convolve2d(image, kernel, stride=1, padding=0):
    stride, padding = (np.int64([v, v] if np.ndim(v) == 0 else v) for v in (stride, padding))
    if image.ndim != 2 or kernel.ndim != 2 or stride.min() < 1:
        raise ValueError("axes or stride")
    image, kernel = (array.astype(WIDE[array.dtype.kind]) for array in (image, kernel))
    image = np.pad(image, np.stack([padding, padding], axis=1))
    steps = (np.array(image.shape) - kernel.shape) // stride
    if min(np.array(image.shape) - kernel.shape) < 0:
        raise ValueError("size")
    rows = stride[0] * np.arange(steps[0] + 1)[:, None] + np.arange(kernel.shape[0])
    cols = stride[1] * np.arange(steps[1] + 1)[:, None] + np.arange(kernel.shape[1])
    windows = image[rows[:, None, :, None], cols[None, :, None, :]]
    return (windows * kernel).sum(axis=(2, 3))
