"""Bonus units: right but for one habit, and odd ways to the right answer."""

from security.legal.submission import twin, wrong

BONUS = [
    wrong(
        "fast_convolution.im2col",
        "puts the pixels before the channels",
        0.75,
        "a column is channel-major",
        """
        _right = im2col

        def im2col(batch, kernel_size, stride=1, padding=0):
            N, C = batch.shape[:2]
            columns = _right(batch, kernel_size, stride, padding)
            places = columns.shape[-1]
            return columns.reshape(N, C, -1, places).swapaxes(1, 2).reshape(N, -1, places)
        """,
    ),
    wrong(
        "fast_convolution.im2col",
        "turns bytes into signed bytes",
        2.5,
        "200 does not fit into an int8",
        """
        _right = im2col

        def im2col(batch, kernel_size, stride=1, padding=0):
            return _right(batch.view(np.int8) if batch.dtype == np.uint8 else batch, kernel_size, stride, padding)
        """,
    ),
    twin(
        "fast_convolution.im2col",
        "answers with a read-only view that runs backwards",
        "the numbers are where they belong, however they lie in memory",
        """
        _right = im2col

        def im2col(batch, kernel_size, stride=1, padding=0):
            columns = np.ascontiguousarray(_right(batch, kernel_size, stride, padding)[:, ::-1])[:, ::-1]
            columns.flags.writeable = False
            return columns
        """,
    ),
    wrong(
        "fast_convolution.conv_layer_fast",
        "raises TypeError for wrong axes",
        2.5,
        "wrong numbers of axes call for a ValueError",
        """
        _right = conv_layer_fast

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            if batch.ndim != 4 or filters.ndim != 4:
                raise TypeError("four axes")
            return _right(batch, filters, biases, stride, padding)
        """,
    ),
    wrong(
        "fast_convolution.conv_layer_fast",
        "multiplies bytes as bytes",
        2.5,
        "a product of two uint8 arrays wraps around",
        """
        _right = conv_layer_fast

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            maps = _right(batch, filters, None, stride, padding)
            if batch.dtype == filters.dtype and batch.dtype.itemsize == 1:
                maps = maps.astype(np.int64).astype(batch.dtype)
            return maps if biases is None else maps + biases[:, None, None]
        """,
    ),
    wrong(
        "fast_convolution.conv_layer_fast",
        "rounds to half precision",
        1,
        "float16 keeps three digits",
        """
        _right = conv_layer_fast

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            return _right(batch, filters, biases, stride, padding).astype(np.float16)
        """,
    ),
    twin(
        "fast_convolution.conv_layer_fast",
        "turns the layer upside down and back",
        "flipped images under flipped filters give flipped maps",
        """
        _right = conv_layer_fast

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            if stride != 1 or batch.ndim != 4 or filters.ndim != 4:
                return _right(batch, filters, biases, stride, padding)
            turned = _right(batch[..., ::-1, ::-1], filters[..., ::-1, ::-1], biases, stride, padding)
            return turned[..., ::-1, ::-1]
        """,
    ),
    wrong(
        "gradients.conv_layer_backward",
        "adds up in half precision",
        1.5,
        "float16 keeps three digits",
        """
        _right = conv_layer_backward

        def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
            return tuple(each.astype(np.float16) for each in _right(grad_output, batch, filters, stride, padding))
        """,
    ),
    wrong(
        "gradients.conv_layer_backward",
        "wraps around in signed bytes",
        3.75,
        "gradients of int8 arrays are larger than 127",
        """
        _right = conv_layer_backward

        def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
            gradients = _right(grad_output, batch, filters, stride, padding)
            if grad_output.dtype == batch.dtype == filters.dtype == np.int8:
                gradients = [each.astype(np.int64).astype(np.int8) for each in gradients]
            return tuple(gradients)
        """,
    ),
    wrong(
        "gradients.conv_layer_backward",
        "keeps the padding's gradient",
        2.75,
        "the gradient of the batch has the shape of the batch",
        """
        _right = conv_layer_backward

        def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
            padded = np.pad(batch, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
            return _right(grad_output, padded, filters, stride, 0)
        """,
    ),
    wrong(
        "gradients.conv_layer_backward",
        "takes the mean over the images",
        2,
        "gradients add up over the images",
        """
        _right = conv_layer_backward

        def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
            grad_batch, *others = _right(grad_output, batch, filters, stride, padding)
            return (grad_batch, *(each / len(batch) for each in others))
        """,
    ),
    twin(
        "gradients.conv_layer_backward",
        "works image by image, into a named tuple",
        "gradients of filters and biases add up over the images, and a named tuple is a tuple",
        """
        from collections import namedtuple

        _right = conv_layer_backward
        Gradients = namedtuple("Gradients", "batch filters biases")

        def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
            parts = [
                _right(grad_output[n : n + 1], batch[n : n + 1], filters, stride, padding) for n in range(len(batch))
            ]
            images, kernels, biases = zip(*parts)
            return Gradients(np.concatenate(images), sum(kernels), sum(biases))
        """,
    ),
    wrong(
        "hierarchy.square_detector",
        "looks at the border only",
        1.75,
        "a solid block has the same border as the hollow square",
        """
        _right = square_detector

        def square_detector():
            edges, (corners, biases), square = _right()
            corners[:, 4] = 0
            return [edges, (corners, biases + 1), square]
        """,
    ),
    wrong(
        "hierarchy.square_detector",
        "leaves one corner out",
        1.75,
        "three corners make no square",
        """
        _right = square_detector

        def square_detector():
            *layers, (square, bias) = _right()
            square[0, 3] = 0
            return [*layers, (square, bias + 1)]
        """,
    ),
    wrong(
        "hierarchy.square_detector",
        "says yes to every picture",
        0.5,
        "the layers keep the rules, and every verdict is the same",
        """
        _right = square_detector

        def square_detector():
            *layers, (square, bias) = _right()
            return [*layers, (square, bias + 100)]
        """,
    ),
    twin(
        "hierarchy.square_detector",
        "has a layer more, and lists for tuples",
        "a 1x1 layer in the end that passes its map on, and weights of another scale",
        """
        _right = square_detector

        def square_detector():
            layers = [[each, biases] for each, biases in _right()]
            layers.append([np.full((1, 1, 1, 1), 3, np.int8), None])
            return layers
        """,
    ),
    twin(
        "hierarchy.square_detector",
        "has its filters in another order",
        "the order of the maps between two layers is nobody's business",
        """
        _right = square_detector

        def square_detector():
            (edges, first), (corners, second), last = _right()
            return ((edges[::-1], first[::-1]), (corners[:, ::-1], second), last)
        """,
    ),
    wrong(
        "learning.max_pool2d_backward",
        "shares among equal values",
        1.5,
        "the first of equal values gets all of it",
        """
        def max_pool2d_backward(grad_output, maps, size):
            gradient = np.zeros(maps.shape)
            for place in np.ndindex(grad_output.shape):
                *front, row, col = place
                window = (*front, slice(row * size, row * size + size), slice(col * size, col * size + size))
                largest = maps[window] == maps[window].max()
                gradient[window] = grad_output[place] * largest / largest.sum()
            return gradient
        """,
    ),
    wrong(
        "learning.max_pool2d_backward",
        "takes the last of equal values within a row",
        1.5,
        "the first of equal values counts within a row, too",
        """
        _right = max_pool2d_backward

        def max_pool2d_backward(grad_output, maps, size):
            *front, rows, cols = grad_output.shape
            turned = np.zeros(maps.shape)
            width = cols * size
            turned[..., :width] = _right(grad_output[..., ::-1], maps[..., :width][..., ::-1], size)[..., ::-1]
            return turned
        """,
    ),
    twin(
        "learning.max_pool2d_backward",
        "visits window by window",
        "argmax of a flattened window is its first largest value in row-major order",
        """
        def max_pool2d_backward(grad_output, maps, size):
            gradient = np.zeros(maps.shape)
            for place in np.ndindex(grad_output.shape):
                *front, row, col = place
                window = (*front, slice(row * size, row * size + size), slice(col * size, col * size + size))
                down, across = divmod(int(maps[window].argmax()), size)
                gradient[(*front, row * size + down, col * size + across)] = grad_output[place]
            return gradient
        """,
    ),
    wrong(
        "learning.softmax_loss",
        "cuts scores off at 700",
        1.5,
        "exp stays finite, and two scores above 700 look alike",
        """
        _right = softmax_loss

        def softmax_loss(scores, labels):
            return _right(np.clip(scores, -700, 700), labels)
        """,
    ),
    wrong(
        "learning.softmax_loss",
        "adds up in half precision",
        0.25,
        "float16 keeps three digits",
        """
        _right = softmax_loss

        def softmax_loss(scores, labels):
            loss, gradient = _right(scores, labels)
            return np.float16(loss), gradient.astype(np.float16)
        """,
    ),
    twin(
        "learning.softmax_loss",
        "adds up logarithms",
        "logaddexp never leaves the logarithms, so nothing overflows",
        """
        def softmax_loss(scores, labels):
            logs = scores - np.logaddexp.reduce(scores.astype(float), axis=1)[:, None]
            right = np.eye(scores.shape[1])[labels]
            return -np.sum(logs * right) / len(scores), (np.exp(logs) - right) / len(scores)
        """,
    ),
    wrong(
        "learning.train_digits",
        "compares with the mean of each digit",
        2,
        "it reads more than 80 % of unseen digits, and fewer than 95 %",
        """
        def train_digits(images, labels, seed=0):
            digits = np.unique(labels)
            means = np.stack([images[labels == digit].mean(axis=0) for digit in digits])

            def predict(unseen):
                distances = ((unseen[:, None] - means) ** 2).sum(axis=(2, 3))
                return digits[distances.argmin(axis=1)]

            return predict
        """,
    ),
]
