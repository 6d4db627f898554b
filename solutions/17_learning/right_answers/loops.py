"""Plain loops over windows, values and images; the training loops over the nine places of a kernel."""

import math

import numpy as np


def max_pool2d_backward(grad_output, maps, size):
    H, W = maps.shape[-2:]
    stack = maps.reshape(-1, H, W)
    grads = grad_output.reshape(-1, *grad_output.shape[-2:])
    result = np.zeros(stack.shape)
    for n in range(len(stack)):
        for row in range(grads.shape[1]):
            for col in range(grads.shape[2]):
                best = None
                for i in range(row * size, (row + 1) * size):
                    for j in range(col * size, (col + 1) * size):
                        if best is None or stack[n, i, j] > stack[n, best[0], best[1]]:
                            best = (i, j)
                result[n, best[0], best[1]] = grads[n, row, col]
    return result.reshape(maps.shape)


def numerical_gradient(function, array, epsilon=1e-5):
    result = np.zeros(array.shape)
    for index, _ in np.ndenumerate(array):
        up = array.astype(float)
        down = array.astype(float)
        up[index] = up[index] + epsilon
        down[index] = down[index] - epsilon
        result[index] = (function(up) - function(down)) / (2 * epsilon)
    return result


def softmax_loss(scores, labels):
    N, K = scores.shape
    loss = 0.0
    gradient = np.zeros((N, K))
    for n in range(N):
        row = [float(score) for score in scores[n]]
        top = max(row)
        total = sum(math.exp(score - top) for score in row)
        for k in range(K):
            gradient[n, k] = math.exp(row[k] - top) / total / N
        gradient[n, labels[n]] -= 1 / N
        loss += (math.log(total) + top - row[labels[n]]) / N
    return loss, gradient


def train_digits(images, labels, seed=0):
    rng = np.random.default_rng(seed)
    filters = rng.normal(0, 0.4, (8, 3, 3))
    biases = np.zeros(8)
    weights = rng.normal(0, 0.06, (8 * 6 * 6, 10))
    dense_biases = np.zeros(10)

    def convolve(batch):
        maps = np.zeros((len(batch), 8, 6, 6)) + biases[:, None, None]
        for i in range(3):
            for j in range(3):
                maps += batch[:, None, i : i + 6, j : j + 6] * filters[:, i, j][:, None, None]
        return np.maximum(maps, 0)

    for epoch in range(12):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 20):
            some = order[start : start + 20]
            batch, right = images[some], labels[some]
            maps = convolve(batch)
            flat = maps.reshape(len(batch), -1)
            _, grad = softmax_loss_fast(flat @ weights + dense_biases, right)
            grad_maps = (grad @ weights.T).reshape(maps.shape) * (maps > 0)
            weights -= 0.2 * flat.T @ grad
            dense_biases -= 0.2 * grad.sum(axis=0)
            biases -= 0.2 * grad_maps.sum(axis=(0, 2, 3))
            for i in range(3):
                for j in range(3):
                    seen = batch[:, None, i : i + 6, j : j + 6]
                    filters[:, i, j] -= 0.2 * (grad_maps * seen).sum(axis=(0, 2, 3))

    def predict(unseen):
        scores = convolve(unseen).reshape(len(unseen), -1) @ weights + dense_biases
        return np.array([int(np.argmax(row)) for row in scores])

    return predict


def softmax_loss_fast(scores, labels):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(len(p)), labels] + 1e-12).mean()
    p[range(len(p)), labels] -= 1
    return loss, p / len(p)
