"""Sizes, axes and pairs that are checked by halves: against the wrong axis, by one entry, by the total."""

from security.legal.submission import twin, wrong

SHAPES = [
    wrong(
        "window_response.window_response",
        "compares the sizes only",
        4.5,
        "a row and a column of four have the same size, and NumPy stretches both",
        """
        def window_response(window, kernel, bias=0.0):
            if window.size != kernel.size:
                raise ValueError("sizes differ")
            return float(np.sum(window.astype(float) * kernel) + bias)
        """,
    ),
    twin(
        "window_response.window_response",
        "compares the shapes as text",
        "two shapes are equal if they are written alike",
        """
        def window_response(window, kernel, bias=0.0):
            if str(window.shape) != str(kernel.shape):
                raise ValueError("shapes differ")
            return float(np.sum(window.astype(float) * kernel) + bias)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "holds the kernel's height against the width",
        5.75,
        "a kernel of 4x1 fits on an image of 6x3",
        """
        _right = feature_map

        def feature_map(image, kernel):
            if image.ndim == kernel.ndim == 2 and any(np.greater(kernel.shape, image.shape[::-1])):
                raise ValueError("too large")
            return _right(image, kernel)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "accepts a kernel that is one too large",
        6,
        "H - kH + 1 is 0 there, and an empty map comes back",
        """
        _right = feature_map

        def feature_map(image, kernel):
            sizes = [length - k + 1 for length, k in zip(image.shape, kernel.shape)]
            if image.ndim == kernel.ndim == 2 and min(sizes) == 0:
                return np.zeros(sizes)
            return _right(image, kernel)
        """,
    ),
    twin(
        "feature_map.feature_map",
        "lets NumPy refuse what does not fit",
        "the ValueError of sliding_window_view is a ValueError; only the axes are checked",
        """
        def feature_map(image, kernel):
            if image.ndim != 2 or kernel.ndim != 2:
                raise ValueError("two axes")
            windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
            return (windows * kernel).sum(axis=(2, 3))
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "takes the first channel of a colour photo",
        6,
        "an image with three axes is refused",
        """
        _right = feature_map

        def feature_map(image, kernel):
            return _right(image[..., 0] if image.ndim == 3 else image, kernel)
        """,
    ),
    wrong(
        "feature_map.feature_map",
        "drops axes of length 1",
        6.5,
        "an image of (1, H, W) has three axes, and a row has one",
        """
        _right = feature_map

        def feature_map(image, kernel):
            if image.ndim == 3 and image.shape[0] == 1:
                image = image[0]
            return _right(image, kernel[0] if kernel.ndim == 3 and kernel.shape[0] == 1 else kernel)
        """,
    ),
    wrong(
        "strides.convolve2d",
        "lets the padding of the other axis make room",
        8.75,
        "zeros left and right do not make the image higher",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
            if image.ndim == kernel.ndim == 2 and kernel.shape[0] > image.shape[0] + 2 * pW:
                raise ValueError("too high")
            return _right(image, kernel, stride, padding)
        """,
    ),
    wrong(
        "strides.convolve2d",
        "accepts a kernel that only the other axis makes room for",
        9.5,
        "it gives an empty map where a kernel does not fit",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            pair = padding if isinstance(padding, tuple) else (padding, padding)
            if image.ndim == kernel.ndim == 2 and min(pair) >= 0:
                size = [length + 2 * max(pair) for length in image.shape]
                own = [length + 2 * each for length, each in zip(image.shape, pair)]
                if any(k > o for k, o in zip(kernel.shape, own)) and all(k <= s for k, s in zip(kernel.shape, size)):
                    return np.zeros((0, 0))
            return _right(image, kernel, stride, padding)
        """,
    ),
    twin(
        "strides.convolve2d",
        "fits the kernel on an array of ones",
        "the padded image is made first, so its own size decides",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            (pH, pW), (sH, sW) = np.broadcast_to(padding, 2), np.broadcast_to(stride, 2)
            if min(sH, sW) < 1 or image.ndim != 2:
                raise ValueError("stride or axes")
            canvas = np.pad(np.ones(image.shape), [(pH, pH), (pW, pW)])
            canvas[canvas > 0] = image.ravel()
            return _right(canvas, kernel)[::sH, ::sW]
        """,
    ),
    wrong(
        "channels.convolve_volume",
        "wants the kernel to fit without the padding",
        7.25,
        "zeros make room for a kernel that is larger than the volume",
        """
        _right = convolve_volume

        def convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
            if any(k > length for k, length in zip(kernel.shape, volume.shape)):
                raise ValueError("too large")
            return _right(volume, kernel, bias, stride, padding)
        """,
    ),
    wrong(
        "strides.convolve2d",
        "looks at the first entry of a stride",
        9,
        "a stride of (1, -1) walks backwards",
        """
        _right = convolve2d

        def convolve2d(image, kernel, stride=1, padding=0):
            if isinstance(stride, tuple) and stride[0] > 0 > stride[1]:
                return _right(image, kernel, (stride[0], 1), padding)[:, :: stride[1]]
            return _right(image, kernel, stride, padding)
        """,
    ),
    wrong(
        "output_size.output_shape",
        "looks at the product of a stride's entries",
        2.5,
        "(-1, -1) has a positive product",
        """
        _right = output_shape

        def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
            if isinstance(stride, tuple):
                stride = tuple(map(abs, stride)) if stride[0] * stride[1] > 0 else stride
            return _right(shape, kernel_size, stride, padding, dilation)
        """,
    ),
    wrong(
        "conv_layer.conv_layer",
        "adds up the entries of a dilation",
        12.5,
        "(2, -2) has one entry below 1",
        """
        _right = conv_layer

        def conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
            if isinstance(dilation, tuple) and 0 in (sum(dilation), *dilation):
                dilation = tuple(max(1, abs(each)) for each in dilation)
            return _right(batch, filters, biases, stride, padding, dilation, groups)
        """,
    ),
    wrong(
        "zero_padding.zero_pad",
        "looks at the larger entry of a padding",
        3.25,
        "(2, -2) has a negative entry",
        """
        _right = zero_pad

        def zero_pad(image, padding):
            if isinstance(padding, tuple) and max(padding) >= 0:
                padding = tuple(max(0, each) for each in padding)
            return _right(image, padding)
        """,
    ),
    twin(
        "strides.convolve2d",
        "lets range and np.pad refuse",
        "range refuses a step of 0 and np.pad negative widths with a ValueError; a negative step is refused by hand",
        """
        def convolve2d(image, kernel, stride=1, padding=0):
            (sH, sW), (pH, pW) = np.broadcast_to(stride, 2).tolist(), np.broadcast_to(padding, 2).tolist()
            padded = np.pad(image.astype(float), [(pH, pH), (pW, pW)])
            windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
            rows, cols = (range(0, n, s) for n, s in zip(windows.shape, (sH, sW)))
            if not rows or not cols:
                raise ValueError("backwards")
            return np.array([[np.sum(windows[row, col] * kernel) for col in cols] for row in rows])
        """,
    ),
    wrong(
        "weight_sharing.local_feature_map",
        "raises IndexError for wrong axes",
        1.5,
        "wrong numbers of axes call for a ValueError",
        """
        _right = local_feature_map

        def local_feature_map(image, filters):
            if image.ndim != 2 or filters.ndim != 4:
                return filters.shape[4 if filters.ndim < 4 else 9]
            return _right(image, filters)
        """,
    ),
    twin(
        "weight_sharing.local_feature_map",
        "unpacks the shapes",
        "too many and too few values to unpack are ValueErrors",
        """
        def local_feature_map(image, filters):
            (H, W), (rows, cols, kH, kW) = image.shape, filters.shape
            if (rows, cols) != (H - kH + 1, W - kW + 1):
                raise ValueError("grid")
            windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (kH, kW))
            return (windows * filters).sum(axis=(2, 3))
        """,
    ),
    wrong(
        "weight_sharing.shift",
        "expects the picture to leave on both axes",
        1.5,
        "a move by more than the height is enough to leave nothing",
        """
        def shift(image, rows, cols):
            (H, W), out = image.shape, np.zeros_like(image)
            if abs(rows) >= H and abs(cols) >= W:
                return out
            top, left = slice(max(rows, 0), H + min(rows, 0)), slice(max(cols, 0), W + min(cols, 0))
            out[top, left] = image[max(-rows, 0) : H - max(rows, 0), max(-cols, 0) : W - max(cols, 0)]
            return out
        """,
    ),
    twin(
        "weight_sharing.shift",
        "rolls and wipes",
        "what comes round the border is wiped out, and a slice reaches no further than the picture",
        """
        def shift(image, rows, cols):
            if image.ndim != 2:
                raise ValueError("two axes")
            moved = np.roll(image, (rows, cols), axis=(0, 1))
            moved[(slice(rows) if rows >= 0 else slice(rows, None)), :] = 0
            moved[:, (slice(cols) if cols >= 0 else slice(cols, None))] = 0
            return moved
        """,
    ),
    wrong(
        "pooling.max_pool2d",
        "takes one axis for a map of one row",
        2.5,
        "an array with one axis has no maps in it",
        """
        _right = max_pool2d

        def max_pool2d(maps, size, stride=None, padding=0):
            if maps.ndim == 1:
                return _right(maps[None], (1, size), (1, stride or size))[0]
            return _right(maps, size, stride, padding)
        """,
    ),
    wrong(
        "pooling.average_pool2d",
        "takes one axis for a map of one row",
        2.5,
        "an array with one axis has no maps in it",
        """
        _right = average_pool2d

        def average_pool2d(maps, size, stride=None, padding=0):
            if maps.ndim == 1:
                return _right(maps[None], (1, size), (1, stride or size))[0]
            return _right(maps, size, stride, padding)
        """,
    ),
    twin(
        "pooling.max_pool2d",
        "unpacks the last two axes",
        "a starred name leaves the last two over, and too few are a ValueError",
        """
        _right = max_pool2d

        def max_pool2d(maps, size, stride=None, padding=0):
            *leading, H, W = maps.shape
            pooled = _right(maps.reshape(-1, H, W), size, stride, padding)
            return pooled.reshape(*leading, *pooled.shape[1:])
        """,
    ),
]
