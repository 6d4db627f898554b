"""Wrong answers to `edge_filters` that people really give; each docstring is what the student is told.

A filter is recognised by what it does, and a strength is computed from the student's own filters: both are handed over
as parameters with the names of the student's functions.
"""

from itertools import product

import numpy as np
from edge_filters import edge_strength as right_strength
from edge_filters import horizontal_edge_filter as right_horizontal
from edge_filters import vertical_edge_filter as right_vertical

ROUNDING = 1e-5


def _common_filters():
    """Return what students make of the common filters, right and wrong, for edges of both directions."""
    smooth = ([1, 1, 1], [1, 2, 1], [3, 10, 3], [0, 1, 0])
    across = [each for each in product(range(-2, 3), repeat=3) if any(each)]
    columns = [np.outer(*pair) for pair in product(smooth, across)]
    corner, cross = (
        np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
        np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]),
    )
    slanted = [np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]), np.array([[-1, -1, 0], [-1, 0, 1], [0, 1, 1]])]
    whole = [corner, cross, *(np.rot90(each, turns) for each in slanted for turns in range(4))]
    return [*columns, *(each.T for each in columns), *whole, -corner, -cross]


# For students' machines, which have no code of ours: the filters that they recognise, at any scale.
COMMON_ANSWERS = dict.fromkeys(("vertical_edge_filter", "horizontal_edge_filter"), _common_filters())


def _like(own, does, usual):
    """Return the student's own filter if it `does` what this mistake is about, else the usual filter that does."""
    if isinstance(own, np.ndarray) and own.shape == (3, 3) and own.dtype.kind in "iuf":
        weights = own.astype(float)
        if np.isfinite(weights).all() and weights.any() and does(weights / np.abs(weights).max()):
            return own
    return np.array(usual)


def _like_turned(own, does, usual):
    """Return what `_like` does for horizontal edges: the same with rows and columns swapped."""
    return _like(own.T if isinstance(own, np.ndarray) else own, does, usual).T


def _is_zero(sums):
    return bool(np.all(np.abs(sums) < ROUNDING))


def _ignores_the_other_direction(weights):
    return _is_zero(weights.sum(axis=1))


def _rises(weights):
    """Whether the response is positive wherever an edge from dark to bright crosses the window."""
    _, middle, last = weights.sum(axis=0)
    return _ignores_the_other_direction(weights) and last > ROUNDING and middle + last > ROUNDING


def _falls(weights):
    return _rises(-weights)


def _finds_the_other_direction(weights):
    return _rises(weights.T) or _falls(weights.T)


def _has_an_empty_last_column(weights):
    return _ignores_the_other_direction(weights) and _is_zero(weights[:, 2]) and weights[:, 1].sum() > ROUNDING


def _has_an_empty_first_column(weights):
    return _ignores_the_other_direction(weights) and _is_zero(weights[:, 0]) and weights[:, 2].sum() > ROUNDING


def _weighs_one_side(weights):
    return _is_zero(weights[:, :2]) and bool((weights[:, 2] > -ROUNDING).all())


def _finds_lines(weights):
    first, _, last = weights.sum(axis=0)
    return _ignores_the_other_direction(weights) and first * last > ROUNDING


def _is_alike_on_all_sides(weights):
    return _is_zero(weights.sum()) and _is_zero(weights - np.rot90(weights))


def _compares_with_all_eight(weights):
    return _is_alike_on_all_sides(weights) and not _is_zero(weights[0, 0])


def _compares_with_four(weights):
    return _is_alike_on_all_sides(weights) and _is_zero(weights[0, 0])


def _answers_to_both_directions(weights):
    return not (_is_zero(weights.sum(axis=0)) or _ignores_the_other_direction(weights)) and _is_zero(weights.sum())


def _is_flat(weights):
    return _is_zero(np.ptp(weights))


def _answers_to_a_wall(weights):
    return not _is_zero(weights.sum())


def _maps(image, own):
    filters = [np.asarray(each, dtype=float) for each in own]
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (3, 3))
    return np.einsum("ijkl,fkl->fij", windows, np.stack(filters))


def _from_maps(wrong):
    """Let `wrong` turn the maps of the student's own filters into a strength; refuse what is to be refused."""

    def strength(image, vertical_edge_filter=None, horizontal_edge_filter=None):
        right_strength(image)
        own = zip((vertical_edge_filter, horizontal_edge_filter), (right_vertical, right_horizontal))
        return wrong(_maps(image, [usual() if each is None else each for each, usual in own]))

    strength.__name__, strength.__doc__ = wrong.__name__, wrong.__doc__
    return strength


