"""Only one image, one group, one channel at a time is ever computed; everything else is put together from that."""

import numpy as np


def correlate(image, kernel, stride, dilation):
    H, W = (n - d * (k - 1) for n, k, d in zip(image.shape, kernel.shape, dilation))
    if H < 1 or W < 1:
        raise ValueError("the kernel does not fit")
    total = np.zeros((H, W))
    for (i, j), weight in np.ndenumerate(kernel):
        total += image[i * dilation[0] :, j * dilation[1] :][:H, :W] * float(weight)
    return total[:: stride[0], :: stride[1]]


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    if batch.ndim != 4 or filters.ndim != 4 or batch.shape[1] % groups or filters.shape[0] % groups:
        raise ValueError
    if batch.shape[1] // groups != filters.shape[1]:
        raise ValueError
    stride, padding, dilation = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    if min(stride) < 1 or min(dilation) < 1 or min(padding) < 0:
        raise ValueError
    if padding != (0, 0):
        (pH, pW), (N, C, H, W) = padding, batch.shape
        rows, cols = np.zeros((N, C, pH, W)), np.zeros((N, C, H + 2 * pH, pW))
        framed = np.concatenate([cols, np.concatenate([rows, batch, rows], axis=2), cols], axis=3)
        return conv_layer(framed, filters, biases, stride, 0, dilation, groups)
    if biases is not None:
        return conv_layer(batch, filters, None, stride, 0, dilation, groups) + biases[..., np.newaxis, np.newaxis]
    if groups > 1:
        parts = zip(np.split(batch, groups, axis=1), np.split(filters, groups, axis=0))
        return np.concatenate([conv_layer(b, f, None, stride, 0, dilation) for b, f in parts], axis=1)
    return np.array(
        [
            [sum(correlate(ch, k, stride, dilation) for ch, k in zip(image, weights)) for weights in filters]
            for image in batch
        ]
    )
