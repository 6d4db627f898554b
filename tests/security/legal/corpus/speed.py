"""Answers of unit 14 that would look faster than they are if the clock could be led astray."""

from security.legal.submission import twin, wrong

# The loop takes over where the speed is measured; smaller layers are the reference's, so that the values are right.
PLAIN_LOOP = """
        _right = conv_layer_fast

        def _loop(batch, filters, biases):
            (N, _, H, W), (F, _, kH, kW) = batch.shape, filters.shape
            maps = np.zeros((N, F, H - kH + 1, W - kW + 1))
            for n, f, row, col in np.ndindex(maps.shape):
                maps[n, f, row, col] = np.sum(batch[n, :, row : row + kH, col : col + kW] * filters[f]) + biases[f]
            return maps
"""

SPEED = [
    wrong(
        "fast_convolution.conv_layer_fast",
        "a plain loop that keeps its answers",
        2.0,
        "no timed call repeats the arguments of another, so the dictionary never has the answer",
        f"""
        ANSWERS = {{}}
{PLAIN_LOOP}
        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            if batch.size < 10000:
                return _right(batch, filters, biases, stride, padding)
            key = batch.tobytes(), filters.tobytes(), biases.tobytes()
            if key not in ANSWERS:
                ANSWERS[key] = _loop(batch, filters, biases)
            return ANSWERS[key]
        """,
    ),
    wrong(
        "fast_convolution.conv_layer_fast",
        "keeps the processor busy after a slow answer",
        2.0,
        "our own loop is timed in thread time, so a busy machine makes it no slower",
        f"""
        import time
{PLAIN_LOOP}
        class Busy(np.ndarray):
            def __del__(self):
                until = time.perf_counter() + 0.2
                while time.perf_counter() < until:
                    pass

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            if batch.size < 10000:
                return _right(batch, filters, biases, stride, padding)
            return _loop(batch, filters, biases).view(Busy)
        """,
    ),
    wrong(
        "fast_convolution.conv_layer_fast",
        "replaces the clocks of its own process",
        2.0,
        "the seconds are the kernel's count for the process, read from outside",
        f"""
        import time

        time.perf_counter = time.monotonic = time.process_time = time.thread_time = lambda: 0.0
{PLAIN_LOOP}
        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            if batch.size < 10000:
                return _right(batch, filters, biases, stride, padding)
            return _loop(batch, filters, biases)
        """,
    ),
    twin(
        "fast_convolution.conv_layer_fast",
        "adds one product of a whole image for each place of the kernel",
        "a loop over the kernel's few places is fast enough",
        """
        _right = conv_layer_fast

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            if stride != 1 or padding or biases is None or batch.size < 10000:
                return _right(batch, filters, biases, stride, padding)
            (N, _, H, W), (F, _, kH, kW) = batch.shape, filters.shape
            rows, cols = H - kH + 1, W - kW + 1
            maps = np.zeros((N, F, rows, cols)) + biases[:, None, None]
            for i in range(kH):
                for j in range(kW):
                    part = batch[:, :, i : i + rows, j : j + cols]
                    maps += np.einsum("nchw,fc->nfhw", part, filters[:, :, i, j], optimize=True)
            return maps
        """,
    ),
    twin(
        "fast_convolution.conv_layer_fast",
        "waits for a while before it answers",
        "only processor time counts, and a wait on a busy machine is not the student's",
        """
        import time

        _right = conv_layer_fast

        def conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
            time.sleep(0.01)
            return _right(batch, filters, biases, stride, padding)
        """,
    ),
]
