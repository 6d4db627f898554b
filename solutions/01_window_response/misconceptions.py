"""Wrong answers to `window_response` that people really give; each docstring is what the student is told."""

import numpy as np
from window_response import window_response as right_response


def _check(window, kernel):
    if window.shape != kernel.shape:
        raise ValueError("the shapes differ")


def window_response__wraps_around(window, kernel, bias=0.0):
    """The products outgrow a small integer dtype, and wrap around; turn to floats before you multiply."""
    _check(window, kernel)
    return np.sum(window * kernel) + bias


def window_response__sum_wraps_around(window, kernel, bias=0.0):
    """The sum outgrows a small integer dtype, which `np.dot` and `@` keep; turn to floats first."""
    _check(window, kernel)
    return window.ravel() @ kernel.ravel() + bias


def window_response__forgets_bias(window, kernel, bias=0.0):
    """The bias is left out; add it to the sum of the products."""
    return right_response(window, kernel)


def window_response__bias_for_every_product(window, kernel, bias=0.0):
    """The bias is added to every product; it is added once, to their sum."""
    return right_response(window, kernel, kernel.size * bias)


def window_response__subtracts_bias(window, kernel, bias=0.0):
    """The bias is subtracted, like a threshold; it is added, and a threshold is a negative bias."""
    return right_response(window, kernel, -bias)


def window_response__multiplies_by_bias(window, kernel, bias=0.0):
    """The bias scales the sum; it is added to it."""
    return right_response(window, kernel) * (bias or 1)


def window_response__bias_before_kernel(window, kernel, bias=0.0):
    """The bias is added to the pixels, before they are multiplied; it belongs to the sum of the products."""
    _check(window, kernel)
    return right_response(window.astype(float) + bias, kernel)


def window_response__no_sum(window, kernel, bias=0.0):
    """These are the single products; a response is one number, their sum."""
    _check(window, kernel)
    return window.astype(float) * kernel + bias


def window_response__sum_of_rows(window, kernel, bias=0.0):
    """There is one sum for each column, as the builtin `sum` makes them; add up all of the products."""
    _check(window, kernel)
    return sum(window.astype(float) * kernel) + bias


def window_response__array_of_one(window, kernel, bias=0.0):
    """The number is still packed in an array with axes; give back the number itself."""
    return np.array([[right_response(window, kernel, bias)]])


def window_response__matrix_product(window, kernel, bias=0.0):
    """Window and kernel are multiplied as matrices (`@`); take the products place by place (`*`)."""
    _check(window, kernel)
    return float((window.astype(float) @ kernel).sum() + bias)


def window_response__flips_kernel(window, kernel, bias=0.0):
    """The kernel is flipped, as mathematicians do; here it is laid on the window as it stands."""
    return right_response(window, kernel[::-1, ::-1], bias)


def window_response__upside_down(window, kernel, bias=0.0):
    """The kernel is upside down: its first row belongs on the window's first row."""
    return right_response(window, kernel[::-1], bias)


def window_response__mirrored(window, kernel, bias=0.0):
    """The kernel is mirrored: its first column belongs on the window's first column."""
    return right_response(window, kernel[:, ::-1], bias)


def window_response__transposes_kernel(window, kernel, bias=0.0):
    """Rows and columns of the kernel are swapped; kernel[i, j] belongs on window[i, j]."""
    return right_response(window, kernel.T, bias)


def window_response__square(window, kernel, bias=0.0):
    """Both loops end at the same number; a window need not be square: let the outer run to its height, the inner to its width."""
    _check(window, kernel)
    size = len(window)
    return float(sum(float(window[i, j]) * float(kernel[i, j]) for i in range(size) for j in range(size))) + bias


def window_response__loop_stops_early(window, kernel, bias=0.0):
    """The last row and column of the window are left out: your loops end one pixel early, so let them reach the end."""
    _check(window, kernel)
    return right_response(window[:-1, :-1], kernel[:-1, :-1], bias)


def window_response__always_three(window, kernel, bias=0.0):
    """The size 3 is written into the code; take kH and kW from kernel.shape."""
    return right_response(window, kernel, bias) if kernel.shape == (3, 3) else _top_left(window, kernel, bias)


def _top_left(window, kernel, bias):
    _check(window, kernel)
    return float(sum(float(window[i, j]) * float(kernel[i, j]) for i in range(3) for j in range(3))) + bias


def window_response__mean_of_products(window, kernel, bias=0.0):
    """The products are averaged; a response is their sum."""
    return right_response(window, kernel) / kernel.size + bias


def window_response__normalises_kernel(window, kernel, bias=0.0):
    """The sum is divided by the kernel's sum, as for a weighted average; use the weights as they are."""
    return right_response(window, kernel) / (float(kernel.sum(dtype=float)) or 1.0) + bias


