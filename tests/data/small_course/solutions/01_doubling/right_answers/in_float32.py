import numpy as np


def double(values):
    if len(values) < 1:
        raise ValueError("nothing")
    values = np.array(values, dtype=np.float32)
    values += values
    return values


def halve(count):
    half, rest = divmod(count, 2)
    if rest:
        raise ValueError("odd")
    return half
