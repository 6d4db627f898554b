"""Results of unusual types: masked arrays, subclasses, objects that claim to equal everything, lists."""

from security.legal.submission import twin, wrong

TYPES = [
    wrong(
        "feature_map.feature_map",
        "masks its map",
        0,
        "a masked value is no value, whatever lies beneath it; errors are right",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return np.ma.masked_array(_right(image, kernel), mask=True)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "masks the negative values",
        2.25,
        "maps without negative values are right",
        """
        _right = feature_map

        def feature_map(image, kernel):
            answer = _right(image, kernel)
            return np.ma.masked_less(answer, 0)
        """,
    ),
    twin(
        "feature_map.feature_map",
        "returns a masked array without a mask",
        "every value counts, and every one is right",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return np.ma.masked_array(_right(image, kernel))
        """,
    ),
    wrong(
        "window_response.window_response",
        "returns the masked constant",
        0,
        "np.ma.masked is no number; errors are right",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            _right(window, kernel, bias)
            return np.ma.masked
        """,
    ),
    twin(
        "feature_map.feature_map",
        "returns a matrix",
        "a matrix is an array with two axes",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return np.asmatrix(_right(image, kernel))
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "returns an array that equals everything",
        0,
        "what travels are the values, and they are zeros",
        """
        _right = feature_map

        class Agreeable(np.ndarray):
            def __eq__(self, other):
                return True

            def __array_ufunc__(self, *_, **__):
                return np.array(True)

        def feature_map(image, kernel):
            return np.zeros_like(_right(image, kernel)).view(Agreeable)
        """,
    ),
    twin(
        "feature_map.feature_map",
        "returns a subclass with a name",
        "the values are right, and the class adds an attribute",
        """
        _right = feature_map

        class Named(np.ndarray):
            name = "map"

        def feature_map(image, kernel):
            return _right(image, kernel).view(Named)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "returns nested lists",
        0,
        "a nested list is not an array",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel).tolist()
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "returns an array of objects",
        0,
        "`object` is no real dtype",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel).astype(object)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "returns complex numbers",
        0,
        "a result is real, even if an FFT has made it",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel) + 0j
        """,
    ),
    twin(
        "feature_map.feature_map",
        "returns a read-only map in column order",
        "memory order and flags are not asked for",
        """
        _right = feature_map

        def feature_map(image, kernel):
            answer = np.asfortranarray(_right(image, kernel))
            answer.flags.writeable = False
            return answer
        """,
    ),
    twin(
        "feature_map.feature_map",
        "returns a view that runs backwards",
        "strides may be negative",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image, kernel)[::-1, ::-1].copy()[::-1, ::-1]
        """,
    ),
    wrong(
        "window_response.window_response",
        "returns a number that equals everything",
        0,
        "the number is 0, whatever its __eq__ says",
        """
        _right = window_response

        class Agreeable(float):
            def __eq__(self, other):
                return True

            def __float__(self):
                return 1.0

            __hash__ = float.__hash__

        def window_response(window, kernel, bias=0.0):
            _right(window, kernel, bias)
            return Agreeable(1e9)
        """,
    ),
    twin(
        "window_response.window_response",
        "returns a subclass of float",
        "the number is right",
        """
        _right = window_response

        class Response(float):
            unit = "none"

        def window_response(window, kernel, bias=0.0):
            return Response(_right(window, kernel, bias))
        """,
    ),
    wrong(
        "window_response.window_response",
        "returns a text",
        0,
        "'8.5' is no number",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            return str(_right(window, kernel, bias))
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "returns a list",
        0,
        "positions are tuples; an empty map is refused",
        """
        _right = strongest_position

        def strongest_position(response_map):
            return list(_right(response_map))
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "returns floats",
        0,
        "a position is two ints; an empty map is refused",
        """
        _right = strongest_position

        def strongest_position(response_map):
            return tuple(map(float, _right(response_map)))
        """,
    ),
    twin(
        "feature_map.strongest_position",
        "returns a named tuple of NumPy integers",
        "a named tuple is a tuple",
        """
        from collections import namedtuple

        _right = strongest_position
        Place = namedtuple("Place", "row col")

        def strongest_position(response_map):
            return Place(*map(np.int64, _right(response_map)))
        """,
    ),
    twin(
        "output_size.trace_sizes",
        "returns a tuple",
        "`list[int]` may be a tuple, too",
        """
        _right = trace_sizes

        def trace_sizes(size, layers):
            return tuple(_right(size, layers))
        """,
    ),
    wrong(
        "output_size.trace_sizes",
        "returns a generator",
        0,
        "nothing is computed, so nothing is refused",
        """
        _right = trace_sizes

        def trace_sizes(size, layers):
            yield from _right(size, layers)
        """,
    ),
    twin(
        "strides.convolve2d",
        "is a callable object",
        "functions may be callable objects",
        """
        _right = convolve2d

        class Layer:
            def __call__(self, image, kernel, stride=1, padding=0):
                return _right(image, kernel, stride, padding)

        convolve2d = Layer()
        """,
    ),
    twin(
        "strides.convolve2d",
        "is a partial function",
        "how a function is made is not asked for",
        """
        from functools import partial

        convolve2d = partial(convolve2d)
        """,
    ),
    twin(
        "strides.convolve2d",
        "prints and warns",
        "what is printed is not the answer",
        """
        import warnings

        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            print("image", image.shape)
            warnings.warn("slow", stacklevel=1)
            return _right(image, kernel, stride, padding)
        """,
    ),
]
