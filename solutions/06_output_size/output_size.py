"""Unit 6: output sizes."""


# BEGIN SOLUTION NO PROMPT
def _axis_pair(value):
    """Return (vertical, horizontal), whichever of the two forms came."""
    return value if isinstance(value, tuple) else (value, value)


# END SOLUTION
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """Count the places where a kernel can stand along one axis.

    Parameters
    ----------
    size : int
        Pixels along the axis, without the padding.
    kernel_size : int
        Weights of the kernel along the axis.
    stride : int
        Pixels from one place to the next.
    padding : int
        Zeros at each of the two ends.
    dilation : int
        Pixels from one weight to the next; 1 is a kernel without gaps.

    Returns
    -------
    int
        The size of the output along the axis; pixels left over at the far end count for nothing.

    Raises
    ------
    ValueError
        If the kernel, with its gaps, is larger than the padded axis, if `stride` or `dilation` is below 1,
        or if `padding` is negative.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapters 2 and 5.1.

    Examples
    --------
    A kernel of 3 can begin at pixels 0, 2 and 4 of 8: at 6 it would end on a ninth.

    >>> output_size(8, 3, stride=2)
    3
    """
    # BEGIN SOLUTION NO PROMPT
    if stride < 1:
        raise ValueError(f"output_size: stride must be at least 1, not {stride}")
    if dilation < 1:
        raise ValueError(f"output_size: dilation must be at least 1, not {dilation}")
    if padding < 0:
        raise ValueError(f"output_size: padding must not be negative, and it is {padding}")
    span = dilation * (kernel_size - 1) + 1
    room = size + 2 * padding - span  # the last pixel at which the kernel can begin
    # Asked of the room, not of the result: rounded towards 0, a negative room would look like one place.
    if room < 0:
        raise ValueError(f"output_size: a kernel that spans {span} does not fit on {size} + 2*{padding} pixels")
    return room // stride + 1
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: work out how far the kernel can move, then how many strides that is.
    raise NotImplementedError("output_size: not written yet")
    """  # END PROMPT


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    """Predict the shape of the map that a kernel makes of an image.

    Parameters
    ----------
    shape : tuple of two ints
        `(H, W)`, the shape of the image.
    kernel_size, stride, padding, dilation : int or pair of ints
        As in `output_size`; an int holds for both axes, a pair is `(vertical, horizontal)`.

    Returns
    -------
    tuple of two ints
        `(H', W')`.

    Raises
    ------
    ValueError
        If `output_size` refuses one of the two axes.

    Examples
    --------
    Rows: a kernel of height 2 has 5 - 2 + 1 = 4 places. Columns: one of width 3 has 9 - 3 + 1 = 7.

    >>> output_shape((5, 9), (2, 3))
    (4, 7)
    """
    # BEGIN SOLUTION NO PROMPT
    # One tuple for each axis: (H, kH, sH, pH, dH) and (W, kW, sW, pW, dW).
    axes = zip(shape, _axis_pair(kernel_size), _axis_pair(stride), _axis_pair(padding), _axis_pair(dilation))
    height, width = (output_size(*axis) for axis in axes)
    return height, width
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: ask `output_size` about the rows, then about the columns.
    raise NotImplementedError("output_shape: not written yet")
    """  # END PROMPT


def trace_sizes(size, layers):
    """Follow the size of one axis through a stack of layers.

    Parameters
    ----------
    size : int
        Pixels along the axis, before the first layer.
    layers : list of tuples of three ints
        `(kernel_size, stride, padding)` of each layer, first layer first.

    Returns
    -------
    list of ints
        The size before the first layer and after each one: one entry more than there are layers.

    Raises
    ------
    ValueError
        If `output_size` refuses one of the layers, for the size that reaches it.

    Examples
    --------
    >>> trace_sizes(8, [(3, 1, 1), (2, 2, 0), (3, 1, 0)])
    [8, 8, 4, 2]
    """
    # BEGIN SOLUTION NO PROMPT
    sizes = [size]
    for kernel_size, stride, padding in layers:
        sizes.append(output_size(sizes[-1], kernel_size, stride, padding))
    return sizes
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: begin with `size`; what leaves one layer enters the next.
    raise NotImplementedError("trace_sizes: not written yet")
    """  # END PROMPT
