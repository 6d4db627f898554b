"""Hidden suite of `square_detector`: the student's network is run here, on many pictures at once."""

from functools import cache, lru_cache
from itertools import combinations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fam.testing import claim, random_generator, satisfies, test_case

OK_FORMAT = False

name = "square_detector (hidden)"

HOLLOW = np.ones((4, 4))
HOLLOW[1:3, 1:3] = 0
PLACES = list(np.ndindex(9, 9))  # of a 4x4 block in a 12x12 picture
SOME_PLACES = [(0, 0), (0, 8), (8, 0), (8, 8), (4, 4), (2, 7), (7, 3)]
CODES = np.random.default_rng(16).integers(1 << 63, size=(12, 12), dtype=np.uint64)  # sums of some tell windows apart
DARK, LIT = np.zeros((12, 12)), np.ones((12, 12))


# ---- pictures ----------------------------------------------------------------


def ring(height, width):
    """Return a hollow rectangle with a border of 1."""
    pixels = np.ones((height, width))
    pixels[1:-1, 1:-1] = 0
    return pixels


def put(ground, block, row, col):
    """Return a copy of `ground` with a block on it, its top left pixel at (row, col)."""
    picture = ground.copy()
    picture[row : row + block.shape[0], col : col + block.shape[1]] = block
    return picture


def static(seed, count, share):
    """Return pictures of noise in which a share of the pixels is lit."""
    return (random_generator(seed).random((count, 12, 12)) < share).astype(float)


def truth(pictures):
    """Say of each picture whether it holds a hollow square, block by block."""
    blocks = sliding_window_view(pictures, (4, 4), axis=(1, 2))
    return np.all(blocks == HOLLOW, axis=(3, 4)).any(axis=(1, 2))


def turned(count):
    """Return the hollow square with every choice of `count` pixels turned."""
    blocks = []
    for chosen in combinations(range(16), count):
        block = HOLLOW.copy()
        block.flat[list(chosen)] = 1 - block.flat[list(chosen)]
        blocks.append(block)
    return blocks


# ---- the network -------------------------------------------------------------


def read(network):
    """Return the layers as float64 arrays; whatever else the answer may be is a failed claim, never a crash."""
    claim(isinstance(network, (list, tuple)), "is no list of layers")
    claim(2 <= len(network) <= 100, "has a single layer, or none, or far too many")
    layers, maps, height, width = [], 1, 12, 12
    for layer in network:
        claim(isinstance(layer, (list, tuple)) and len(layer) == 2, "has a layer that is no pair")
        claim(is_real(layer[0]) and layer[0].ndim == 4, "has filters that are no array with four axes")
        F, C, kH, kW = layer[0].shape
        claim(maps == C, "has filters that do not fit the maps of the layer before")
        claim(1 <= F <= 8, "has more than 8 filters in a layer, or none")
        claim(0 < kH <= 3 and 0 < kW <= 3, "has kernels larger than 3x3, or empty ones")
        height, width, maps = height - kH + 1, width - kW + 1, F
        claim(height > 0 and width > 0, "leaves no value in the last map")
        biases = np.zeros(F) if layer[1] is None else layer[1]
        claim(is_real(biases) and biases.shape == (F,), "has biases that are neither None nor one for each filter")
        pair = (layer[0].astype(np.float64), biases.astype(np.float64))
        claim(all(np.isfinite(numbers).all() for numbers in pair), "has weights or biases that are not finite")
        layers.append(pair)
    claim(maps == 1, "ends in more than one map")
    return layers


def is_real(value):
    """Say whether this is an array of integers or floats."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf"


def last_values(layers, gallery):
    """Run the network on a gallery; return the last map's value at each window, and the size of the windows.

    The same few windows, above all small ones, stand in many pictures: each layer is computed once for each of them.
    """
    values, height, width = np.array([[0.0, 1.0]]), 1, 1  # the windows of one pixel: a dark and a lit one
    with np.errstate(all="ignore"):  # an overflow is a failed claim, not a warning
        for weights, biases in layers:
            kH, kW = weights.shape[2:]
            parts = parts_of_windows(gallery, height, width, kH, kW)
            height, width = height + kH - 1, width + kW - 1
            shares = weights.transpose(2, 3, 0, 1).reshape(kH * kW, *weights.shape[:2]) @ values
            total = sum(share[:, part] for share, part in zip(shares, parts, strict=True))
            values = np.maximum(total + biases[:, np.newaxis], 0)
    return values[0], height, width


@lru_cache(64)
def windows(gallery, height, width):
    """Return where each window of a size comes first in a gallery, and the windows' numbers, (N, H', W')."""
    pixels = np.concatenate([pictures for _, pictures, _ in gallery()]).astype(np.uint64)
    codes = np.zeros((len(pixels), 13 - height, 13 - width), np.uint64)
    for row, col in np.ndindex(height, width):
        codes += CODES[row, col] * pixels[:, row : row + 13 - height, col : col + 13 - width]
    _, firsts, numbers = np.unique(codes.ravel(), return_index=True, return_inverse=True)
    return np.array(np.unravel_index(firsts, codes.shape)), numbers.reshape(codes.shape).astype(np.int32)


