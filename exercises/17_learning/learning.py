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
    # TODO: find the largest value of each window, and put the window's gradient in its place.
    raise NotImplementedError("max_pool2d_backward: not written yet")


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
    # TODO: copy the array as floats; nudge each value up and down, and see how the function changes.
    raise NotImplementedError("numerical_gradient: not written yet")


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
    # TODO: turn each row of scores into probabilities; then work out the loss and its gradient.
    raise NotImplementedError("softmax_loss: not written yet")


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
    # TODO: start with small random weights; then, many times, take a few images, work out the loss' gradients
    #       from the scores back to the filters, and move each weight a little against its gradient.
    raise NotImplementedError("train_digits: not written yet")
