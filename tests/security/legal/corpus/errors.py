"""Right errors and nothing else, wrong errors, and errors of unusual kinds."""

from security.legal.submission import twin, wrong

ERRORS = [
    wrong(
        "window_response.window_response",
        "raises a ValueError of its own",
        4,
        "a class of that name is no ValueError",
        """
        _right = window_response
        _error = ValueError

        class ValueError(Exception):
            pass

        def window_response(window, kernel, bias=0.0):
            try:
                return _right(window, kernel, bias)
            except _error:
                raise ValueError from None
        """,
    ),
    twin(
        "window_response.window_response",
        "raises a subclass of ValueError",
        "`ValueError (or a subclass)`",
        """
        _right = window_response

        class ShapesDiffer(ValueError):
            pass

        def window_response(window, kernel, bias=0.0):
            if window.shape != kernel.shape:
                raise ShapesDiffer
            return _right(window, kernel, bias)
        """,
    ),
    wrong(
        "window_response.window_response",
        "returns the error",
        4,
        "an error is raised, not returned",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            try:
                return _right(window, kernel, bias)
            except ValueError as error:
                return error
        """,
    ),
    wrong(
        "strides.convolve2d",
        "asserts",
        9,
        "AssertionError is no ValueError",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            try:
                return _right(image, kernel, stride, padding)
            except ValueError as error:
                raise AssertionError(str(error)) from None
        """,
    ),
    twin(
        "strides.convolve2d",
        "raises a UnicodeError",
        "odd, but a subclass of ValueError",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            try:
                return _right(image, kernel, stride, padding)
            except ValueError as error:
                raise UnicodeError(str(error)) from None
        """,
    ),
    wrong(
        "strides.convolve2d",
        "right errors and zeros",
        0,
        "it refuses what is to be refused, and computes nothing",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            return np.zeros_like(_right(image, kernel, stride, padding))
        """,
    ),
    wrong(
        "pooling.average_pool2d",
        "right errors and zeros",
        0,
        "it refuses what is to be refused, and computes nothing",
        """
        _right = average_pool2d

        def average_pool2d(maps, size, stride=None, padding=0):
            return np.zeros_like(_right(maps, size, stride, padding))
        """,
    ),
    wrong(
        "conv_layer.conv_layer",
        "never refuses",
        11.75,
        "zeros take the place of every error; the rest is right",
        """
        _right = conv_layer

        def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
            try:
                return _right(batch, filters, biases, stride, padding, dilation, groups)
            except ValueError:
                return np.zeros((1, 1, 1, 1))
        """,
    ),
    twin(
        "conv_layer.conv_layer",
        "refuses with a long story",
        "the type is graded, not the message",
        """
        _right = conv_layer

        def conv_layer(*args, **kwargs):
            try:
                return _right(*args, **kwargs)
            except ValueError as error:
                raise ValueError("no " * 10_000) from error
        """,
    ),
    wrong(
        "zero_padding.same_padding",
        "exits",
        1.25,
        "SystemExit is no ValueError",
        """
        _right = same_padding

        def same_padding(kernel_size, dilation=1):
            try:
                return _right(kernel_size, dilation)
            except ValueError:
                raise SystemExit from None
        """,
    ),
]
