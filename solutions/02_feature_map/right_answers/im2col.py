"""Windows as the rows of a matrix, times the kernel as a vector."""

from numpy.lib.stride_tricks import sliding_window_view


class TwoAxesError(ValueError):
    pass


def feature_map(image, kernel):
    if image.ndim != 2 or kernel.ndim != 2:
        raise TwoAxesError
    windows = sliding_window_view(image, kernel.shape)  # refuses what does not fit, with ValueError
    columns = windows.reshape(-1, kernel.size).astype(float)
    return (columns @ kernel.ravel().astype(float)).reshape(windows.shape[:2])


def strongest_position(response_map):
    flat = response_map.ravel().tolist()
    index = flat.index(max(flat))
    return index // response_map.shape[1], index % response_map.shape[1]
