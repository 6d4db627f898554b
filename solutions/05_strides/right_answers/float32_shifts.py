"""Single precision: for each weight, one strided slice of the padded image."""

import numpy as np


class BadRequest(ValueError):
    """An error of the student's own, which is a ValueError."""


def convolve2d(image, kernel, stride=1, padding=0):
    sH, sW = (stride, stride) if np.isscalar(stride) else stride
    pH, pW = (padding, padding) if np.isscalar(padding) else padding
    if image.ndim != 2 or kernel.ndim != 2 or sH < 1 or sW < 1 or pH < 0 or pW < 0:
        raise BadRequest
    padded = np.pad(image.astype(np.float32), ((pH, pH), (pW, pW)))
    rows = (padded.shape[0] - kernel.shape[0]) // sH + 1
    cols = (padded.shape[1] - kernel.shape[1]) // sW + 1
    if rows < 1 or cols < 1:
        raise BadRequest
    out = np.zeros((rows, cols), np.float32)
    for (i, j), weight in np.ndenumerate(kernel.astype(np.float32)):
        out += weight * padded[i : i + rows * sH : sH, j : j + cols * sW : sW][:rows, :cols]
    return out
