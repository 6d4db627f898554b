"""Single precision and tensordot; im2col with Python slices for each window."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def im2col(batch, kernel_size, stride=1, padding=0):
    kernel_size, stride, padding = (v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding))
    if batch.ndim != 4 or min(stride) < 1 or min(padding) < 0:
        raise ValueError("im2col")
    pH, pW = padding
    padded = np.pad(batch, [(0, 0)] * 2 + [(pH, pH), (pW, pW)]).astype(np.float32)
    tops = range(0, padded.shape[2] - kernel_size[0] + 1, stride[0])
    lefts = range(0, padded.shape[3] - kernel_size[1] + 1, stride[1])
    columns = [
        padded[:, :, top : top + kernel_size[0], left : left + kernel_size[1]].reshape(len(batch), -1)
        for top in tops
        for left in lefts
    ]
    return np.stack(columns, axis=-1)  # raises ValueError where there are none


def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    stride, padding = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding))
    if batch.ndim != 4 or filters.ndim != 4 or batch.shape[1] != filters.shape[1]:
        raise ValueError("conv_layer_fast")
    if min(stride) < 1 or min(padding) < 0:
        raise ValueError("conv_layer_fast")
    padded = np.pad(np.float32(batch), [(0, 0), (0, 0), padding[:1] * 2, padding[1:] * 2])
    rows = (padded.shape[2] - filters.shape[2]) // stride[0] + 1
    cols = (padded.shape[3] - filters.shape[3]) // stride[1] + 1
    if rows < 1 or cols < 1:
        raise ValueError("conv_layer_fast")
    n, c, h, w = padded.strides
    view = as_strided(
        padded,
        (len(padded), rows, cols, *filters.shape[1:]),
        (n, h * stride[0], w * stride[1], c, h, w),
        writeable=False,
    )
    maps = np.tensordot(view, np.float32(filters), axes=([3, 4, 5], [1, 2, 3]))
    if biases is not None:
        maps += np.float32(biases)
    return maps.transpose(0, 3, 1, 2)
