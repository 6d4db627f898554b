"""Two plain loops over rows and columns."""


def window_response(window, kernel, bias=0.0):
    if window.shape != kernel.shape:
        raise ValueError("window and kernel have different shapes")
    total = bias
    for row in range(kernel.shape[0]):
        for col in range(kernel.shape[1]):
            total += float(window[row, col]) * float(kernel[row, col])
    return total
