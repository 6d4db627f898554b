"""Unit 17: a network that learns to read digits."""

import numpy as np


def max_pool2d_backward(grad_output, maps, size):
    """Hand the gradients of max-pooled values back to the pixels that were the largest of their windows.

    The layer is `max_pool2d(maps, size)`: windows of `size` by `size` side by side, without padding.

    Parameters
    ----------
    grad_output : ndarray of shape (..., H', W')
        How much the loss changes with each pooled value.
    maps : ndarray of shape (..., H, W)
        What went into the layer.
    size : int
        Rows and columns of a window.

    Returns
    -------
    ndarray of shape (..., H, W)
        How much the loss changes with each value of `maps`: the gradient of each window goes to its largest value, to
        the first one in row-major order where several are equal, and all others get 0.

    Examples
    --------
    >>> maps = np.array([[1, 7, 2, 2], [3, 5, 0, 2]])
    >>> max_pool2d_backward(np.array([[10, 20]]), maps, 2).tolist()  # 7 is the largest, then the first of three 2s
    [[0.0, 10.0, 20.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    """
    # BEGIN SOLUTION NO PROMPT
    *leading, rows, cols = grad_output.shape
    # A view with one more axis for the rows of a window, and one for its columns; what no window reaches is cut off.
    split = (*leading, rows, size, cols, size)
    windows = maps[..., : rows * size, : cols * size].reshape(split).swapaxes(-3, -2)
    flat = windows.reshape(*leading, rows, cols, size * size)
    shares = np.zeros(flat.shape)
    # argmax gives the first of equal values, and the flattened window is in row-major order.
    np.put_along_axis(shares, flat.argmax(axis=-1)[..., None], grad_output[..., None], axis=-1)
    gradient = np.zeros(maps.shape)
    back = shares.reshape(windows.shape).swapaxes(-3, -2)
    gradient[..., : rows * size, : cols * size] = back.reshape(*leading, rows * size, cols * size)
    return gradient
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: find the largest value of each window, and put the window's gradient in its place.
    raise NotImplementedError("max_pool2d_backward: not written yet")
    """  # END PROMPT


def numerical_gradient(function, array, epsilon=1e-5):
    """Measure the gradient of a function of one array by nudging one value after the other.

    Parameters
    ----------
    function : callable
        Takes an array of floats with the shape of `array` and gives one number; it leaves the array as it was.
    array : ndarray of any shape
        Where the gradient is measured; it stays as it is.
    epsilon : float
        How far each value is nudged, up and down.

    Returns
    -------
    ndarray of the shape of `array`
        For each value `(function(nudged up) - function(nudged down)) / (2 * epsilon)`, with all other values as they
        are in `array`; computed in float64.

    Examples
    --------
    >>> numerical_gradient(lambda x: np.sum(x**2), np.array([1, 3]), epsilon=0.5).tolist()  # (1.5² - 0.5²) / 1, …
    [2.0, 6.0]
    """
    # BEGIN SOLUTION NO PROMPT
    nudged = array.astype(np.float64)  # a copy, also of an array of floats
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        value = nudged[place]
        nudged[place] = value + epsilon
        above = function(nudged)
        nudged[place] = value - epsilon
        below = function(nudged)
        nudged[place] = value  # the value itself: adding epsilon again could miss it by a rounding error
        gradient[place] = (above - below) / (2 * epsilon)
    return gradient
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: copy the array as floats; nudge each value up and down, and see how the function changes.
    raise NotImplementedError("numerical_gradient: not written yet")
    """  # END PROMPT


