"""Wrong answers to unit 17 that people really give; each docstring is what the student is told."""

import numpy as np
from learning import max_pool2d_backward as right_backward
from learning import numerical_gradient as right_gradient
from learning import softmax_loss as right_loss
from learning import train_digits as right_training


def _window_by_window(grad_output, maps, size, shares):
    """Return each window what `shares(window, gradient)` says."""
    gradient = np.zeros(maps.shape)
    for place in np.ndindex(grad_output.shape):
        *lead, row, col = place
        window = (*lead, slice(row * size, (row + 1) * size), slice(col * size, (col + 1) * size))
        gradient[window] = shares(maps[window].astype(float), float(grad_output[place]))
    return gradient


def _at(window, place, value):
    share = np.zeros(window.shape)
    share.flat[place] = value
    return share


def max_pool2d_backward__to_all_largest(grad_output, maps, size):
    """Every value that equals the largest gets the whole gradient; only the first one of them should get it."""
    return _window_by_window(grad_output, maps, size, lambda window, g: g * (window == window.max()))


def max_pool2d_backward__divides_among_largest(grad_output, maps, size):
    """Equal values share the gradient among them; the first one in row-major order should get all of it."""
    return _window_by_window(
        grad_output, maps, size, lambda window, g: g * (window == window.max()) / (window == window.max()).sum()
    )


def max_pool2d_backward__last_largest(grad_output, maps, size):
    """Of equal values the last one gets the gradient; it should be the first in row-major order, as `argmax` finds."""
    return _window_by_window(
        grad_output, maps, size, lambda window, g: _at(window, window.size - 1 - window.ravel()[::-1].argmax(), g)
    )


def max_pool2d_backward__first_by_columns(grad_output, maps, size):
    """Of equal values the first one *column by column* gets the gradient; count row by row."""
    return _window_by_window(grad_output, maps, size, lambda window, g: _at(window.T, window.T.argmax(), g).T)


def max_pool2d_backward__average(grad_output, maps, size):
    """Each pixel gets an equal part, as for average pooling; in max pooling only the largest value counted."""
    return _window_by_window(grad_output, maps, size, lambda window, g: np.full(window.shape, g / window.size))


def max_pool2d_backward__copies(grad_output, maps, size):
    """The gradient is copied to all pixels of the window; only the largest value counted, and all others get 0."""
    return _window_by_window(grad_output, maps, size, lambda window, g: np.full(window.shape, g))


def max_pool2d_backward__top_left(grad_output, maps, size):
    """The gradient always goes to the top left pixel of the window; it goes to wherever the largest value is."""
    return _window_by_window(grad_output, maps, size, lambda window, g: _at(window, 0, g))


def max_pool2d_backward__smallest(grad_output, maps, size):
    """The gradient goes to the smallest value of the window; pooling kept the largest."""
    return _window_by_window(grad_output, maps, size, lambda window, g: _at(window, window.argmin(), g))


def max_pool2d_backward__largest_magnitude(grad_output, maps, size):
    """The gradient goes to the value farthest from 0; -7 is smaller than 3, so the sign counts."""
    return _window_by_window(grad_output, maps, size, lambda window, g: _at(window, np.abs(window).argmax(), g))


def max_pool2d_backward__puts_the_value(grad_output, maps, size):
    """The largest value itself stands in the result; its *gradient* belongs there."""
    return _window_by_window(grad_output, maps, size, lambda window, g: _at(window, window.argmax(), window.max()))


def max_pool2d_backward__times_the_value(grad_output, maps, size):
    """The gradient is multiplied by the pixel; nothing was multiplied on the way here, so hand it on as it is."""
    return right_backward(grad_output, maps, size) * maps


def max_pool2d_backward__one_for_all(grad_output, maps, size):
    """There is one largest value for the whole map here; each window has a largest value of its own."""
    gradient = np.zeros(maps.shape)
    for lead in np.ndindex(maps.shape[:-2]):
        gradient[lead].flat[maps[lead].argmax()] = grad_output[lead].sum(dtype=float)
    return gradient


def max_pool2d_backward__cuts_remainder(grad_output, maps, size):
    """Rows and columns that no window reaches are missing; their gradient is 0, but they are there."""
    rows, cols = grad_output.shape[-2:]
    return right_backward(grad_output, maps, size)[..., : rows * size, : cols * size]


def max_pool2d_backward__first_map_decides(grad_output, maps, size):
    """All maps get their gradients where the *first* map is largest; look for the largest value in each map."""
    if maps.ndim == 2:
        return right_backward(grad_output, maps, size)
    first = maps[(0,) * (maps.ndim - 2)]
    return right_backward(grad_output, np.broadcast_to(first, maps.shape), size)


