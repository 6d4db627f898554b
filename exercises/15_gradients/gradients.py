"""Unit 15: gradients."""

import numpy as np


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    """Tell how much a loss changes with each pixel, each weight and each bias of a convolutional layer.

    The layer is `conv_layer(batch, filters, biases, stride, padding)` without dilation and groups.

    Parameters
    ----------
    grad_output : ndarray of shape (N, F, H', W')
        How much the loss changes with each value of the layer's output.
    batch : ndarray of shape (N, C, H, W)
        What went into the layer.
    filters : ndarray of shape (F, C, kH, kW)
        The layer's filters, applied without flipping.
    stride : int
        How many pixels the filters moved, down and to the right.
    padding : int
        How many rows and columns of zeros were put on every side of the batch.

    Returns
    -------
    grad_batch : ndarray of shape (N, C, H, W)
        How much the loss changes with each pixel; pixels that no window saw get 0.
    grad_filters : ndarray of shape (F, C, kH, kW)
        How much it changes with each weight, added up over all images and positions.
    grad_biases : ndarray of shape (F,)
        How much it changes with each bias, added up over all images and positions.

    Notes
    -----
    This is backpropagation as in LeCun et al., "Backpropagation Applied to Handwritten Zip Code Recognition" (1989),
    where one weight serves many positions and its gradient is the sum over them.

    Examples
    --------
    >>> image = np.array([[[[1, 2, 4]]]])
    >>> kernel = np.array([[[[3, 5]]]])
    >>> grad_batch, grad_filters, grad_biases = conv_layer_backward(np.array([[[[1, 10]]]]), image, kernel)
    >>> grad_batch.tolist()  # 1 * [3, 5, 0] + 10 * [0, 3, 5]
    [[[[3.0, 35.0, 50.0]]]]
    >>> grad_filters.tolist()  # 1 * [1, 2] + 10 * [2, 4]
    [[[[21.0, 42.0]]]]
    >>> grad_biases.tolist()  # 1 + 10
    [11.0]
    """
    # TODO: give every share of the blame to the pixel, the weight and the bias that it belongs to.
    raise NotImplementedError("conv_layer_backward: not written yet")
