"""Wrong answers to `edge_filters` that people really give; each docstring is what the student is told."""

import numpy as np
from edge_filters import edge_strength as right_strength
from edge_filters import horizontal_edge_filter as right_horizontal
from edge_filters import vertical_edge_filter as right_vertical


def maps(image):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (3, 3))
    filters = np.stack([right_vertical(), right_horizontal()])
    return np.einsum("ijkl,fkl->fij", windows, filters)


def vertical_edge_filter__swaps_directions():
    """This filter finds horizontal edges: its rows differ, but its columns should, since left and right do."""
    return np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])


def vertical_edge_filter__turns_signs():
    """The signs are turned: the bright right side should count for the response, the dark left side against it."""
    return np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])


def vertical_edge_filter__two_columns():
    """The third column is empty, so an edge between the second and third pixel goes unnoticed; weigh both outer columns."""
    return np.array([[-1, 1, 0], [-1, 1, 0], [-1, 1, 0]])


def vertical_edge_filter__late_two_columns():
    """The first column is empty, so an edge between the first and second pixel goes unnoticed; weigh both outer columns."""
    return np.array([[0, -1, 1], [0, -1, 1], [0, -1, 1]])


def vertical_edge_filter__bright_side_only():
    """Only the bright side is weighed, so a bright wall answers, too; let the dark side count against it, to a sum of 0."""
    return np.array([[0, 0, 1], [0, 0, 1], [0, 0, 1]])


def vertical_edge_filter__finds_lines():
    """This filter finds thin bright lines; at an edge one side should count for, the other side against the response."""
    return np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])


def vertical_edge_filter__every_direction():
    """This filter answers to edges of every direction; a horizontal edge should give it nothing, so each row should sum to 0."""
    return np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def vertical_edge_filter__laplacian():
    """A Laplacian compares a pixel with all its neighbours, above and below, too; compare right with left alone."""
    return np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def vertical_edge_filter__diagonal():
    """This filter finds slanted edges, and answers to horizontal ones, too; let the weights of each row sum to 0."""
    return np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])


def vertical_edge_filter__blurs():
    """Weights that are all alike measure brightness; an edge is a difference, so some weights must be negative."""
    return np.ones((3, 3))


def vertical_edge_filter__single_row():
    """One row of weights has the right idea; the filter should have three such rows, shape (3, 3)."""
    return np.array([[-1, 0, 1]])


def vertical_edge_filter__two_by_two():
    """This filter is 2x2; the filter that is asked for has three rows and three columns."""
    return np.array([[-1, 1], [-1, 1]])


def vertical_edge_filter__list():
    """The filter is a nested list; put it into np.array so that it can be multiplied with a window."""
    return [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


def vertical_edge_filter__unsigned():
    """In an unsigned array -1 became 255; weights need signs, so leave the dtype uint8 to images."""
    return np.array([[255, 0, 1], [254, 0, 2], [255, 0, 1]], dtype=np.uint8)


def vertical_edge_filter__nothing():
    """Nothing comes back from the function: `return` the filter."""
    return None


def horizontal_edge_filter__swaps_directions():
    """This filter finds vertical edges: its columns differ, but its rows should, since top and bottom do."""
    return np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def horizontal_edge_filter__turns_signs():
    """The signs are turned: the bright bottom should count for the response, the dark top against it."""
    return np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])


def horizontal_edge_filter__two_rows():
    """The third row is empty, so an edge between the second and third row goes unnoticed; weigh both outer rows."""
    return np.array([[-1, -1, -1], [1, 1, 1], [0, 0, 0]])


def horizontal_edge_filter__late_two_rows():
    """The first row is empty, so an edge between the first and second row goes unnoticed; weigh both outer rows."""
    return np.array([[0, 0, 0], [-1, -1, -1], [1, 1, 1]])


def horizontal_edge_filter__bright_side_only():
    """Only the bright side is weighed, so a bright wall answers, too; let the dark side count against it, to a sum of 0."""
    return np.array([[0, 0, 0], [0, 0, 0], [1, 1, 1]])


def horizontal_edge_filter__finds_lines():
    """This filter finds thin bright lines; at an edge one side should count for, the other side against the response."""
    return np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])


def horizontal_edge_filter__every_direction():
    """This filter answers to edges of every direction; a vertical edge should give it nothing, so each column should sum to 0."""
    return np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def horizontal_edge_filter__laplacian():
    """A Laplacian compares a pixel with all its neighbours, left and right, too; compare bottom with top alone."""
    return np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def horizontal_edge_filter__diagonal():
    """This filter finds slanted edges, and answers to vertical ones, too; let the weights of each column sum to 0."""
    return np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])


def horizontal_edge_filter__blurs():
    """Weights that are all alike measure brightness; an edge is a difference, so some weights must be negative."""
    return np.ones((3, 3))