def softmax_loss(scores, labels):
    """Tell how far scores are from the right labels, and in which direction each score should move.

    Parameters
    ----------
    scores : ndarray of shape (N, K)
        What a network says of N images: one score for each of K classes.
    labels : ndarray of shape (N,)
        The right class of each image, from 0 to K - 1.

    Returns
    -------
    loss : float
        The mean of `-log(p)`, where p is the probability that softmax gives to the right class of an image.
    grad_scores : ndarray of shape (N, K)
        How much the loss changes with each score: `(p - 1) / N` for the right class, `p / N` for the others.

    Examples
    --------
    >>> loss, grad_scores = softmax_loss(np.log([[1, 3]]), np.array([0]))  # probabilities 1/4 and 3/4
    >>> print(round(float(loss), 4))  # log(4)
    1.3863
    >>> grad_scores.round(4).tolist()
    [[-0.75, 0.75]]
    """
    # BEGIN SOLUTION NO PROMPT
    scores = scores.astype(np.float64)
    # The largest score of each row becomes 0: the probabilities stay the same, and no exponential overflows.
    shifted = scores - scores.max(axis=1, keepdims=True)
    # log(exp(a) / sum) is a - log(sum), which has no logarithm of 0 for probabilities too small for a float.
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    images = np.arange(len(scores))
    gradient = np.exp(logs)
    gradient[images, labels] -= 1
    return -logs[images, labels].mean(), gradient / len(scores)
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: turn each row of scores into probabilities; then work out the loss and its gradient.
    raise NotImplementedError("softmax_loss: not written yet")
    """  # END PROMPT


def train_digits(images, labels, seed=0):
    """Train a network to read handwritten digits.

    Parameters
    ----------
    images : ndarray of shape (N, 8, 8)
        Digits, with values from 0 for black to 1 for white.
    labels : ndarray of shape (N,)
        Which digit each image shows, from 0 to 9.
    seed : int
        Where the random numbers begin; the same seed gives the same network.

    Returns
    -------
    predict : callable
        A function that takes images with shape (M, 8, 8) and gives the labels that it reads, in an array with
        shape (M,).

    Examples
    --------
    >>> bars = np.zeros((2, 8, 8))
    >>> bars[0, :, 1:3] = 1  # a bar at the left, which we call a 3
    >>> bars[1, 1:3, :] = 1  # a bar at the top, which we call a 7
    >>> predict = train_digits(np.tile(bars, (300, 1, 1)), np.tile([3, 7], 300))
    >>> predict(bars).tolist()
    [3, 7]
    """
    # BEGIN SOLUTION NO PROMPT
    rng = np.random.default_rng(seed)
    weights = _random_weights(rng)
    speeds = [np.zeros(each.shape) for each in weights]
    columns = _columns_of_digits(images)
    for _ in range(EPOCHS):
        # Another order in each epoch, or the network would learn the order, too.
        for batch in np.array_split(rng.permutation(len(images)), max(1, len(images) // BATCH)):
            gradients = _digit_gradients(weights, columns[batch], labels[batch])
            for weight, speed, gradient in zip(weights, speeds, gradients):
                speed *= MOMENTUM  # a ball that rolls downhill keeps some of its speed
                speed -= STEP * gradient
                weight += speed

    def predict(unseen):
        return _digit_scores(weights, _columns_of_digits(unseen))[-1].argmax(axis=1)

    return predict
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: start with small random weights; then, many times, take a few images, work out the loss' gradients
    #       from the scores back to the filters, and move each weight a little against its gradient.
    raise NotImplementedError("train_digits: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
EPOCHS, BATCH, STEP, MOMENTUM = 10, 32, 0.1, 0.9
FILTERS, SIDE, POOL = 8, 8, 2  # 8 filters of 3 by 3 at padding 1, pooling, a dense layer: 80 + 1,290 parameters


def _random_weights(rng):
    """Draw filters and dense weights; the more values are added up, the smaller (He et al., 2015)."""
    inputs = FILTERS * (SIDE // POOL) ** 2
    filters = rng.normal(0, np.sqrt(2 / 9), (FILTERS, 9))
    dense = rng.normal(0, np.sqrt(1 / inputs), (inputs, 10))
    return [filters, np.zeros((FILTERS, 1)), dense, np.zeros(10)]


def _columns_of_digits(images):
    """Lay out the window of every pixel as a column, as `im2col` does: (N, 9, 64), made once for all epochs."""
    padded = np.pad(images.astype(np.float64), [(0, 0), (1, 1), (1, 1)])
    shifts = [padded[:, i : i + SIDE, j : j + SIDE] for i in range(3) for j in range(3)]
    return np.stack(shifts, axis=1).reshape(len(images), 9, SIDE * SIDE)


def _digit_scores(weights, columns):
    """Go forwards: the maps after ReLU, the pooled values in a row, and the scores."""
    filters, biases, dense, dense_biases = weights
    maps = np.maximum(filters @ columns + biases, 0).reshape(-1, FILTERS, SIDE, SIDE)
    small = SIDE // POOL
    pooled = maps.reshape(-1, FILTERS, small, POOL, small, POOL).max(axis=(3, 5)).reshape(len(maps), -1)
    return maps, pooled, pooled @ dense + dense_biases


def _digit_gradients(weights, columns, labels):
    """Go backwards: what the loss of these images says to each weight."""
    maps, pooled, scores = _digit_scores(weights, columns)
    _, grad_scores = softmax_loss(scores, labels)
    small = SIDE // POOL
    grad_pooled = (grad_scores @ weights[2].T).reshape(-1, FILTERS, small, small)
    grad_maps = max_pool2d_backward(grad_pooled, maps, POOL) * (maps > 0)
    grad_maps = grad_maps.reshape(len(maps), FILTERS, SIDE * SIDE)
    grad_filters = np.tensordot(grad_maps, columns, axes=((0, 2), (0, 2)))
    grad_biases = grad_maps.sum(axis=(0, 2))[:, None]
    return grad_filters, grad_biases, pooled.T @ grad_scores, grad_scores.sum(axis=0)


# END SOLUTION
