"""Public checks of `square_detector`: they run the network on pictures, and show the first that it gets wrong.

A picture is written row by row, `#` for a lit pixel and `.` for a dark one; all around it the 12x12 pixels are dark.
"""

import numpy as np

from fam.testing import claim, satisfies, test_case

OK_FORMAT = False

name = "square_detector"

SQUARE = "#### / #..# / #..# / ####"


def layers_of(answer):
    """Return the layers as pairs of arrays, or say which rule they break."""
    claim(isinstance(answer, (list, tuple)), f"the layers come as a list of pairs, not as a {kind(answer)}")
    claim(len(answer) != 1, "this is a single layer; build the square from parts, in two layers or more")
    claim(2 <= len(answer) <= 100, f"there are {len(answer)} layers; two are the least, and a hundred are enough")
    layers, channels, height, width = [], 1, 12, 12
    for number, layer in enumerate(answer, 1):
        told = f"layer {number}: "
        is_pair = isinstance(layer, (list, tuple)) and len(layer) == 2
        claim(is_pair, f"{told}a pair (filters, biases) is expected, not a {kind(layer)}")
        filters, biases = layer
        is_array = isinstance(filters, np.ndarray) and filters.dtype.kind in "iuf"
        claim(is_array, f"{told}the filters are an array of real numbers, not a {kind(filters)}")
        claim(filters.ndim == 4, f"{told}the filters have shape {filters.shape}, not four axes (F, C, kH, kW)")
        F, C, kH, kW = filters.shape
        claim(channels == C, f"{told}the filters {filters.shape} have C = {C}; its input has {channels} channels")
        claim(1 <= F <= 8, f"{told}it has {F} filters; 1 to 8 are allowed")
        claim(1 <= kH <= 3 and 1 <= kW <= 3, f"{told}its kernels are {kH}x{kW}; up to 3x3 is allowed")
        height, width = height - kH + 1, width - kW + 1
        claim(height >= 1 and width >= 1, f"{told}the maps are too small by now for kernels of {kH}x{kW}")
        if biases is None:
            biases = np.zeros(F)
        is_array = isinstance(biases, np.ndarray) and biases.dtype.kind in "iuf"
        claim(is_array, f"{told}the biases are None or an array of real numbers, not a {kind(biases)}")
        claim(biases.shape == (F,), f"{told}the biases have shape {biases.shape}, expected {(F,)}")
        finite = np.isfinite(filters).all() and np.isfinite(biases).all()
        claim(finite, f"{told}NaN and infinity are no weights to work with")
        layers.append((filters.astype(float), biases.astype(float)))
        channels = F
    claim(channels == 1, f"the last layer has {channels} maps; one is expected, which says yes or no")
    return layers


def kind(value):
    """Name the kind of a value in a few words."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} of length {len(value)}"
    return getattr(value, "type_name", type(value).__name__)


def last_maps(layers, pictures):
    """Return the last map of each picture, (N, H, W)."""
    maps = np.array(pictures)[:, np.newaxis]
    with np.errstate(all="ignore"):  # numbers that grow beyond all bounds are found out below
        for filters, biases in layers:
            windows = np.lib.stride_tricks.sliding_window_view(maps, filters.shape[2:], axis=(2, 3))
            sums = np.tensordot(windows, filters, ((1, 4, 5), (1, 2, 3))) + biases
            maps = np.maximum(sums, 0).transpose(0, 3, 1, 2)
    return maps[:, 0]


def picture_of(drawing, row, col):
    """Return the 12x12 pixels with a drawing whose top left corner stands at (row, col)."""
    pixels = np.array([[pixel == "#" for pixel in line] for line in drawing.split(" / ")], float)
    picture = np.zeros((12, 12))
    picture[row : row + pixels.shape[0], col : col + pixels.shape[1]] = pixels
    return picture


def accepts(drawing, row=4, col=4):
    """Return a picture in which a square is to be found, and what is said otherwise."""
    told = f"it finds no square here, and there is one: {drawing}"
    return picture_of(drawing, row, col), True, f"{told} (at row {row}, column {col}; the rest is dark)"


def rejects(drawing, row=4, col=4):
    """Return a picture in which no square is to be found, and what is said otherwise."""
    told = f"it finds a square here, and there is none: {drawing}"
    return picture_of(drawing, row, col), False, f"{told} (at row {row}, column {col}; the rest is dark)"


def is_right_on(*cases):
    """Return the claims that a network finds squares where they are, and nowhere else."""
    pictures, truths, sentences = zip(*cases, strict=True)

    def claims(network):
        maps = last_maps(layers_of(network), pictures)
        for values, is_square, sentence in zip(maps, truths, sentences, strict=True):
            claim(np.isfinite(values).all(), "the last map overflows: some of the weights are far too large")
            claim((values > 1e-6).any() == is_square, sentence)

    return claims


@test_case(name="the rules", points=0.25)
def rules(square_detector):
    """Two layers or more, each with at most 8 filters of at most 3x3; the last one has a single map."""
    satisfies(layers_of, square_detector)


@test_case(name="squares on paper", points=0.5)
def squares(square_detector):
    """A square is found in the middle, in every corner of the picture, and in the light; nothing is in the dark."""
    satisfies(
        is_right_on(
            rejects(".... / .... / .... / ...."),
            accepts(SQUARE),
            *(accepts(SQUARE, row, col) for row, col in [(0, 0), (0, 8), (8, 0), (8, 8)]),
            accepts("###### / ###### / ##..## / ##..## / ###### / ######", 3, 3),
            accepts("..#... / .####. / .#..## / ##..#. / .####. / ...#..", 2, 5),
        ),
        square_detector,
    )


@test_case(name="near-squares on paper", points=0.5)
def near_squares(square_detector):
    """What lacks a pixel, has one too many, or is of another size is no square."""
    satisfies(
        is_right_on(
            accepts(SQUARE),
            rejects("#### / #### / #### / ####"),
            rejects("#### / ##.# / #..# / ####"),
            rejects("#### / #..# / #.## / ####"),
            rejects(".### / #..# / #..# / ####"),
            rejects("#### / #..# / #... / ####"),
            rejects("#.## / #..# / #..# / ####"),
            rejects("### / #.# / ###"),
            rejects("##### / #...# / #...# / #...# / #####"),
            rejects("##### / #...# / #...# / #####"),
        ),
        square_detector,
    )