@lru_cache(64)
def parts_of_windows(gallery, height, width, kH, kW):
    """Return for each window of a layer's maps the numbers of the windows that a kernel sees there, (kH * kW, U)."""
    firsts, _ = windows(gallery, height + kH - 1, width + kW - 1)
    _, numbers = windows(gallery, height, width)
    picture, top, left = firsts
    return np.array([numbers[picture, top + row, left + col] for row, col in np.ndindex(kH, kW)])


@lru_cache(64)
def windows_by_truth(gallery, height, width):
    """Return the windows that are in any picture without a square, and those of each picture with one."""
    places = windows(gallery, height, width)[1]
    holds = np.concatenate([holds for _, _, holds in gallery()])
    return np.unique(places[~holds]), places[holds].reshape(np.count_nonzero(holds), -1)


def judge(layers, gallery):
    """Claim that the network's verdict on every picture of a gallery is the truth."""
    values, height, width = last_values(layers, gallery)
    finite, positive, begin = np.isfinite(values), values > 1e-6, 0
    elsewhere, with_square = windows_by_truth(gallery, height, width)
    if finite.all() and not positive[elsewhere].any() and positive[with_square].any(axis=1).all():
        return  # which picture is the first wrong one need not be found
    places = windows(gallery, height, width)[1]
    for family, pictures, holds in gallery():
        here = places[begin : begin + len(pictures)].reshape(len(pictures), -1)
        begin += len(pictures)
        claim(finite[here].all(), "has numbers that overflow")
        verdicts = positive[here].any(axis=1)
        claim((verdicts | ~holds).all(), f"rejects {family}")
        claim((holds | ~verdicts).all(), f"accepts {family}")


# ---- the galleries: pictures by what they show, each drawn once and hung with the truth ----------------


def hang(families):
    """Return a gallery: for each family its name, its pictures, and whether each holds a hollow square."""
    stacks = [(family, np.asarray(pictures, np.float64)) for family, pictures in families.items()]
    return [(family, pictures, truth(pictures)) for family, pictures in stacks]


# A square and the dark, the first pictures of every gallery: a constant verdict is worth nothing.
FIRST_LOOK = {"a plain square": [put(DARK, HOLLOW, 4, 4)], "an empty picture": [DARK]}


@cache
def squares():
    """Return a plain square at each of the 81 places, and two squares, some with pixels in common."""
    apart = [
        ((0, 0), (8, 8)),
        ((0, 8), (8, 0)),
        ((2, 1), (2, 7)),
        ((1, 4), (7, 4)),
        ((3, 2), (3, 6)),
        ((0, 1), (4, 1)),
    ]
    joined = [((2, 2), (2, 5)), ((2, 2), (5, 2)), ((1, 1), (4, 4)), ((5, 6), (8, 3))]
    return hang(
        FIRST_LOOK
        | {
            "a plain square in some places": [put(DARK, HOLLOW, *place) for place in PLACES],
            "two squares": [put(put(DARK, HOLLOW, *one), HOLLOW, *other) for one, other in apart + joined],
        }
    )


@cache
def near_squares():
    """Return squares with one or two pixels turned, and rings of any other size."""
    families = {"a near-square with a missing border pixel": [], "a near-square with a filled inner pixel": []}
    for count, places in ((1, SOME_PLACES), (2, [(4, 4)])):
        for block in turned(count):
            what = "a missing border pixel" if (block < HOLLOW).any() else "a filled inner pixel"
            families[f"a near-square with {what}"] += [
                put(ground, block, *place) for ground in (DARK, LIT) for place in places
            ]
    sizes = [size for size in np.ndindex(12, 12) if min(size) >= 3 and max(size) < 12 and size != (4, 4)]
    families["a solid block"] = [put(DARK, np.ones((4, 4)), *place) for place in PLACES]
    families["a lit picture"] = [LIT, 1 - put(DARK, HOLLOW, 4, 4)]
    families["a ring of another size"] = [put(ground, ring(*size), 1, 1) for size in sizes for ground in (DARK, LIT)]
    return hang(FIRST_LOOK | families)


