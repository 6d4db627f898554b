"""Unit 11: receptive fields."""


def receptive_field(layers):
    """Count the input pixels along one axis that one output value of a stack of layers sees.

    Parameters
    ----------
    layers : list of tuples of two ints
        `(kernel_size, stride)` of each layer, first layer first.

    Returns
    -------
    int
        The pixels from the first to the last one seen; 1 without any layers.

    References
    ----------
    A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.

    Examples
    --------
    One value sees 3 values of the map before it. Their windows begin 2 pixels apart, at 0, 2 and 4, and the
    last one ends at pixel 6.

    >>> receptive_field([(3, 2), (3, 1)])
    7
    """
    # TODO: begin with one pixel, and let every layer widen what is seen.
    raise NotImplementedError("receptive_field: not written yet")


def input_window(layers, index):
    """Find the input pixels along one axis that one particular output value sees.

    Parameters
    ----------
    layers : list of tuples of three ints
        `(kernel_size, stride, padding)` of each layer, first layer first.
    index : int
        Which value of the last layer's output, counted from 0.

    Returns
    -------
    tuple of two ints
        `(first, last)`, both inclusive. Pixel 0 is the first one of the image; the range is not clipped, so with
        padding it can begin below 0, or end behind the image.

    References
    ----------
    A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.

    Examples
    --------
    Value 1 sees values 1 to 3 of the map before it. Value 1 of that map sees pixels 1 to 3 (it begins at 1 * 2,
    less 1 of padding), and value 3 sees pixels 5 to 7.

    >>> input_window([(3, 2, 1), (3, 1, 0)], 1)
    (1, 7)
    """
    # TODO: begin with `index` alone, and go back layer by layer to the image.
    raise NotImplementedError("input_window: not written yet")
