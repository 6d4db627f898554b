"""Hidden suite of `receptive_field`."""

from fam.testing import Reference, random_integers, test_case

OK_FORMAT = False

name = "receptive_field (hidden)"

# No stride here is larger than its kernel where more kernels follow: such layers skip pixels, and one may ask
# whether a pixel between two seen ones counts.
right = Reference("receptive_field")


@test_case(
    name="strides", points=1, hidden=True, failure_message="How far apart are neighbours behind several strides?"
)
def strides(receptive_field):
    """The strides of all layers before a kernel stretch it, and its own one does not."""
    right.agrees(receptive_field, [(4, 4), (3, 1), (3, 2), (5, 1)])
    layers = [random_integers(seed, (4, 7), (2, 4)) for seed in (1121, 1122, 1123)]
    right.agrees(receptive_field, layers)


@test_case(name="kernels", points=0.75, hidden=True, failure_message="Try kernels of 1, of 2, and large ones.")
def kernels(receptive_field):
    """A kernel of 1 widens nothing; even and large ones widen by what they see beyond the first value."""
    right.agrees(receptive_field, [(2, 2), (2, 2), (2, 2)])
    right.agrees(receptive_field, [(1, 1), (11, 4), (4, 2), (1, 1), (2, 1)])
    wide, stride, even = random_integers(1124, (5, 11), (2, 4), (1, 4))
    right.agrees(receptive_field, [(wide, stride), (1, 1), (2 * even, 1)])


@test_case(name="order", points=0.5, hidden=True, failure_message="Does it matter which of two layers comes first?")
def order(receptive_field):
    """The same layers in another order see another region."""
    right.agrees(receptive_field, [(4, 3), (5, 1), (3, 1)])
    right.agrees(receptive_field, layers=[(2, 2), (7, 1), (3, 2)])
    layers = [random_integers(1125, (4, 7), (2, 4)), random_integers(1126, (8, 11), (1, 1))]
    right.agrees(receptive_field, layers)
    right.agrees(receptive_field, layers[::-1])


@test_case(name="few layers and many", points=0.5, hidden=True, failure_message="Try one layer, and a dozen of them.")
def depth(receptive_field):
    """A single layer sees its kernel, whatever its stride; a deep stack sees far, and keeps its list of layers."""
    right.agrees(receptive_field, [(2, 1)] * 9)
    right.agrees(receptive_field, [(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2), (3, 1)])
    right.agrees(receptive_field, [(2, 2)] * 8)
    right.agrees(receptive_field, [random_integers(1127, (5, 20), (2, 5))])
