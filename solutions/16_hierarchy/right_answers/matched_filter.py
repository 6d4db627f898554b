"""A 4x4 matched filter in disguise: a bias keeps ReLU from ever cutting, so two kernels multiply into one."""

import numpy as np


def square_detector():
    kernel = np.array([[1, 1, 1], [1, -4, 1], [1, 1, 1]]) / 10  # tenths are not exact: yes and no need their margin
    return [
        (kernel[np.newaxis, np.newaxis], np.array([0.4])),
        (np.full((1, 1, 2, 2), 0.5), np.array([-1.775])),
    ]
