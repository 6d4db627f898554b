"""The border repeated instead of minus infinity, and averages from an integral image."""

import numpy as np


def _settings(maps, size, stride, padding):
    pairs = [tuple(value) if np.iterable(value) else (value,) * 2 for value in (size, padding)]
    pairs.insert(1, pairs[0] if stride is None else tuple(stride) if np.iterable(stride) else (stride,) * 2)
    if len(maps.shape) < 2:
        raise ValueError("at least two axes, please")
    for length, window, step, border in zip(maps.shape[-2:], *pairs):
        if step <= 0 or border < 0 or border > window // 2 or length + 2 * border < window:
            raise ValueError(f"window {window}, stride {step} and padding {border} on {length} values")
    return pairs


def max_pool2d(maps, size, stride=None, padding=0):
    # A window that hangs over the border holds the border's own values, so seeing them twice changes nothing.
    (kH, kW), (sH, sW), (pH, pW) = _settings(maps, size, stride, padding)
    wide = np.pad(maps, [(0, 0)] * (maps.ndim - 2) + [(pH, pH), (pW, pW)], mode="edge")
    rows, cols = wide.shape[-2] - kH + 1, wide.shape[-1] - kW + 1
    shifted = [wide[..., i : i + rows : sH, j : j + cols : sW] for i in range(kH) for j in range(kW)]
    return np.max(np.stack(shifted), axis=0)


def average_pool2d(maps, size, stride=None, padding=0):
    (kH, kW), (sH, sW), (pH, pW) = _settings(maps, size, stride, padding)
    H, W = maps.shape[-2:]
    integral = np.zeros((*maps.shape[:-2], H + 1, W + 1))
    integral[..., 1:, 1:] = maps.astype(np.float64).cumsum(axis=-2).cumsum(axis=-1)
    top = np.arange(0, H + 2 * pH - kH + 1, sH) - pH
    left = np.arange(0, W + 2 * pW - kW + 1, sW) - pW
    i0, i1 = np.clip(top, 0, H)[:, None], np.clip(top + kH, 0, H)[:, None]
    j0, j1 = np.clip(left, 0, W)[None], np.clip(left + kW, 0, W)[None]
    total = integral[..., i1, j1] - integral[..., i0, j1] - integral[..., i1, j0] + integral[..., i0, j0]
    return total / ((i1 - i0) * (j1 - j0))
