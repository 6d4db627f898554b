"""Unit 10: counting parameters."""


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Count the numbers that a convolutional layer learns: its filters' weights, and its biases.

    Parameters
    ----------
    in_channels : int, the channels C of the input
    out_channels : int, the number F of filters, and so of maps that come out
    kernel_size : int, or a pair (kH, kW)
    bias : whether each filter has a bias
    groups : int that divides both channel counts; each filter sees C / groups channels

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `groups` does not divide both channel counts.

    Notes
    -----
    The weights are the entries of `filters (F, C/groups, kH, kW)` in unit 9, and the biases are `(F,)`.
    The size of the image does not come into it: every position uses the same filters.

    Examples
    --------
    608 = 8 * (3*5*5 + 1): eight filters, each with three 5x5 slices and a bias.

    >>> conv_parameters(3, 8, 5)
    608
    """
    # BEGIN SOLUTION NO PROMPT
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"conv_parameters: groups={groups} does not divide {in_channels} and {out_channels} channels"
        )
    kH, kW = _kernel_pair(kernel_size)
    # Floor division is exact here, and unlike `/` it keeps the count an int.
    each_filter = in_channels // groups * kH * kW + (1 if bias else 0)
    return out_channels * each_filter
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: count the weights of one filter and its bias; there are out_channels filters.
    raise NotImplementedError("conv_parameters: not written yet")
    """  # END PROMPT


def dense_parameters(in_features, out_features, bias=True):
    """Count the numbers that a dense (fully connected) layer learns.

    Parameters
    ----------
    in_features : int, how many values go in
    out_features : int, how many values come out
    bias : whether each output value has a bias

    Returns
    -------
    int

    Examples
    --------
    40 = 9*4 + 4: four outputs, each with nine weights and a bias.

    >>> dense_parameters(9, 4)
    40
    """
    # BEGIN SOLUTION NO PROMPT
    return out_features * (in_features + (1 if bias else 0))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: every output value has a weight for every input value, and a bias.
    raise NotImplementedError("dense_parameters: not written yet")
    """  # END PROMPT


def locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """Count what a layer learns that looks where a convolution looks, but shares nothing.

    Parameters
    ----------
    input_shape : tuple (C, H, W)
    out_channels : int, how many maps come out
    kernel_size : int
    stride : int
    padding : int
    bias : whether there are biases

    Returns
    -------
    int
        Every position of every map has a filter of its own, and a bias of its own.

    Raises
    ------
    ValueError
        If the kernel is larger than the padded input, the stride is below 1, or the padding is negative.

    Examples
    --------
    20 = 2*2 positions * (2*2 weights + 1 bias).

    >>> locally_connected_parameters((1, 3, 3), 1, 2)
    20
    """
    # BEGIN SOLUTION NO PROMPT
    C, *sizes = input_shape
    positions = 1
    for size, k, step, border in zip(sizes, *map(_kernel_pair, (kernel_size, stride, padding)), strict=True):
        if step < 1:
            raise ValueError(f"locally_connected_parameters: stride must be at least 1, not {step}")
        if border < 0:
            raise ValueError(f"locally_connected_parameters: padding must be at least 0, not {border}")
        if k > size + 2 * border:
            raise ValueError(
                f"locally_connected_parameters: a kernel of size {k} does not fit into {size} + 2*{border}"
            )
        positions *= (size + 2 * border - k) // step + 1
    # What a convolution learns once, this layer learns again at each position.
    return positions * conv_parameters(C, out_channels, kernel_size, bias)
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: count the positions, as in unit 6; then think what each of them learns.
    raise NotImplementedError("locally_connected_parameters: not written yet")
    """  # END PROMPT


def network_parameters(layers):
    """Count the numbers that a whole network learns.

    Parameters
    ----------
    layers : list of tuples, each of which is one of
        ("conv", in_channels, out_channels, kernel_size) with biases,
        ("dense", in_features, out_features) with biases,
        ("pool", size) and ("relu",), which have nothing to learn

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a layer is of another kind; the message names the kind.

    Examples
    --------
    410 = 4 * (1*3*3 + 1) + 10 * (36 + 1).

    >>> network_parameters([("conv", 1, 4, 3), ("relu",), ("pool", 2), ("dense", 36, 10)])
    410
    """
    # BEGIN SOLUTION NO PROMPT
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            total += conv_parameters(*sizes)
        elif kind == "dense":
            total += dense_parameters(*sizes)
        elif kind not in ("pool", "relu"):
            # Counting 0 for a layer that we do not know would be a wrong total that looks right.
            raise ValueError(f"network_parameters: unknown kind of layer {kind!r}")
    return total
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: go through the layers, and let your own functions do the counting.
    raise NotImplementedError("network_parameters: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
def _kernel_pair(value):
    """Return (vertical, horizontal) for an int or a pair."""
    return (value, value) if not isinstance(value, (tuple, list)) else tuple(value)


# END SOLUTION
