"""Single precision: shifted images, one weight at a time, summed over the channels by einsum."""

import numpy as np


def pair(value):
    return value if type(value) is tuple else (value,) * 2


def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    if not batch.ndim == filters.ndim == 4:
        raise ValueError("axes")
    (sH, sW), (pH, pW), (dH, dW) = pair(stride), pair(padding), pair(dilation)
    if min(sH, sW, dH, dW) < 1:
        raise ValueError("stride and dilation start at 1")
    if min(pH, pW) < 0:
        raise ValueError("padding starts at 0")
    N, C, H, W = batch.shape
    F, share, kH, kW = filters.shape
    if C % groups or F % groups or share * groups != C:
        raise ValueError("groups")
    canvas = np.zeros((N, C, H + 2 * pH, W + 2 * pW), np.float32)
    canvas[:, :, pH : pH + H, pW : pW + W] = batch
    roomH, roomW = canvas.shape[2] - dH * (kH - 1), canvas.shape[3] - dW * (kW - 1)
    if roomH < 1 or roomW < 1:
        raise ValueError("too large")
    canvas = canvas.reshape(N, groups, share, *canvas.shape[2:])
    weights = filters.astype(np.float32).reshape(groups, F // groups, share, kH, kW)
    out = np.zeros((N, groups, F // groups, (roomH + sH - 1) // sH, (roomW + sW - 1) // sW), np.float32)
    for i in range(kH):
        for j in range(kW):
            seen = canvas[..., i * dH : i * dH + roomH : sH, j * dW : j * dW + roomW : sW]
            out += np.einsum("ngchw,gfc->ngfhw", seen, weights[..., i, j])
    out = out.reshape(N, F, *out.shape[3:])
    if biases is not None:
        out += biases.astype(np.float32).reshape(1, F, 1, 1)
    return out