def horizontal_edge_filter__single_column():
    """One column of weights has the right idea; the filter should have three such columns, shape (3, 3)."""
    return np.array([[-1], [0], [1]])


def horizontal_edge_filter__list():
    """The filter is a nested list; put it into np.array so that it can be multiplied with a window."""
    return [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]


def horizontal_edge_filter__nothing():
    """Nothing comes back from the function: `return` the filter."""
    return None


def edge_strength__adds_absolute_values(image):
    """The two responses are added as absolute values; square both, add, and take the root."""
    right_strength(image)
    return np.abs(maps(image)).sum(axis=0)


def edge_strength__takes_the_larger(image):
    """The larger of the two responses is kept; both count: square both, add, and take the root."""
    right_strength(image)
    return np.abs(maps(image)).max(axis=0)


def edge_strength__adds_before_squaring(image):
    """The responses are added before they are squared, so opposite signs cancel; square each one first."""
    right_strength(image)
    return np.abs(maps(image).sum(axis=0))


def edge_strength__adds_the_maps(image):
    """The two maps are simply added; square both, add, and take the root, so that no sign can cancel another."""
    right_strength(image)
    return maps(image).sum(axis=0)


def edge_strength__forgets_the_root(image):
    """The squares are added, but the root of the sum is missing."""
    return right_strength(image) ** 2


def edge_strength__root_of_the_mean(image):
    """The squares are averaged; the root is taken of their sum."""
    return right_strength(image) / np.sqrt(2)


def edge_strength__forgets_the_squares(image):
    """The root is taken of the responses' absolute values; square them before you add them."""
    right_strength(image)
    return np.sqrt(np.abs(maps(image)).sum(axis=0))


def edge_strength__vertical_only(image):
    """Only the vertical edges count here; the horizontal filter's map belongs into the strength, too."""
    right_strength(image)
    return np.abs(maps(image)[0])


def edge_strength__horizontal_only(image):
    """Only the horizontal edges count here; the vertical filter's map belongs into the strength, too."""
    right_strength(image)
    return np.abs(maps(image)[1])


def edge_strength__drops_negatives(image):
    """Negative responses became 0 before they were joined; an edge from bright to dark is an edge, too."""
    right_strength(image)
    return np.hypot(*np.maximum(maps(image), 0))


def edge_strength__keeps_the_size(image):
    """The map has the image's own size; without padding it is two rows and two columns smaller."""
    right_strength(image)
    return right_strength(np.pad(image.astype(float), 1))


def edge_strength__one_too_few(image):
    """The last row and column of places are missing: a 3x3 filter fits H - 2 times W - 2 times."""
    return right_strength(image)[:-1, :-1]


def edge_strength__swaps_height_and_width(image):
    """Rows and columns of the map are swapped; its shape should be (H - 2, W - 2)."""
    return right_strength(image).T


def edge_strength__neighbour_differences(image):
    """Here neighbours are subtracted directly; let the two filters that you designed visit every place."""
    right_strength(image)
    rows, cols = np.gradient(image.astype(float))
    return np.hypot(rows, cols)[1:-1, 1:-1]


def edge_strength__scales_to_one(image):
    """The strengths are divided by the largest one; leave them as they are, so that images can be compared."""
    strengths = right_strength(image)
    return strengths / (strengths.max() or 1.0)


def edge_strength__divides_by_eight(image):
    """The strengths are divided by 8, the weights' total; your filters are used as they are."""
    return right_strength(image) / 8


def edge_strength__clips_to_bytes(image):
    """The strengths are clipped to 0..255 and cut off to whole numbers, as for showing a photo; keep them as they are."""
    return np.clip(right_strength(image), 0, 255).astype(np.uint8)


def edge_strength__thresholds(image):
    """The result says only where an edge is; asked for is how strong it is."""
    strengths = right_strength(image)
    return (strengths > strengths.mean()).astype(float)


def edge_strength__wraps_around(image):
    """The result has the image's number type, so large numbers wrap around. Compute in floats."""
    right_strength(image)
    v, h = maps(image)
    if image.dtype.kind not in "iu":
        return np.hypot(v, h)
    narrow = [each.astype(np.int64).astype(image.dtype).astype(float) for each in (v, h)]
    return np.hypot(*narrow)


def edge_strength__truncates(image):
    """The strengths are cut off to whole numbers; a root is rarely whole, so keep floats."""
    return right_strength(image).astype(int)


def edge_strength__half_precision(image):
    """The strengths are rounded to float16, which has three digits; compute in float32 or float64."""
    return right_strength(image).astype(np.float16)


def edge_strength__list(image):
    """The strengths are a nested list; a map is an array."""
    return right_strength(image).tolist()


def edge_strength__two_maps(image):
    """These are the two maps side by side; join them into one, value by value."""
    right_strength(image)
    return maps(image)


def edge_strength__total(image):
    """This is one number for the whole image; asked for is one strength for each place."""
    return float(right_strength(image).sum())


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
