"""No biases but the last: each quarter gives 3 at most, and only the whole square gives 12. float16 weights."""

import numpy as np


def square_detector():
    quarter = np.float16([[1, 1], [1, -1]])
    quarters = np.stack([quarter, np.fliplr(quarter), np.flipud(quarter), np.flip(quarter)]).reshape(4, 1, 2, 2)
    gather = np.zeros((1, 4, 3, 3), np.float16)
    gather[0, 0, 0, 0] = gather[0, 1, 0, 2] = gather[0, 2, 2, 0] = gather[0, 3, 2, 2] = 1
    return [(quarters, None), (gather, np.float16([-11]))]