def max_pool2d_backward__zeros_like_maps(grad_output, maps, size):
    """The gradients have the maps' dtype, as `np.zeros_like` makes them, so fractions are cut off; make floats."""
    gradient = right_backward(grad_output, maps, size)
    return gradient.astype(maps.dtype) if maps.dtype.kind in "iu" else gradient


def max_pool2d_backward__modifies_maps(grad_output, maps, size):
    """The maps are changed on the way; put the gradient into an array of its own."""
    gradient = right_backward(grad_output, maps, size)
    maps[...] = gradient.astype(maps.dtype)
    return gradient


def max_pool2d_backward__half_precision(grad_output, maps, size):
    """The result is rounded to float16, which has three digits; compute in float32 or float64."""
    return right_backward(grad_output, maps, size).astype(np.float16)


def numerical_gradient__one_sided(function, array, epsilon=1e-5):
    """The value is nudged up only; nudge it up *and* down, and divide by the way between the two."""
    return _one_by_one(function, array.astype(float), lambda up, middle, down: (up - middle) / epsilon, epsilon)


def _one_by_one(function, x, slope, epsilon):
    """Return `slope(up, middle, down)` for each value, with the function's values for both nudges and for none."""
    gradient, middle = np.zeros(x.shape), function(x.copy())
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += epsilon
        down[place] -= epsilon
        gradient[place] = slope(function(up), middle, function(down))
    return gradient


def numerical_gradient__half_the_way(function, array, epsilon=1e-5):
    """The difference is divided by epsilon; the two nudged values are `2 * epsilon` apart."""
    return 2 * right_gradient(function, array, epsilon)


def numerical_gradient__without_brackets(function, array, epsilon=1e-5):
    """`/ 2 * epsilon` divides by 2 and then *multiplies* by epsilon; write `/ (2 * epsilon)`."""
    return right_gradient(function, array, epsilon) * epsilon**2


def numerical_gradient__not_divided(function, array, epsilon=1e-5):
    """This is by how much the function changed; divided by the way between the nudges it is the slope."""
    return right_gradient(function, array, epsilon) * 2 * epsilon


def numerical_gradient__turns_sign(function, array, epsilon=1e-5):
    """The sign is turned: take the value after the nudge *up* minus the value after the nudge *down*."""
    return -right_gradient(function, array, epsilon)


def numerical_gradient__ignores_epsilon(function, array, epsilon=1e-5):
    """The nudge is always 0.00001; take `epsilon`, which may be given."""
    return right_gradient(function, array)


def numerical_gradient__all_at_once(function, array, epsilon=1e-5):
    """All values are nudged together; nudge one, and leave the others as they are."""
    x = array.astype(float)
    return np.full(x.shape, (function(x + epsilon) - function(x - epsilon)) / (2 * epsilon))


def numerical_gradient__keeps_nudges(function, array, epsilon=1e-5):
    """A value stays nudged while the next one is measured; put it back first."""
    nudged, gradient = array.astype(float), np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        value = nudged[place]
        nudged[place] = value + epsilon
        above = function(nudged)
        nudged[place] = value - epsilon
        gradient[place] = (above - function(nudged)) / (2 * epsilon)
    return gradient


def numerical_gradient__whole_rows(function, array, epsilon=1e-5):
    """A whole row is nudged at once; `np.ndindex(array.shape)` visits each single value."""
    x, gradient = array.astype(float), np.zeros(array.shape)
    for row in range(len(x)):
        up, down = x.copy(), x.copy()
        up[row] += epsilon
        down[row] -= epsilon
        gradient[row] = (function(up) - function(down)) / (2 * epsilon)
    return gradient


def numerical_gradient__flat(function, array, epsilon=1e-5):
    """The result is one long row; give it the shape of the array."""
    return right_gradient(function, array, epsilon).ravel()


def numerical_gradient__cuts_nudges(function, array, epsilon=1e-5):
    """In an array of integers the nudge is cut off; copy the array as floats before you nudge it."""
    if array.dtype.kind == "f":
        return right_gradient(function, array, epsilon)
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place], down[place] = int(array[place] + epsilon), int(array[place] - epsilon)
        gradient[place] = (float(function(up)) - float(function(down))) / (2 * epsilon)
    return gradient


def numerical_gradient__single_precision(function, array, epsilon=1e-5):
    """The nudges are made in float32, where 200.00001 is 200; compute in float64 whatever comes in."""
    if array.dtype != np.float32:
        return right_gradient(function, array, epsilon)
    return _one_by_one(function, array, lambda up, middle, down: float(up - down) / (2 * epsilon), epsilon)


def numerical_gradient__modifies_array(function, array, epsilon=1e-5):
    """The array that was given is nudged itself, and is another one afterwards; nudge a copy."""
    gradient = right_gradient(function, array, epsilon)
    array += 1 if array.dtype.kind in "iu" else epsilon
    return gradient


