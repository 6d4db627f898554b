"""Wrong values that look right: tiny and huge scales, short numbers, wraps, roundings."""

from security.legal.submission import twin, wrong

VALUES = [
    wrong(
        "window_response.window_response",
        "computes in half precision",
        1.75,
        "float16 keeps three digits; what is small and whole is right",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return np.float16(_right(window, kernel, bias))
        """,
    ),
    twin(
        "window_response.window_response",
        "computes in single precision",
        "the tolerance is made for float32",
        """
        def window_response(window, kernel, bias=0.0):
            if window.shape != kernel.shape:
                raise ValueError("shapes differ")
            return np.sum(window.astype(np.float32) * kernel.astype(np.float32), dtype=np.float32) + np.float32(bias)
        """,
    ),
    wrong(
        "window_response.window_response",
        "cuts the response to an integer",
        1.25,
        "fractions are lost; whole numbers and errors are right",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return int(_right(window, kernel, bias))
        """,
    ),
    wrong(
        "window_response.window_response",
        "lets bytes wrap around",
        4.5,
        "products in the dtype of the inputs wrap; all else is right",
        """
        def window_response(window, kernel, bias=0.0):
            if window.shape != kernel.shape:
                raise ValueError("shapes differ")
            with np.errstate(all="ignore"):
                return float((window * kernel).sum() + bias)
        """,
    ),
    wrong(
        "window_response.window_response",
        "is off by a part in a thousand",
        0,
        "the tolerance is a part in a hundred thousand",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return 1.001 * _right(window, kernel, bias)
        """,
    ),
    twin(
        "window_response.window_response",
        "is off by a part in a million",
        "that is inside the tolerance",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return (1 + 1e-6) * _right(window, kernel, bias)
        """,
    ),
    twin(
        "window_response.window_response",
        "returns a fraction",
        "`float` includes fractions.Fraction",
        """
        from fractions import Fraction

        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return Fraction(_right(window, kernel, bias))
        """,
    ),
    twin(
        "window_response.window_response",
        "returns an array without axes",
        "any real scalar is a float",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return np.array(_right(window, kernel, bias))
        """,
    ),
    wrong(
        "window_response.window_response",
        "returns an array of one axis",
        0,
        "shape (1,) is not a scalar; errors are right",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return np.array([_right(window, kernel, bias)])
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "computes in half precision",
        2.5,
        "float16 keeps three digits",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel).astype(np.float16)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "keeps the dtype of the image",
        5.75,
        "integer images cut fractions off and wrap around",
        """
        _right = feature_map

        def feature_map(image, kernel):
            with np.errstate(all="ignore"):
                return _right(image, kernel).astype(image.dtype)
        """,
    ),
    twin(
        "feature_map.feature_map",
        "returns extended precision",
        "any real dtype may carry right values",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel).astype(np.longdouble)
        """,
    ),
    twin(
        "feature_map.feature_map",
        "adds a millionth of a thousandth",
        "1e-9 is inside the tolerance",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel) + 1e-9
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "returns infinities",
        0,
        "no tolerance makes them finite; errors are right",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel) + np.inf
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "returns NaN",
        0,
        "NaN equals nothing; errors are right",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel) * np.nan
        """,
    ),
    wrong(
        "edge_filters.edge_strength",
        "zeros beside filters of 1e-40",
        0,
        "the strengths are not computed; only what is refused and the flat wall are right",
        """
        _v, _h = vertical_edge_filter(), horizontal_edge_filter()

        def vertical_edge_filter():
            return 1e-40 * _v

        def horizontal_edge_filter():
            return 1e-40 * _h

        def edge_strength(image):
            if image.ndim != 2 or min(image.shape) < 3:
                raise ValueError("too small")
            return np.zeros((image.shape[0] - 2, image.shape[1] - 2))
        """,
    ),
    wrong(
        "edge_filters.edge_strength",
        "infinities beside filters of 1e300",
        0,
        "the squares overflow, so infinity would look right",
        """
        _v, _h = vertical_edge_filter(), horizontal_edge_filter()

        def vertical_edge_filter():
            return 1e300 * _v

        def horizontal_edge_filter():
            return 1e300 * _h

        def edge_strength(image):
            if image.ndim != 2 or min(image.shape) < 3:
                raise ValueError("too small")
            return np.full((image.shape[0] - 2, image.shape[1] - 2), np.inf)
        """,
    ),
    wrong(
        "edge_filters.edge_strength",
        "zeros beside filters of 1e-9",
        0.75,
        "within the absolute tolerance of the true strengths unless images are scaled",
        """
        _v, _h = vertical_edge_filter(), horizontal_edge_filter()

        def vertical_edge_filter():
            return 1e-9 * _v

        def horizontal_edge_filter():
            return 1e-9 * _h

        def edge_strength(image):
            if image.ndim != 2 or min(image.shape) < 3:
                raise ValueError("too small")
            return np.zeros((image.shape[0] - 2, image.shape[1] - 2))
        """,
    ),
    twin(
        "edge_filters.edge_strength",
        "computes with filters of 1e-9",
        "a filter may have any scale, and the strengths follow from it",
        """
        _v, _h = vertical_edge_filter(), horizontal_edge_filter()

        def vertical_edge_filter():
            return 1e-9 * _v

        def horizontal_edge_filter():
            return 1e-9 * _h
        """,
    ),
    wrong(
        "edge_filters.vertical_edge_filter",
        "all zeros",
        0,
        "it responds to nothing; it is right on walls, horizontal edges and elsewhere",
        """
        def vertical_edge_filter():
            return np.zeros((3, 3))
        """,
    ),
    wrong(
        "edge_filters.vertical_edge_filter",
        "another filter at each call",
        1.25,
        "right at first, turned round later",
        """
        CALLS = []
        _v = vertical_edge_filter()

        def vertical_edge_filter():
            CALLS.append(1)
            return _v * (-1) ** (len(CALLS) // 3)
        """,
    ),
    twin(
        "edge_filters.vertical_edge_filter",
        "another right filter at each call",
        "any filter with the asked properties is right, and it need not be the same",
        """
        CALLS = []
        _v = vertical_edge_filter()

        def vertical_edge_filter():
            CALLS.append(1)
            return _v * len(CALLS)
        """,
    ),
    wrong(
        "stacking.relu",
        "leaks a millionth",
        0,
        "large negative values leave more than the tolerance",
        """
        def relu(maps):
            return np.where(maps > 0, maps, 1e-6 * maps)
        """,
    ),
    twin(
        "stacking.relu",
        "leaves minus zero",
        "minus zero is zero",
        """
        def relu(maps):
            return np.where(maps > 0, maps, -0.0)
        """,
    ),
    wrong(
        "channels.convolve_volume",
        "computes in half precision",
        2.75,
        "float16 keeps three digits",
        """
        _right = convolve_volume

        def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
            return _right(volume, kernel, bias, stride, padding).astype(np.float16)
        """,
    ),
    wrong(
        "weight_sharing.equivariance_error",
        "always a tiny number",
        0.75,
        "right where sharing makes it zero, where no position counts, and nowhere else",
        """
        _right = equivariance_error

        def equivariance_error(image, filters, rows, cols):
            _right(image, filters, rows, cols)
            return 1e-9
        """,
    ),
    wrong(
        "pooling.max_pool2d",
        "pads with minus ten thousand",
        2.75,
        "padding counts as minus infinity, and values may be smaller than any number that looks small",
        """
        _right = max_pool2d

        def max_pool2d(maps, size, stride=None, padding=0):
            return np.maximum(_right(maps, size, stride, padding), -1e4 if padding else -np.inf)
        """,
    ),
    wrong(
        "output_size.output_size",
        "returns floats",
        0,
        "sizes are whole numbers; errors are right",
        """
        import numpy as np

        _right = output_size

        def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
            return float(_right(size, kernel_size, stride, padding, dilation))
        """,
    ),
    twin(
        "output_size.output_size",
        "returns NumPy integers",
        "counts are Python or NumPy integers",
        """
        import numpy as np

        _right = output_size

        def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
            return np.int16(_right(size, kernel_size, stride, padding, dilation))
        """,
    ),
    wrong(
        "parameters.dense_parameters",
        "wraps around at 16 bits",
        0.5,
        "counts are larger than that",
        """
        import numpy as np

        _right = dense_parameters

        def dense_parameters(in_features, out_features, bias=True):
            return np.array([_right(in_features, out_features, bias)]).astype(np.int16)[0]
        """,
    ),
    twin(
        "parameters.dense_parameters",
        "returns 64-bit integers",
        "no count is larger than that",
        """
        import numpy as np

        _right = dense_parameters

        def dense_parameters(in_features, out_features, bias=True):
            return np.int64(_right(in_features, out_features, bias))
        """,
    ),
]