def _strength(maps):
    return np.hypot(*maps)


def vertical_edge_filter__swaps_directions(vertical_edge_filter=None):
    """This filter finds horizontal edges: its rows differ, but its columns should, since left and right do."""
    return _like(vertical_edge_filter, _finds_the_other_direction, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]])


def vertical_edge_filter__turns_signs(vertical_edge_filter=None):
    """The signs are turned: the bright right side should count for the response, the dark left side against it."""
    return _like(vertical_edge_filter, _falls, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])


def vertical_edge_filter__two_columns(vertical_edge_filter=None):
    """The third column is empty, so an edge between the second and third pixel goes unnoticed; weigh both outer columns."""
    return _like(vertical_edge_filter, _has_an_empty_last_column, [[-1, 1, 0], [-1, 1, 0], [-1, 1, 0]])


def vertical_edge_filter__late_two_columns(vertical_edge_filter=None):
    """The first column is empty, so an edge between the first and second pixel goes unnoticed; weigh both outer columns."""
    return _like(vertical_edge_filter, _has_an_empty_first_column, [[0, -1, 1], [0, -1, 1], [0, -1, 1]])


def vertical_edge_filter__bright_side_only(vertical_edge_filter=None):
    """Only the bright side is weighed, so a bright wall gets an answer; let the dark side count against it,
    to a sum of 0.
    """
    return _like(vertical_edge_filter, _weighs_one_side, [[0, 0, 1], [0, 0, 1], [0, 0, 1]])


def vertical_edge_filter__finds_lines(vertical_edge_filter=None):
    """This filter finds thin bright lines; at an edge one side should count for, the other side against the response."""
    return _like(vertical_edge_filter, _finds_lines, [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])


