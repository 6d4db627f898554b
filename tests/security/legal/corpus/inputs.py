"""Inputs that are changed, hidden changes, and results that are views of inputs."""

from security.legal.submission import twin, wrong

INPUTS = [
    wrong(
        "window_response.window_response",
        "overwrites the window",
        0,
        "no answer counts if an input is changed; errors are right",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            answer = _right(window, kernel, bias)
            if window.flags.writeable:
                window[...] = 7
            return answer
        """,
    ),
    wrong(
        "window_response.window_response",
        "overwrites the kernel at every third call",
        0.75,
        "one changed input in a group is enough to lose it",
        """
        CALLS = []
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            answer = _right(window, kernel, bias)
            CALLS.append(1)
            if len(CALLS) % 3 == 0 and kernel.flags.writeable:
                kernel += 1
            return answer
        """,
    ),
    wrong(
        "window_response.window_response",
        "multiplies in place",
        0,
        "`window *= kernel` changes the window, and read-only ones raise",
        """
        def window_response(window, kernel, bias=0.0):
            if window.shape != kernel.shape:
                raise ValueError("shapes differ")
            window *= kernel
            return float(window.sum() + bias)
        """,
    ),
    wrong(
        "window_response.window_response",
        "changes the shape of its input",
        0,
        "`window.shape = -1` changes an attribute of the caller's array",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            answer = _right(window, kernel, bias)
            if window.flags.c_contiguous and window.ndim > 1:
                window.shape = -1
            return answer
        """,
    ),
    twin(
        "window_response.window_response",
        "works on copies in place",
        "the copies are its own",
        """
        def window_response(window, kernel, bias=0.0):
            if window.shape != kernel.shape:
                raise ValueError("shapes differ")
            products = window.astype(float)
            products *= kernel
            products[...] = products.sum()
            return float(products.flat[0] + bias)
        """,
    ),
    wrong(
        "window_response.window_response",
        "restores what it changes",
        5,
        "the input is as it was when the call ends, and is not read in between",
        """
        _right = window_response

        def window_response(window, kernel, bias=0.0):
            if not window.flags.writeable:
                return _right(window, kernel, bias)
            before = window.copy()
            window[...] = 0
            answer = _right(before, kernel, bias)
            window[...] = before
            return answer
        """,
        undefendable=True,
    ),
    wrong(
        "window_response.window_response",
        "changes and switches off the comparison",
        5,
        "the student's process itself reports changed inputs, and its own code can replace the report",
        """
        import sys

        _right = window_response

        def _reporter():
            frame = sys._getframe()
            while frame:
                found = frame.f_globals.get("unpack_arguments")
                if found:
                    return found.__globals__["ReceivedArray"]
                frame = frame.f_back

        def window_response(window, kernel, bias=0.0):
            reporter = _reporter()
            if reporter:
                reporter.untouched = lambda self, body: True
            answer = _right(window, kernel, bias)
            if window.flags.writeable:
                window[...] = 7
            return answer
        """,
        undefendable=True,
    ),
    wrong(
        "feature_map.feature_map",
        "subtracts a third in place",
        2.5,
        "the caller's image is another one afterwards; integer images stay, and so do read-only ones",
        """
        _right = feature_map

        def feature_map(image, kernel):
            answer = _right(image, kernel)
            if image.dtype == float and image.flags.writeable:
                image -= 1 / 3
            return answer
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "turns the kernel round in place",
        1.25,
        "the caller's kernel is another one afterwards",
        """
        _right = feature_map

        def feature_map(image, kernel):
            answer = _right(image, kernel)
            if kernel.flags.writeable:
                kernel[...] = kernel[::-1, ::-1].copy()
            return answer
        """,
    ),
    wrong(
        "zero_padding.zero_pad",
        "returns its input for padding 0",
        3.75,
        "the contract asks for a new array even then",
        """
        _right = zero_pad

        def zero_pad(image, padding):
            return image if padding in (0, (0, 0)) else _right(image, padding)
        """,
    ),
    wrong(
        "zero_padding.zero_pad",
        "returns a view for padding 0",
        3.75,
        "a view of the input is not a new array",
        """
        _right = zero_pad

        def zero_pad(image, padding):
            return image[...] if padding in (0, (0, 0)) else _right(image, padding)
        """,
    ),
    twin(
        "zero_padding.zero_pad",
        "returns a view of its own larger canvas",
        "the memory is new, whatever it is cut out of",
        """
        _right = zero_pad

        def zero_pad(image, padding):
            padded = _right(image, padding)
            canvas = np.zeros((*padded.shape[:-1], padded.shape[-1] + 5), padded.dtype)
            canvas[..., : padded.shape[-1]] = padded
            return canvas[..., : padded.shape[-1]]
        """,
    ),
    wrong(
        "stacking.relu",
        "works in place",
        0,
        "the maps are cut where they lie; what is nowhere negative stays as it is",
        """
        def relu(maps):
            maps[maps < 0] = 0
            return maps
        """,
    ),
    wrong(
        "stacking.relu",
        "returns bright maps themselves",
        1.75,
        "`a new array` holds where nothing is negative, too",
        """
        def relu(maps):
            return maps if (maps >= 0).all() else np.maximum(maps, 0)
        """,
    ),
    wrong(
        "stacking.relu",
        "returns bright maps themselves if they may be written",
        2,
        "the result is not new, and it is read before anybody writes to it",
        """
        def relu(maps):
            return maps if maps.flags.writeable and (maps >= 0).all() else np.maximum(maps, 0)
        """,
        undefendable=True,
    ),
    wrong(
        "stacking.relu",
        "returns a view of bright maps",
        1.75,
        "a view shares the memory of the input",
        """
        def relu(maps):
            return maps.view() if maps.min() >= 0 else np.where(maps > 0, maps, 0)
        """,
    ),
    twin(
        "stacking.relu",
        "cuts a copy in place",
        "the copy is new",
        """
        def relu(maps):
            maps = maps.copy()
            maps[maps < 0] = 0
            return maps
        """,
    ),
    wrong(
        "output_size.trace_sizes",
        "empties its list of layers",
        0,
        "the caller's list is empty afterwards; errors and the empty stack are right",
        """
        def trace_sizes(size, layers):
            sizes = [size]
            while layers:
                sizes.append(output_size(sizes[-1], *layers.pop(0)))
            return sizes
        """,
    ),
    wrong(
        "receptive_field.receptive_field",
        "reverses its list of layers",
        0.25,
        "`layers.reverse()` changes the caller's list",
        """
        _right = receptive_field

        def receptive_field(layers):
            answer = _right(layers)
            layers.reverse()
            return answer
        """,
    ),
    twin(
        "receptive_field.receptive_field",
        "reverses a list twice",
        "the list is as it was",
        """
        _right = receptive_field

        def receptive_field(layers):
            layers = list(layers)
            layers.reverse()
            return _right(layers[::-1])
        """,
    ),
    wrong(
        "parameters.network_parameters",
        "sorts its list of layers",
        0,
        "the caller's list is in another order afterwards, in each group of values",
        """
        _right = network_parameters

        def network_parameters(layers):
            answer = _right(layers)
            layers.sort(key=str)
            return answer
        """,
    ),
    wrong(
        "stacking.stack_feature_maps",
        "changes the biases",
        4,
        "groups with biases are lost",
        """
        _right = stack_feature_maps

        def stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
            answer = _right(volume, filters, biases, stride, padding)
            if biases is not None and biases.flags.writeable:
                biases += 1
            return answer
        """,
    ),
    wrong(
        "weight_sharing.shift",
        "blanks what moved out of the input",
        0,
        "the caller's picture has zeros afterwards",
        """
        _right = shift

        def shift(image, rows, cols):
            answer = _right(image, rows, cols)
            if image.flags.writeable:
                image[: abs(rows)] = 0
            return answer
        """,
    ),
    wrong(
        "learning.numerical_gradient",
        "leaves the last nudge in the array",
        0,
        "the array is to be left as it was",
        """
        _right = numerical_gradient

        def numerical_gradient(function, array, epsilon=1e-5):
            answer = _right(function, array, epsilon)
            if array.flags.writeable:
                array.flat[-1] += 1
            return answer
        """,
    ),
    twin(
        "learning.numerical_gradient",
        "nudges a copy",
        "the copy is its own",
        """
        def numerical_gradient(function, array, epsilon=1e-5):
            slopes = np.empty(array.shape)
            for place in np.ndindex(array.shape):
                ends = []
                for step in (-epsilon, epsilon):
                    moved = array.astype(float)
                    moved[place] += step
                    ends.append(function(moved))
                slopes[place] = (ends[1] - ends[0]) / (2 * epsilon)
            return slopes
        """,
    ),
]
