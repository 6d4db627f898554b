"""einsum in single precision where that is enough; numerical gradients are measured in double precision."""

import numpy as np


def _blocks(maps, size, rows, cols):
    cut = maps[..., : rows * size, : cols * size]
    return np.moveaxis(cut.reshape(*maps.shape[:-2], rows, size, cols, size), -3, -2)


def max_pool2d_backward(grad_output, maps, size):
    blocks = _blocks(maps, size, *grad_output.shape[-2:])
    ranks = np.arange(size * size, 0, -1, dtype=np.int64).reshape(size, size)
    largest = blocks == blocks.max((-2, -1), keepdims=True)
    score = largest * ranks
    first = score == score.max((-2, -1), keepdims=True)
    out = np.zeros(maps.shape, np.float32)
    _blocks(out, size, *grad_output.shape[-2:])[...] = first * grad_output[..., None, None].astype(np.float32)
    return out


def numerical_gradient(function, array, epsilon=1e-5):
    x = array.astype("f8")
    gradient = np.zeros_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        ups = []
        for sign in (1, -1):
            y = x.copy()
            y[walk.multi_index] += sign * epsilon
            ups.append(float(function(y)))
        gradient[walk.multi_index] = np.subtract(*ups) / (2 * epsilon)
        walk.iternext()
    return gradient


softmax_loss = lambda scores, labels: _from_logs(
    (scores.astype(np.float64) - scores.astype(np.float64).max(1)[:, None]), np.eye(scores.shape[1])[labels]
)


def _from_logs(z, one_hot):
    logs = z - np.log(np.einsum("nk->n", np.exp(z)))[:, None]
    loss = -np.einsum("nk,nk->", logs, one_hot) / len(z)
    return loss.astype(np.float32), ((np.exp(logs) - one_hot) / len(z)).astype(np.float32)


def train_digits(images, labels, seed=0):
    rng = np.random.default_rng(seed)
    x, y = images.astype(np.float32), labels.astype(int)
    f = rng.normal(0, 0.4, (12, 9)).astype(np.float32)
    w = rng.normal(0, 0.05, (12, 36, 10)).astype(np.float32)
    b, c = np.zeros((12, 1), np.float32), np.zeros(10, np.float32)

    def windows(some):
        return np.stack([some[:, i : i + 6, j : j + 6].reshape(-1, 36) for i in range(3) for j in range(3)], 1)

    everything = windows(x)
    for epoch in range(14):
        for some in np.array_split(rng.permutation(len(x)), max(len(x) // 28, 1)):
            seen = everything[some]
            maps = np.maximum(f @ seen + b, 0)
            _, g = softmax_loss(np.tensordot(maps, w, 2) + c, y[some])
            back = np.tensordot(g, w, ((1,), (2,))) * (maps > 0)
            w -= 0.25 * np.tensordot(maps, g, ((0,), (0,)))
            c -= 0.25 * g.sum(0)
            f -= 0.25 * np.tensordot(back, seen, ((0, 2), (0, 2)))
            b -= 0.25 * back.sum((0, 2))[:, None]

    def predict(unseen):
        maps = np.maximum(f @ windows(unseen.astype(np.float32)) + b, 0)
        return (np.tensordot(maps, w, 2) + c).argmax(1).astype(np.uint8)

    return predict
