"""One strided slice of the volume for every weight, all channels at once with einsum."""

import numpy as np


def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    if not volume.ndim == kernel.ndim == 3:
        raise ValueError("both need three axes")
    vertical, horizontal = stride if hasattr(stride, "__len__") else (stride, stride)
    up, left = padding if hasattr(padding, "__len__") else (padding, padding)
    if volume.shape[0] != kernel.shape[0] or vertical <= 0 or horizontal <= 0 or up < 0 or left < 0:
        raise ValueError("these do not go together")
    padded = np.pad(volume.astype(np.longdouble), [(0, 0), (up, up), (left, left)])
    high = 1 + (padded.shape[1] - kernel.shape[1]) // vertical
    wide = 1 + (padded.shape[2] - kernel.shape[2]) // horizontal
    if high <= 0 or wide <= 0:
        raise ValueError("the map would be empty")
    out = np.zeros((high, wide))
    for i, j in np.ndindex(*kernel.shape[1:]):
        piece = padded[:, i::vertical, j::horizontal][:, :high, :wide]
        out += np.einsum("chw,c->hw", piece, kernel[:, i, j]).astype(float)
    out += bias
    return out
