"""The layer as a dense matrix with shared weights: one row for each place of the map."""

import numpy as np


def convolve2d(image, kernel, stride=1, padding=0):
    if image.ndim != 2:
        raise ValueError(f"image has {image.ndim} axes")
    if kernel.ndim != 2:
        raise ValueError(f"kernel has {kernel.ndim} axes")
    (sH, sW), (pH, pW) = ((v, v) if type(v) is int else v for v in (stride, padding))
    if not (sH > 0 and sW > 0 and pH >= 0 and pW >= 0):
        raise ValueError((stride, padding))
    H, W = image.shape[0] + 2 * pH, image.shape[1] + 2 * pW
    kH, kW = kernel.shape
    tops, lefts = range(H - kH + 1)[::sH], range(W - kW + 1)[::sW]
    if not (tops and lefts):
        raise ValueError("no place for the kernel")
    matrix = np.zeros((len(tops), len(lefts), H, W))
    for row, top in enumerate(tops):
        for col, left in enumerate(lefts):
            matrix[row, col, top : top + kH, left : left + kW] = kernel
    inner = matrix[:, :, pH : H - pH, pW : W - pW]  # the weights on padded zeros have nothing to do
    return inner.reshape(len(tops), len(lefts), -1) @ image.ravel().astype(float)