def window_response__cosine(window, kernel, bias=0.0):
    """The dot product is divided by the lengths of the two, which gives their cosine; do not divide."""
    lengths = np.linalg.norm(window.astype(float)) * np.linalg.norm(kernel.astype(float))
    return right_response(window, kernel) / (lengths or 1.0) + bias


def window_response__distance(window, kernel, bias=0.0):
    """This measures how far window and kernel are apart; multiply place by place and add up instead."""
    _check(window, kernel)
    return float(np.sum((window.astype(float) - kernel) ** 2) + bias)


def window_response__adds_place_by_place(window, kernel, bias=0.0):
    """Pixels and weights are added; multiply each pixel by its weight, then add up the products."""
    _check(window, kernel)
    return float(np.sum(window.astype(float) + kernel) + bias)


def window_response__product_of_sums(window, kernel, bias=0.0):
    """The sums of pixels and of weights are multiplied; first multiply place by place, then add up."""
    _check(window, kernel)
    return float(window.sum(dtype=float) * kernel.sum(dtype=float) + bias)


def window_response__absolute(window, kernel, bias=0.0):
    """The sign is lost; a negative response says that the opposite of the pattern is there."""
    return abs(right_response(window, kernel, bias))


def window_response__clips_negatives(window, kernel, bias=0.0):
    """Negative responses became 0: that is ReLU, a step of its own that comes later."""
    return max(right_response(window, kernel, bias), 0.0)


def window_response__truncates(window, kernel, bias=0.0):
    """The response is cut off to a whole number; keep its fraction."""
    return int(right_response(window, kernel, bias))


def window_response__whole_weights(window, kernel, bias=0.0):
    """Pixels and weights are cut off to whole numbers before they are multiplied; use floats, not ints."""
    return right_response(window.astype(int), kernel.astype(int), bias)


def window_response__rounds(window, kernel, bias=0.0):
    """The response is rounded to two digits; give all of it, and round where it is printed."""
    return round(right_response(window, kernel, bias), 2)


def window_response__half_precision(window, kernel, bias=0.0):
    """The numbers are rounded to float16, which has three digits; compute in float32 or float64."""
    _check(window, kernel)
    with np.errstate(over="ignore"):
        products = window.astype(np.float16) * kernel.astype(np.float16)
        return np.sum(products, dtype=np.float16) + np.float16(bias)


def window_response__stretches(window, kernel, bias=0.0):
    """NumPy stretched an axis of length 1 to fit, so nothing was refused; compare the two shapes yourself."""
    return float(np.sum(window.astype(float) * kernel) + bias)


def window_response__compares_sizes(window, kernel, bias=0.0):
    """Only the number of values is compared, or none at all after `ravel`; compare the shapes."""
    return float(np.dot(window.astype(float).ravel(), kernel.astype(float).ravel()) + bias)


def window_response__compares_heights(window, kernel, bias=0.0):
    """Only the heights are compared; two shapes are equal only if the widths agree as well."""
    if window.shape[0] != kernel.shape[0]:
        raise ValueError("the heights differ")
    return _common_part(window, kernel, bias)


def window_response__common_part(window, kernel, bias=0.0):
    """What sticks out is ignored, as `zip` does; where the shapes differ, raise ValueError."""
    return _common_part(window, kernel, bias)


def _common_part(window, kernel, bias):
    total = 0.0
    for pixels, weights in zip(window.astype(float), kernel.astype(float)):
        for pixel, weight in zip(pixels, weights):
            total += pixel * weight
    return total + bias


def window_response__index_error(window, kernel, bias=0.0):
    """A loop ran over the edge of the smaller array; compare the shapes first, and raise ValueError."""
    total = float(bias)
    for i in range(window.shape[0]):
        for j in range(window.shape[1]):
            total += float(window[i, j]) * float(kernel[i, j])
    return total


def window_response__answers_none(window, kernel, bias=0.0):
    """Where the shapes differ the answer is None; raise ValueError instead, so that nobody computes on."""
    return right_response(window, kernel, bias) if window.shape == kernel.shape else None


def window_response__modifies_window(window, kernel, bias=0.0):
    """The window is changed by `*=`; put the products into a new array, the caller still needs the window."""
    _check(window, kernel)
    window *= kernel
    return float(window.sum() + bias)


_responses_by_shape = {}


def window_response__remembers_by_shape(window, kernel, bias=0.0):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = window.shape, kernel.shape
    if key not in _responses_by_shape:
        _responses_by_shape[key] = right_response(window, kernel, bias)
    return _responses_by_shape[key]