@cache
def crowds():
    """Return squares and near-squares in the light and in noise, and what squares are made of."""
    nearly = turned(1)
    families = {
        "a square in the light": [put(LIT, HOLLOW, *place) for place in PLACES],
        "noise": [],
        "a square in clutter": [],
        "a near-square in clutter": [],
    }
    for turn, share in enumerate((0.1, 0.3, 0.5, 0.7, 0.9)):
        places = PLACES[turn::5]  # together all 81
        families["noise"] += list(static(1610 + turn, 32, share))
        families["a square in clutter"] += [
            put(ground, HOLLOW, *place)
            for ground, place in zip(static(1615 + turn, len(places), share), places, strict=True)
        ]
        families["a near-square in clutter"] += [
            put(ground, nearly[i % 16], *PLACES[(7 * i + turn) % 81])
            for i, ground in enumerate(static(1640 + turn, 32, share))
        ]
    families["scattered parts of a square"] = scattered_parts()
    families["other blocks of 4x4"] = tiled_blocks()
    return hang(FIRST_LOOK | families)


def scattered_parts():
    """Return pictures of the square's 2x2 and 3x3 corners: all of them, but rarely where they belong."""
    rng = random_generator(1620)
    quarters = [HOLLOW[i : i + 2, j : j + 2] for i in (0, 2) for j in (0, 2)]
    corners = [HOLLOW[i : i + 3, j : j + 3] for i in (0, 1) for j in (0, 1)]
    pictures = []
    for _ in range(40):
        for pieces, step in ((quarters, 2), (quarters, 3), (corners, 3), (corners, 4)):
            cells = rng.permutation(list(np.ndindex(12 // step, 12 // step)))[:8]
            picture = DARK
            for piece, (row, col) in zip(pieces * 2, step * cells, strict=True):
                picture = put(picture, piece, row, col)
            pictures.append(picture)
    for a, b, c, d in np.ndindex(4, 4, 4, 4):
        block = np.block([[quarters[a], quarters[b]], [quarters[c], quarters[d]]])
        pictures.append(put(LIT if (a + b + c + d) % 2 else DARK, block, 4, 4))
    return pictures


def tiled_blocks():
    """Return pictures of nine 4x4 blocks each: more than a thousand blocks, all of which differ from one another."""
    numbers = random_generator(1630).permutation(1 << 16)[:1350]
    blocks = ((numbers[:, np.newaxis] >> np.arange(16)) & 1).reshape(-1, 3, 3, 4, 4)
    return blocks.transpose(0, 1, 3, 2, 4).reshape(-1, 12, 12).astype(float)


# ---- the groups --------------------------------------------------------------


def keeps_the_rules(network):
    """Claim that the layers keep the rules, and that each has weights."""
    claim(all(filters.any() for filters, _ in read(network)), "has a layer with no weight but 0")


def is_right_on(gallery):
    """Return the claims about a network and the pictures of a gallery."""
    return lambda network: judge(read(network), gallery)


@test_case(
    name="structure",
    points=0.25,
    hidden=True,
    failure_message="Go through the table of the lesson: does every layer keep every rule?",
)
def structure(square_detector):
    """The layers keep the rules, and none of them is empty of weights."""
    satisfies(keeps_the_rules, square_detector)


@test_case(
    name="finds squares",
    points=0.75,
    hidden=True,
    failure_message="Put the square in other places: at every border of the picture, and more than one of them.",
)
def finds_squares(square_detector):
    """A plain square is found at each of the 81 places, and so are two squares."""
    satisfies(is_right_on(squares), square_detector)


@test_case(
    name="rejects near-squares",
    points=0.75,
    hidden=True,
    failure_message="Turn single pixels of the square, on its border and inside, and draw other sizes.",
)
def rejects_near_squares(square_detector):
    """One or two pixels turned, and any other size, make it no square."""
    satisfies(is_right_on(near_squares), square_detector)


@test_case(
    name="clutter",
    points=1,
    hidden=True,
    failure_message="Surround the square, and things that are almost squares, with light and with noise.",
)
def clutter(square_detector):
    """In noise, in the light and among parts of squares, the verdict is right all the same."""
    satisfies(is_right_on(crowds), square_detector)
