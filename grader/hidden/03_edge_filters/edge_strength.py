"""Hidden suite of `edge_strength`: right is what follows from the student's own two filters."""

import math
from contextlib import nullcontext

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fam.testing import (
    call,
    claim,
    gives,
    noise,
    once_values_are_right,
    random_generator,
    refuses,
    test_case,
    together,
)

OK_FORMAT = False

name = "edge_strength (hidden)"

# A filter's largest weight: beyond this, zeros or infinities would look like right strengths.
SMALLEST, LARGEST = 1e-31, 1e31
UNUSUAL = 5  # from this power of 2 on, or below its inverse, weights ask for images of another scale


class Picture:
    """An image, with its windows, which are the same for every submission whose filters are of a usual scale."""

    def __init__(self, numbers, arrange=np.asarray):
        self._numbers, self._arrange = numbers, arrange
        self.image = arrange(numbers)
        pixels = self.image.astype(np.float64)
        self.largest = np.abs(pixels).max()
        self.windows = sliding_window_view(pixels, (3, 3)).reshape(pixels.shape[0] - 2, pixels.shape[1] - 2, 9)

    def dimmed(self, power):
        """Return the picture divided by a power of 2, arranged in memory as this one."""
        return Picture(np.ldexp(self._numbers, -np.clip(power, -100, 100)), self._arrange)


def frozen(image):
    """Return a copy that cannot be written."""
    copy = image.copy()
    copy.flags.writeable = False
    return copy


IMAGE = Picture(noise(301, 6, 9))
BYTES = random_generator(302).integers(0, 256, (5, 7)).astype(np.uint8)
VALUES = [IMAGE, Picture(-noise(301, 6, 9)[::-1].copy()), Picture(noise(303, 6, 9) * 16)]
NAMED = Picture(noise(304, 5, 4))
SHAPES = [Picture(noise(310, 3, 3)), Picture(noise(311, 3, 8)), Picture(noise(312, 7, 3)), Picture(np.ones((5, 4)))]
INTEGERS = [Picture(BYTES), Picture(BYTES.view(np.int8)), Picture(BYTES.astype(np.int16) * 100)]
SINGLE = Picture(noise(301, 6, 9), lambda image: image.astype(np.float32))
KINDS = [
    Picture(noise(320, 12, 18), lambda image: image[::2, ::2]),
    Picture(noise(321, 6, 9), np.asfortranarray),
    Picture(noise(322, 6, 9), frozen),
]


def weights_of(function):
    """Return one of the student's filters; right or wrong, it is what the strengths are computed from."""
    given = call(function)
    claim(isinstance(given, np.ndarray), "a filter is not an array")
    claim(given.shape == (3, 3), "a filter does not have shape (3, 3)")
    claim(given.dtype.kind in "iuf", "the weights of a filter are not real numbers")
    weights = np.asarray(given, dtype=np.float64)
    largest = float(np.abs(weights).max())
    claim(math.isfinite(largest), "the weights of a filter are not finite")
    claim(largest, "every weight of a filter is 0")
    claim(SMALLEST <= largest <= LARGEST, "the weights of a filter are too small or too large to compute with")
    return weights


class Own:
    """What follows from the student's own filters."""

    def __init__(self, vertical_edge_filter, horizontal_edge_filter):
        both = [weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)]
        self._filters = np.array(both).reshape(2, 9).T
        self.largest = float(np.abs(self._filters).max())
        self._power = math.frexp(self.largest)[1]

    def strengths(self, picture):
        """Return the map that follows from them."""
        with np.errstate(all="ignore"):  # a filter may have weights of any size
            return np.sqrt(np.square(picture.windows @ self._filters).sum(axis=-1))

    def fit(self, picture):
        """Scale a picture so that tiny or huge weights give strengths near 1; usual weights leave it as it is."""
        return picture if abs(self._power) <= UNUSUAL else picture.dimmed(self._power)

    def agree(self, function, pictures):
        """Check that the student's maps are the ones that follow, relative to their own scale."""
        wanted = [
            (picture.image, self.strengths(picture), 1e-3 * self.largest * picture.largest) for picture in pictures
        ]
        # So small that the absolute tolerance would let zeros pass, and larger than what rounding leaves.
        small = [noticeable < strengths.max() < 1e-2 for _, strengths, noticeable in wanted]
        with nullcontext(function) if any(small) else together(function) as asked:
            for (image, strengths, _), is_small in zip(wanted, small, strict=True):
                gives(strengths, asked, image)
                if is_small:
                    given = np.asarray(call(asked, image), dtype=np.float64)
                    claim((np.abs(given - strengths) <= 1e-5 * strengths.max()).all(), "a strength is wrong")


@test_case(
    name="values",
    points=1.25,
    hidden=True,
    failure_message="Compute one value by hand, from your own two filters, where both of them respond.",
)
def values(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """Each value is the root of the two squared responses, and stays as it is."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    own.agree(edge_strength, map(own.fit, VALUES))
    named = own.fit(NAMED)
    gives(own.strengths(named), edge_strength, image=named.image)


@test_case(
    name="shapes",
    points=0.75,
    hidden=True,
    failure_message="Try images that are wide, images that are high, and the smallest one that the filters fit on.",
)
def shapes(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """The map has two rows and two columns less than the image, down to one single value."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    own.agree(edge_strength, map(own.fit, SHAPES))


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try uint8 images; look at the largest values."),
)
def dtypes(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """Integers do not wrap around and nothing is cut off."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    pictures = [*INTEGERS, own.fit(SINGLE)]
    if 1e-15 <= own.largest <= 1e15:  # beyond, squares in single precision are 0 or infinite
        pictures.append(IMAGE)  # fractions, which are whole numbers in an image that is scaled for tiny weights
    own.agree(edge_strength, pictures)


@test_case(
    name="inputs left alone",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its argument?"),
)
def inputs_left_alone(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """Views and read-only arrays are fine as inputs, and stay as they were; each image gets its own answer."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    own.agree(edge_strength, map(own.fit, KINDS))


@test_case(name="errors", points=0.25, hidden=True, failure_message="Which images does the docstring refuse?")
def errors(edge_strength):
    """An image that the filters do not fit on, and a wrong number of axes, are refused."""
    refuses(edge_strength, noise(330, 2, 9))
    refuses(edge_strength, noise(331, 9, 2))
    refuses(edge_strength, noise(332, 1, 1))
    refuses(edge_strength, noise(333, 9))
    refuses(edge_strength, noise(334, 3, 6, 9))
    refuses(edge_strength, noise(335, 6, 9, 3))
