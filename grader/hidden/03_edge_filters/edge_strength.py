"""Hidden suite of `edge_strength`: right is what follows from the student's own two filters."""

import numpy as np

from fam.testing import call, claim, gives, noise, once_values_are_right, random_generator, refuses, test_case

OK_FORMAT = False

name = "edge_strength (hidden)"

IMAGE = noise(301, 6, 9)
# A filter's largest weight: beyond this, zeros or infinities would look like right strengths.
SMALLEST, LARGEST = 1e-31, 1e31
BYTES = random_generator(302).integers(0, 256, (5, 7)).astype(np.uint8)


def weights_of(function):
    """Return one of the student's filters; right or wrong, it is what the strengths are computed from."""
    given = call(function)
    claim(isinstance(given, np.ndarray), "a filter is not an array")
    claim(given.shape == (3, 3), "a filter does not have shape (3, 3)")
    claim(given.dtype.kind in "iuf", "the weights of a filter are not real numbers")
    weights = np.asarray(given, dtype=np.float64)
    claim(np.isfinite(weights).all(), "the weights of a filter are not finite")
    claim(weights.any(), "every weight of a filter is 0")
    largest = np.abs(weights).max()
    claim(SMALLEST <= largest <= LARGEST, "the weights of a filter are too small or too large to compute with")
    return weights


class Own:
    """What follows from the student's own filters."""

    def __init__(self, vertical_edge_filter, horizontal_edge_filter):
        self.filters = np.stack([weights_of(vertical_edge_filter), weights_of(horizontal_edge_filter)])

    def strengths(self, image):
        """Return the map that follows from them."""
        with np.errstate(all="ignore"):  # a filter may have weights of any size
            windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float64), (3, 3))
            v, h = np.einsum("ijkl,fkl->fij", windows, self.filters)
            return np.sqrt(v**2 + h**2)

    def fit(self, image):
        """Scale an image so that tiny or huge weights give strengths near 1; ordinary weights leave it as it is."""
        _, power = np.frexp(np.abs(self.filters).max())
        return image if abs(power) <= 5 else np.ldexp(image, -np.clip(power, -100, 100))

    def agrees(self, function, image):
        """Check that the student's map of `image` is the one that follows, relative to its own scale."""
        expected = self.strengths(image)
        gives(expected, function, image)
        noticeable = 1e-3 * np.abs(self.filters).max() * np.abs(image.astype(np.float64)).max()
        if noticeable < expected.max() < 1e-2:  # so small that the absolute tolerance would let zeros pass
            given = np.asarray(call(function, image), dtype=np.float64)
            claim((np.abs(given - expected) <= 1e-5 * expected.max()).all(), "a strength is wrong")


@test_case(
    name="values",
    points=1.25,
    hidden=True,
    failure_message="Compute one value by hand, from your own two filters, where both of them respond.",
)
def values(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """Each value is the root of the two squared responses, and stays as it is."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    own.agrees(edge_strength, own.fit(IMAGE))
    own.agrees(edge_strength, own.fit(-IMAGE[::-1].copy()))
    own.agrees(edge_strength, own.fit(noise(303, 6, 9) * 16))
    gives(own.strengths(own.fit(noise(304, 5, 4))), edge_strength, image=own.fit(noise(304, 5, 4)))


@test_case(
    name="shapes",
    points=0.75,
    hidden=True,
    failure_message="Try images that are wide, images that are high, and the smallest one that the filters fit on.",
)
def shapes(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """The map has two rows and two columns less than the image, down to one single value."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    for seed, shape in enumerate([(3, 3), (3, 8), (7, 3)], start=310):
        own.agrees(edge_strength, own.fit(noise(seed, *shape)))
    own.agrees(edge_strength, own.fit(np.ones((5, 4))))


@test_case(
    name="dtypes",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Try uint8 images; look at the largest values."),
)
def dtypes(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """Integers do not wrap around and nothing is cut off."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    own.agrees(edge_strength, BYTES)
    own.agrees(edge_strength, BYTES.view(np.int8))
    own.agrees(edge_strength, BYTES.astype(np.int16) * 100)
    own.agrees(edge_strength, own.fit(IMAGE).astype(np.float32))
    if 1e-15 <= np.abs(own.filters).max() <= 1e15:  # beyond, squares in single precision are 0 or infinite
        own.agrees(
            edge_strength, IMAGE
        )  # fractions, which are whole numbers in an image that is scaled for tiny weights


@test_case(
    name="inputs left alone",
    points=0.5,
    hidden=True,
    failure_message=once_values_are_right("Does your function change its argument?"),
)
def inputs_left_alone(vertical_edge_filter, horizontal_edge_filter, edge_strength):
    """Views and read-only arrays are fine as inputs, and stay as they were; each image gets its own answer."""
    own = Own(vertical_edge_filter, horizontal_edge_filter)
    own.agrees(edge_strength, own.fit(noise(320, 12, 18))[::2, ::2])
    own.agrees(edge_strength, np.asfortranarray(own.fit(noise(321, 6, 9))))
    frozen = own.fit(noise(322, 6, 9)).copy()
    frozen.flags.writeable = False
    own.agrees(edge_strength, frozen)


@test_case(name="errors", points=0.25, hidden=True, failure_message="Which images does the docstring refuse?")
def errors(edge_strength):
    """An image that the filters do not fit on, and a wrong number of axes, are refused."""
    refuses(edge_strength, noise(330, 2, 9))
    refuses(edge_strength, noise(331, 9, 2))
    refuses(edge_strength, noise(332, 1, 1))
    refuses(edge_strength, noise(333, 9))
    refuses(edge_strength, noise(334, 3, 6, 9))
    refuses(edge_strength, noise(335, 6, 9, 3))