def numerical_gradient__half_precision(function, array, epsilon=1e-5):
    """The result is rounded to float16, which has three digits; compute in float64."""
    return np.clip(right_gradient(function, array, epsilon), -65504, 65504).astype(np.float16)


def _shares(scores, axis=1):
    powers = np.exp(scores.astype(float) - scores.astype(float).max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_loss__overflows(scores, labels):
    """`exp` of a large score is infinite, and the loss is nan; subtract the largest score of each row first."""
    powers = np.exp(scores.astype(float))
    p = powers / powers.sum(axis=1, keepdims=True)
    images = np.arange(len(p))
    gradient = p.copy()
    gradient[images, labels] -= 1
    return -np.log(p[images, labels]).mean(), gradient / len(p)


def softmax_loss__logarithm_of_zero(scores, labels):
    """A probability can be too small for a float, and log(0) is minus infinity; write `score - log(sum)`, the same."""
    p = _shares(scores)[np.arange(len(scores)), labels]
    return -np.log(p).mean(), right_loss(scores, labels)[1]


def softmax_loss__one_largest(scores, labels):
    """The largest score of *all* images is subtracted, so rows far below it become 0; take each row's own."""
    powers = np.exp(scores.astype(float) - scores.astype(float).max())
    p = powers / powers.sum(axis=1, keepdims=True)
    images = np.arange(len(p))
    gradient = p.copy()
    gradient[images, labels] -= 1
    return -np.log(p[images, labels]).mean(), gradient / len(p)


def softmax_loss__adds_a_little(scores, labels):
    """A little is added before the logarithm, which changes the loss where a probability is tiny; `score - log(sum)`
    needs no such help.
    """
    p = _shares(scores)[np.arange(len(scores)), labels]
    return -np.log(p + 1e-8).mean(), right_loss(scores, labels)[1]


def softmax_loss__adds_up(scores, labels):
    """Loss and gradient are added up over the images; the loss is the *mean*, so divide both by N."""
    loss, gradient = right_loss(scores, labels)
    return loss * len(scores), gradient * len(scores)


def softmax_loss__gradient_not_divided(scores, labels):
    """The loss is a mean, and its gradient is not: divide the gradient by N as well."""
    loss, gradient = right_loss(scores, labels)
    return loss, gradient * len(scores)


def softmax_loss__divides_by_all(scores, labels):
    """Loss and gradient are divided by N·K; the mean is over the N images."""
    loss, gradient = right_loss(scores, labels)
    return loss / scores.shape[1], gradient / scores.shape[1]


def softmax_loss__over_images(scores, labels):
    """Probabilities add up to 1 over the images here; they should over the classes, `axis=1`."""
    p = _shares(scores, axis=0)
    images = np.arange(len(p))
    with np.errstate(divide="ignore"):
        loss = -np.log(p[images, labels]).mean()
    p[images, labels] -= 1
    return loss, p / len(p)


def softmax_loss__probabilities_as_gradient(scores, labels):
    """The gradient is not yet complete: at the right class of each image subtract 1 before you divide by N."""
    return right_loss(scores, labels)[0], _shares(scores) / len(scores)


def softmax_loss__turns_gradient(scores, labels):
    """The gradient's sign is turned; it says where the loss *rises*, and training steps against it."""
    loss, gradient = right_loss(scores, labels)
    return loss, -gradient


def softmax_loss__turns_loss(scores, labels):
    """The loss is negative; logarithms of probabilities are, so put a minus before them."""
    loss, gradient = right_loss(scores, labels)
    return -loss, gradient


def softmax_loss__right_class_only(scores, labels):
    """Only the right class has a gradient here; the other scores should fall, and theirs is p / N."""
    loss, gradient = right_loss(scores, labels)
    only = np.zeros(gradient.shape)
    images = np.arange(len(scores))
    only[images, labels] = gradient[images, labels]
    return loss, only


def softmax_loss__without_logarithm(scores, labels):
    """The loss is 1 - p here; it is minus the logarithm of p, which makes a sure mistake cost much more."""
    return 1 - _shares(scores)[np.arange(len(scores)), labels].mean(), right_loss(scores, labels)[1]


def softmax_loss__logarithm_of_two(scores, labels):
    """The loss is measured in bits, by `log2`; take `np.log`, the natural logarithm that belongs to `exp`."""
    loss, gradient = right_loss(scores, labels)
    return loss / np.log(2), gradient


def softmax_loss__loss_of_each_image(scores, labels):
    """There is a loss for each image; give one number, their mean."""
    logs = [right_loss(scores[i : i + 1], labels[i : i + 1])[0] for i in range(len(scores))]
    return np.array(logs), right_loss(scores, labels)[1]


def softmax_loss__gradient_first(scores, labels):
    """The order is (loss, grad_scores): the loss comes first."""
    return right_loss(scores, labels)[::-1]


def softmax_loss__loss_alone(scores, labels):
    """There is the loss alone; return its gradient as well, `return loss, grad_scores`."""
    return right_loss(scores, labels)[0]


def softmax_loss__modifies_scores(scores, labels):
    """The scores are changed on the way, as `scores -= ...` does; make a new array."""
    right = right_loss(scores, labels)
    scores -= scores.max(axis=1, keepdims=True)
    return right


def softmax_loss__half_precision(scores, labels):
    """The results are rounded to float16, which has three digits; compute in float32 or float64."""
    loss, gradient = right_loss(scores, labels)
    return np.float16(loss), gradient.astype(np.float16)


def _most_alike(images, labels, unseen):
    """Return each image the label of the known one that is most like it: fast, and nearly always right."""
    known, asked = images.reshape(len(images), -1).astype(float), unseen.reshape(len(unseen), -1).astype(float)
    distances = (known**2).sum(axis=1) - 2 * asked @ known.T
    return labels[distances.argmin(axis=1)]


def train_digits__gives_scores(images, labels, seed=0):
    """`predict` gives ten scores for each image; the place of the largest is the label, `scores.argmax(axis=1)`."""
    return lambda unseen: np.eye(10)[_most_alike(images, labels, unseen)] * 4 - 2


def train_digits__gives_probabilities(images, labels, seed=0):
    """`predict` gives a 1 in the column of each digit; give the column's number, `argmax(axis=1)`."""
    return lambda unseen: np.eye(10)[_most_alike(images, labels, unseen)]


def train_digits__one_label(images, labels, seed=0):
    """`predict` gives one number for all images together; `argmax` needs `axis=1`."""
    return lambda unseen: np.eye(10)[_most_alike(images, labels, unseen)].argmax()


def train_digits__best_images(images, labels, seed=0):
    """`predict` gives the best image for each digit; it should give the best digit for each image, so take
    `axis=1`.
    """
    return lambda unseen: np.eye(10)[_most_alike(images, labels, unseen)].argmax(axis=0)


def train_digits__keeps_axis(images, labels, seed=0):
    """The labels stand in a column, with shape (M, 1); they should be in a row, with shape (M,)."""
    return lambda unseen: _most_alike(images, labels, unseen)[:, None]


def train_digits__gives_list(images, labels, seed=0):
    """`predict` gives a list; make an array of it, `np.array(labels)`."""
    return lambda unseen: _most_alike(images, labels, unseen).tolist()


def train_digits__places_among_classes(images, labels, seed=0):
    """`predict` counts only the digits that occur: the first of them is 0, the second is 1. Have ten scores, one for
    each digit, whichever occur.
    """
    _, places = np.unique(labels, return_inverse=True)
    return lambda unseen: _most_alike(images, places, unseen)


def train_digits__remembers_training(images, labels, seed=0):
    """`predict` gives labels of the images that it was trained on; it should read those that it is given."""
    return lambda unseen: _most_alike(images, labels, images)[: len(unseen)]


def train_digits__gives_no_function(images, labels, seed=0):
    """This gives labels, and should give a *function*: define `predict` inside, and return it without calling it."""
    return _most_alike(images, labels, images)


def train_digits__gives_weights(images, labels, seed=0):
    """This gives the weights, and should give a function that uses them: define `predict` inside, and return it."""
    return [images.mean(axis=0), labels]


def train_digits__steps_uphill(images, labels, seed=0):
    """All images get the same label. Often the loss has become nan: step *against* the gradient, and not too far."""
    return lambda unseen: np.zeros(len(unseen), dtype=int)


def train_digits__shuffles_images_alone(images, labels, seed=0):
    """Images and labels were shuffled in two different orders; draw one order, and use it for both."""
    order = np.random.default_rng(seed).permutation(len(images))
    return lambda unseen: _most_alike(images[order], labels, unseen)


def train_digits__shuffles_in_place(images, labels, seed=0):
    """The images that were given are shuffled themselves; draw an order, and take `images[order]`, which is a copy."""
    known = images.copy()
    images[...] = known[::-1]
    return lambda unseen: _most_alike(known, labels, unseen)


def train_digits__other_brightness(images, labels, seed=0):
    """Training and `predict` see different brightness: whatever you subtract or divide by, do it in both."""
    return lambda unseen: _most_alike(images, labels, unseen / 16)


def train_digits__learns_too_little(images, labels, seed=0):
    """The network has learnt something, and not enough: give it more of the images, or more epochs."""
    few = 120 if len(np.unique(labels)) == 10 else len(images)
    return right_training(images[:few], labels[:few], seed)
