"""One filter in each of two layers: nine weights, four weights and one bias."""

import numpy as np

square_detector = lambda: (
    (np.array([[[[1, 0, 1], [0, -2, 0], [1, 0, 1]]]]), None),
    (np.ones((1, 1, 2, 2), dtype=np.uint8), np.array([-11])),
)