def vertical_edge_filter__every_direction(vertical_edge_filter=None):
    """This filter answers to edges of every direction; a horizontal edge should give it nothing, so each row should sum to 0."""
    return _like(vertical_edge_filter, _compares_with_all_eight, [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def vertical_edge_filter__laplacian(vertical_edge_filter=None):
    """A Laplacian compares a pixel with all its neighbours, also above and below; compare right with left alone."""
    return _like(vertical_edge_filter, _compares_with_four, [[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def vertical_edge_filter__diagonal(vertical_edge_filter=None):
    """This filter finds slanted edges, and also answers to horizontal ones; let the weights of each row sum to 0."""
    return _like(vertical_edge_filter, _answers_to_both_directions, [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])


def vertical_edge_filter__blurs(vertical_edge_filter=None):
    """Weights that are all alike measure brightness; an edge is a difference, so some weights must be negative."""
    return _like(vertical_edge_filter, _is_flat, np.ones((3, 3)))


def vertical_edge_filter__single_row():
    """One row of weights has the right idea; the filter should have three such rows, shape (3, 3)."""
    return np.array([[-1, 0, 1]])


def vertical_edge_filter__two_by_two():
    """This filter is 2x2; make it three rows and three columns."""
    return np.array([[-1, 1], [-1, 1]])


def vertical_edge_filter__list():
    """The filter is a nested list; put it into np.array so that it can be multiplied with a window."""
    return [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


def vertical_edge_filter__unsigned():
    """In an unsigned array -1 became 255; weights need signs, so leave the dtype uint8 to images."""
    return np.array([[255, 0, 1], [254, 0, 2], [255, 0, 1]], dtype=np.uint8)


def vertical_edge_filter__sum_not_zero(vertical_edge_filter=None):
    """The weights do not add up to 0, so a wall of one colour gets an answer; weigh one side against the
    other, so that the two cancel out.
    """
    return _like(vertical_edge_filter, _answers_to_a_wall, [[0, 1, 0]] * 3)


def vertical_edge_filter__nothing():
    """Nothing comes back from the function: `return` the filter."""
    return None


def horizontal_edge_filter__swaps_directions(horizontal_edge_filter=None):
    """This filter finds vertical edges: its columns differ, but its rows should, since top and bottom do."""
    return _like_turned(horizontal_edge_filter, _finds_the_other_direction, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]])


def horizontal_edge_filter__turns_signs(horizontal_edge_filter=None):
    """The signs are turned: the bright bottom should count for the response, the dark top against it."""
    return _like_turned(horizontal_edge_filter, _falls, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])


def horizontal_edge_filter__two_rows(horizontal_edge_filter=None):
    """The third row is empty, so an edge between the second and third row goes unnoticed; weigh both outer rows."""
    return _like_turned(horizontal_edge_filter, _has_an_empty_last_column, [[-1, 1, 0], [-1, 1, 0], [-1, 1, 0]])


def horizontal_edge_filter__late_two_rows(horizontal_edge_filter=None):
    """The first row is empty, so an edge between the first and second row goes unnoticed; weigh both outer rows."""
    return _like_turned(horizontal_edge_filter, _has_an_empty_first_column, [[0, -1, 1], [0, -1, 1], [0, -1, 1]])


def horizontal_edge_filter__bright_side_only(horizontal_edge_filter=None):
    """Only the bright side is weighed, so a bright wall gets an answer; let the dark side count against it,
    to a sum of 0.
    """
    return _like_turned(horizontal_edge_filter, _weighs_one_side, [[0, 0, 1], [0, 0, 1], [0, 0, 1]])


def horizontal_edge_filter__finds_lines(horizontal_edge_filter=None):
    """This filter finds thin bright lines; at an edge one side should count for, the other side against the response."""
    return _like_turned(horizontal_edge_filter, _finds_lines, [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])


def horizontal_edge_filter__every_direction(horizontal_edge_filter=None):
    """This filter answers to edges of every direction; a vertical edge should give it nothing, so each column should sum to 0."""
    return _like_turned(horizontal_edge_filter, _compares_with_all_eight, [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def horizontal_edge_filter__laplacian(horizontal_edge_filter=None):
    """A Laplacian compares a pixel with all its neighbours, also left and right; compare bottom with top alone."""
    return _like_turned(horizontal_edge_filter, _compares_with_four, [[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def horizontal_edge_filter__diagonal(horizontal_edge_filter=None):
    """This filter finds slanted edges, and also answers to vertical ones; let the weights of each column sum to 0."""
    return _like_turned(horizontal_edge_filter, _answers_to_both_directions, [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])


def horizontal_edge_filter__blurs(horizontal_edge_filter=None):
    """Weights that are all alike measure brightness; an edge is a difference, so some weights must be negative."""
    return _like_turned(horizontal_edge_filter, _is_flat, np.ones((3, 3)))


def horizontal_edge_filter__sum_not_zero(horizontal_edge_filter=None):
    """The weights do not add up to 0, so a wall of one colour gets an answer; weigh one side against the
    other, so that the two cancel out.
    """
    return _like_turned(horizontal_edge_filter, _answers_to_a_wall, [[0, 1, 0]] * 3)


def horizontal_edge_filter__single_column():
    """One column of weights has the right idea; the filter should have three such columns, shape (3, 3)."""
    return np.array([[-1], [0], [1]])


def horizontal_edge_filter__list():
    """The filter is a nested list; put it into np.array so that it can be multiplied with a window."""
    return [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]


def horizontal_edge_filter__nothing():
    """Nothing comes back from the function: `return` the filter."""
    return None


@_from_maps
def edge_strength__adds_absolute_values(maps):
    """The two responses are added as absolute values; square both, add, and take the root."""
    return np.abs(maps).sum(axis=0)


@_from_maps
def edge_strength__takes_the_larger(maps):
    """The larger of the two responses is kept; both count: square both, add, and take the root."""
    return np.abs(maps).max(axis=0)


@_from_maps
def edge_strength__adds_before_squaring(maps):
    """The responses are added before they are squared, so opposite signs cancel; square each one first."""
    return np.abs(maps.sum(axis=0))


@_from_maps
def edge_strength__adds_the_maps(maps):
    """The two maps are simply added; square both, add, and take the root, so that no sign can cancel another."""
    return maps.sum(axis=0)


@_from_maps
def edge_strength__forgets_the_root(maps):
    """The squares are added, but the root of the sum is missing."""
    return (maps**2).sum(axis=0)


@_from_maps
def edge_strength__root_of_the_mean(maps):
    """The squares are averaged; the root is taken of their sum."""
    return _strength(maps) / np.sqrt(2)


@_from_maps
def edge_strength__forgets_the_squares(maps):
    """The root is taken of the responses' absolute values; square them before you add them."""
    return np.sqrt(np.abs(maps).sum(axis=0))


@_from_maps
def edge_strength__vertical_only(maps):
    """Only the vertical edges count here; the strength also needs the horizontal filter's map."""
    return np.abs(maps[0])


@_from_maps
def edge_strength__horizontal_only(maps):
    """Only the horizontal edges count here; the strength also needs the vertical filter's map."""
    return np.abs(maps[1])


@_from_maps
def edge_strength__drops_negatives(maps):
    """Negative responses became 0 before they were joined; an edge from bright to dark is also an edge."""
    return np.hypot(*np.maximum(maps, 0))


def edge_strength__keeps_the_size(image, vertical_edge_filter=None, horizontal_edge_filter=None):
    """The map has the image's own size; without padding it is two rows and two columns smaller."""
    right_strength(image)
    own = (
        right_vertical() if vertical_edge_filter is None else vertical_edge_filter,
        right_horizontal() if horizontal_edge_filter is None else horizontal_edge_filter,
    )
    return _strength(_maps(np.pad(image.astype(float), 1), own))


@_from_maps
def edge_strength__loop_stops_early(maps):
    """The last row and column of the map stay 0: your loops end one place early. Each of them has to reach the last place
    where the filter fits."""
    strengths = _strength(maps)
    strengths[-1] = strengths[:, -1] = 0
    return strengths


@_from_maps
def edge_strength__one_too_few(maps):
    """The last row and column of places are missing: a 3x3 filter fits H - 2 times W - 2 times."""
    return _strength(maps)[:-1, :-1]


@_from_maps
def edge_strength__swaps_height_and_width(maps):
    """Rows and columns of the map are swapped; its shape should be (H - 2, W - 2)."""
    return _strength(maps).T


def edge_strength__neighbour_differences(image):
    """Here neighbours are subtracted directly; let the two filters that you designed visit every place."""
    right_strength(image)
    rows, cols = np.gradient(image.astype(float))
    return np.hypot(rows, cols)[1:-1, 1:-1]


@_from_maps
def edge_strength__scales_to_one(maps):
    """The strengths are divided by the largest one; leave them as they are, so that images can be compared."""
    strengths = _strength(maps)
    return strengths / (strengths.max() or 1.0)


@_from_maps
def edge_strength__divides_by_eight(maps):
    """The strengths are divided by 8, the weights' total; your filters are used as they are."""
    return _strength(maps) / 8


@_from_maps
def edge_strength__clips_to_bytes(maps):
    """The strengths are clipped to 0..255 and cut off to whole numbers, as for showing a photo; keep them as they are."""
    return np.clip(_strength(maps), 0, 255).astype(np.uint8)


@_from_maps
def edge_strength__thresholds(maps):
    """The result says only where an edge is; return how strong it is."""
    strengths = _strength(maps)
    return (strengths > strengths.mean()).astype(float)


def edge_strength__wraps_around(image):
    """The result has the image's number type, so large numbers wrap around. Compute in floats."""
    right_strength(image)
    v, h = _maps(image, (right_vertical(), right_horizontal()))
    if image.dtype.kind not in "iu":
        return np.hypot(v, h)
    narrow = [each.astype(np.int64).astype(image.dtype).astype(float) for each in (v, h)]
    return np.hypot(*narrow)


@_from_maps
def edge_strength__truncates(maps):
    """The strengths are cut off to whole numbers; a root is rarely whole, so keep floats."""
    return _strength(maps).astype(int)


@_from_maps
def edge_strength__half_precision(maps):
    """The strengths are rounded to float16, which has three digits; compute in float32 or float64."""
    return _strength(maps).astype(np.float16)


@_from_maps
def edge_strength__list(maps):
    """The strengths are a nested list; a map is an array."""
    return _strength(maps).tolist()


@_from_maps
def edge_strength__two_maps(maps):
    """These are the two maps side by side; join them into one, value by value."""
    return maps


@_from_maps
def edge_strength__total(maps):
    """This is one number for the whole image; return one strength for each place."""
    return float(_strength(maps).sum())


def edge_strength__empty_for_small(image):
    """An image that a 3x3 filter does not fit on gives an empty map here; it should raise ValueError."""
    if image.ndim == 2 and min(image.shape) < 3:
        return np.zeros(tuple(max(size - 2, 0) for size in image.shape))
    return right_strength(image)


def edge_strength__ignores_axes(image):
    """An array with other than two axes is taken as it comes; it should raise ValueError."""
    if image.ndim == 1:
        return right_strength(np.stack([image] * 3))
    return right_strength(image.reshape(-1, image.shape[-1]))


def edge_strength__modifies_image(image):
    """The image is changed on the way; work on a copy, because the caller still needs it."""
    strengths = right_strength(image)
    if image.flags.writeable:
        image[...] = 0
    return strengths


_strengths_by_shape = {}


def edge_strength__remembers_by_shape(image):
    """An earlier answer came back because the shape was the same; the values decide, not the shape."""
    strengths = right_strength(image)
    return _strengths_by_shape.setdefault(image.shape, strengths)
