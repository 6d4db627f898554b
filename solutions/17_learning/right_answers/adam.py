"""im2col for the layer, Adam for the steps (Kingma and Ba, 2015)."""

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool2d_backward(grad_output, maps, size):
    H, W = (n // size * size for n in maps.shape[-2:])
    windows = sliding_window_view(maps, (size, size), (-2, -1))[..., ::size, ::size, :, :][
        ..., : grad_output.shape[-2], : grad_output.shape[-1], :, :
    ]
    first = windows.reshape(*grad_output.shape, -1).argmax(-1)
    i, j = np.divmod(first, size)
    *lead, row, col = np.indices(grad_output.shape)
    result = np.zeros_like(maps, dtype=float)
    result[(*lead, row * size + i, col * size + j)] = grad_output
    return result


def numerical_gradient(function, array, epsilon=1e-5):
    flat = np.array(array, dtype=float).ravel()
    result = np.empty(flat.size)
    for k in range(flat.size):
        keep = flat[k]
        flat[k] = keep + epsilon
        up = function(flat.reshape(array.shape))
        flat[k] = keep - epsilon
        down = function(flat.reshape(array.shape))
        flat[k] = keep
        result[k] = (up - down) / 2 / epsilon
    return result.reshape(array.shape)


def softmax_loss(scores, labels):
    z = scores - np.max(scores.astype(np.float64), axis=-1)[:, np.newaxis]
    total = np.exp(z).sum(-1)
    mine = np.take_along_axis(z, labels.astype(int)[:, None], 1)[:, 0]
    return float(np.mean(np.log(total) - mine)), (
        np.exp(z) / total[:, None] - (np.arange(scores.shape[1]) == labels[:, None])
    ) / labels.size


def columns_of(images):
    frame = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return sliding_window_view(frame, (3, 3), (1, 2)).reshape(len(images), 64, 9)


def scores_of(parameters, images):
    filters, weights, biases = parameters
    maps = np.maximum(columns_of(images) @ filters, 0)
    return maps.reshape(len(images), -1) @ weights + biases


def labels_of(parameters, images):
    return scores_of(parameters, images).argmax(1)


def train_digits(images, labels, seed=0):
    rng = np.random.default_rng(seed)
    parameters = [rng.standard_normal((9, 6)) / 3, rng.standard_normal((64 * 6, 10)) / 20, np.zeros(10)]
    means = [np.zeros_like(p) for p in parameters]
    squares = [np.zeros_like(p) for p in parameters]
    columns, step = columns_of(images), 0
    for epoch in range(10):
        for chosen in np.split(rng.permutation(len(images)), range(50, len(images), 50)):
            filters, weights, biases = parameters
            maps = np.maximum(columns[chosen] @ filters, 0)
            flat = maps.reshape(len(chosen), -1)
            _, g = softmax_loss(flat @ weights + biases, labels[chosen])
            back = (g @ weights.T).reshape(maps.shape) * (maps > 0)
            step += 1
            for k, grad in enumerate((np.tensordot(columns[chosen], back, ((0, 1), (0, 1))), flat.T @ g, g.sum(0))):
                means[k] = 0.9 * means[k] + 0.1 * grad
                squares[k] = 0.99 * squares[k] + 0.01 * grad**2
                rate = 0.01 * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
                parameters[k] = parameters[k] - rate * means[k] / (np.sqrt(squares[k]) + 1e-8)
    return functools.partial(labels_of, parameters)
