"""Answers that are remembered, precomputed, or depend on the order of calls."""

from security.legal.submission import twin, wrong

CACHING = [
    wrong(
        "window_response.window_response",
        "remembers by shape",
        2,
        "two windows of one shape get one answer; errors and what is asked first of its shape are right",
        """
        ANSWERS = {}
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            if window.shape != kernel.shape:
                return _right(window, kernel, bias)
            return ANSWERS.setdefault(window.shape, _right(window, kernel, bias))
        """,
    ),
    wrong(
        "window_response.window_response",
        "remembers by the sum of the window",
        2.5,
        "the kernel and the bias are not part of the key",
        """
        ANSWERS = {}
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            answer = _right(window, kernel, bias)
            return ANSWERS.setdefault(float(np.sum(window)), answer)
        """,
    ),
    twin(
        "window_response.window_response",
        "remembers by every byte",
        "the key holds bytes, dtypes and shapes of both arrays, and the bias",
        """
        ANSWERS = {}
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            key = [(each.tobytes(), each.dtype.str, each.shape) for each in (window, kernel)]
            key = (*key, float(bias))
            if key not in ANSWERS:
                ANSWERS[key] = _right(window, kernel, bias)
            return ANSWERS[key]
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "remembers by the image only",
        1.5,
        "a second kernel on the same image gets the first one's map",
        """
        ANSWERS = {}
        _right = feature_map

        def feature_map(image, kernel):
            answer = _right(image, kernel)
            return ANSWERS.setdefault((image.tobytes(), image.dtype.str, image.shape), answer)
        """,
    ),
    twin(
        "feature_map.feature_map",
        "remembers each row of windows",
        "a cache inside one call changes no answer",
        """
        _right = feature_map

        def feature_map(image, kernel):
            rows = {}
            whole = _right(image, kernel)
            for r in range(len(whole)):
                rows[r] = _right(image[r : r + kernel.shape[0]], kernel)[0]
            return np.stack([rows[r] for r in sorted(rows)])
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "remembers the last map's size",
        1,
        "the position of the first map of each shape is given for all of that shape",
        """
        ANSWERS = {}
        _right = strongest_position

        def strongest_position(response_map):
            return ANSWERS.setdefault(response_map.shape, _right(response_map))
        """,
    ),
    wrong(
        "strides.convolve2d",
        "remembers without the padding",
        7.75,
        "a map of another padding comes back; groups that vary the padding of one image are lost",
        """
        ANSWERS = {}
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            answer = _right(image, kernel, stride, padding)
            return ANSWERS.setdefault((image.tobytes(), image.shape, kernel.tobytes(), str(stride)), answer)
        """,
    ),
    twin(
        "output_size.output_size",
        "lru_cache",
        "whole numbers are a perfect key",
        """
        from functools import lru_cache

        output_size = lru_cache(maxsize=None)(output_size)
        """,
    ),
    twin(
        "output_size.output_size",
        "precomputes small sizes",
        "a table of what the formula gives is right, and what is not in it is computed",
        """
        _right = output_size
        TABLE = {(n, k, s): (n - k) // s + 1 for n in range(1, 30) for k in range(1, n + 1) for s in range(1, 5)}

        def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
            if (padding, dilation) == (0, 1) and (size, kernel_size, stride) in TABLE:
                return TABLE[size, kernel_size, stride]
            return _right(size, kernel_size, stride, padding, dilation)
        """,
    ),
    wrong(
        "output_size.output_size",
        "precomputes without padding and dilation",
        1.5,
        "only what the two smaller arguments ask for is in the table",
        """
        def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
            table = {(n, k, s): (n - k) // s + 1 for n in range(300) for k in range(1, 12) for s in range(1, 12)}
            if kernel_size > size + 2 * padding or min(stride, dilation) < 1 or padding < 0:
                raise ValueError("does not fit")
            return table[size, kernel_size, stride]
        """,
    ),
    wrong(
        "weight_sharing.shift",
        "remembers by the move",
        1,
        "two pictures that move alike get one picture",
        """
        ANSWERS = {}
        _right = shift

        def shift(image, rows, cols):
            return ANSWERS.setdefault((image.shape, rows, cols), _right(image, rows, cols))
        """,
    ),
    wrong(
        "conv_layer.conv_layer",
        "remembers without groups",
        8.25,
        "the same arrays with other groups are refused or differ in the filters, so only settings are confused",
        """
        ANSWERS = {}
        _right = conv_layer

        def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
            answer = _right(batch, filters, biases, stride, padding, dilation, groups)
            return ANSWERS.setdefault((batch.tobytes(), filters.tobytes(), batch.shape, filters.shape), answer)
        """,
    ),
    wrong(
        "window_response.window_response",
        "is right for five calls",
        1.75,
        "a counter decides, not the arguments",
        """
        CALLS = []
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            CALLS.append(1)
            answer = _right(window, kernel, bias)
            return answer if len(CALLS) <= 10 else 0.0
        """,
    ),
    wrong(
        "window_response.window_response",
        "is right for the public checks",
        1.75,
        "learns from the order of calls when the hidden groups begin, and gives zeros from there on",
        """
        CALLS = []
        PUBLIC = 13  # counted from the public checks, which everyone can read
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            CALLS.append(1)
            return _right(window, kernel, bias) if len(CALLS) <= PUBLIC else 0.0
        """,
    ),
    wrong(
        "zero_padding.zero_pad",
        "is right at every other call",
        0,
        "a caller who asks twice gets two answers",
        """
        CALLS = []
        _right = zero_pad

        def zero_pad(image, padding):
            CALLS.append(1)
            return _right(image, padding) + len(CALLS) % 2
        """,
    ),
    twin(
        "zero_padding.zero_pad",
        "keeps a diary",
        "counting calls changes no answer",
        """
        CALLS = []
        _right = zero_pad

        def zero_pad(image, padding):
            CALLS.append((image.shape, padding))
            return _right(image, padding)
        """,
    ),
    wrong(
        "parameters.conv_parameters",
        "adds up all calls",
        0,
        "a sum that is not reset between calls",
        """
        TOTAL = [0]
        _right = conv_parameters

        def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
            TOTAL[0] += _right(in_channels, out_channels, kernel_size, bias, groups)
            return TOTAL[0]
        """,
    ),
    wrong(
        "receptive_field.receptive_field",
        "keeps its list between calls",
        0,
        "a default list that grows: the layers of earlier calls count as well",
        """
        _right = receptive_field

        def receptive_field(layers, seen=[]):
            seen += layers
            return _right(seen)
        """,
    ),
    twin(
        "receptive_field.receptive_field",
        "remembers by the tuple of layers",
        "the whole argument is the key",
        """
        ANSWERS = {}
        _right = receptive_field

        def receptive_field(layers):
            return ANSWERS.setdefault(tuple(map(tuple, layers)), _right(layers))
        """,
    ),
    wrong(
        "stacking.relu",
        "one buffer for all results",
        2,
        "results share memory between calls; a result is read before the next call, so it has no effect",
        """
        BUFFERS = {}

        def relu(maps):
            buffer = BUFFERS.setdefault((maps.shape, maps.dtype.str), np.empty(maps.shape, maps.dtype))
            np.maximum(maps, 0, out=buffer)
            return buffer
        """,
        undefendable=True,
    ),
    twin(
        "stacking.relu",
        "writes to a buffer and copies it",
        "what is returned is new",
        """
        BUFFERS = {}

        def relu(maps):
            buffer = BUFFERS.setdefault((maps.shape, maps.dtype.str), np.empty(maps.shape, maps.dtype))
            np.maximum(maps, 0, out=buffer)
            return buffer.copy()
        """,
    ),
]
