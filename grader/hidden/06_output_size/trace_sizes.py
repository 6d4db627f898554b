"""Hidden suite of `trace_sizes`."""

from fam.testing import Reference, random_integers, refuses, test_case

OK_FORMAT = False

name = "trace_sizes (hidden)"

right = Reference("trace_sizes")


@test_case(name="values", points=0.5, hidden=True, failure_message="Follow a stack of your own through on paper.")
def values(trace_sizes):
    """Every layer works on what the one before it has left, with its own kernel, stride and padding."""
    right.agrees(trace_sizes, 40, [(5, 1, 2), (3, 2, 1), (4, 4, 0), (1, 1, 0), (2, 1, 1)])
    right.agrees(trace_sizes, 40, [(2, 1, 1), (1, 1, 0), (4, 4, 0), (3, 2, 1), (5, 1, 2)])
    layers = [random_integers(seed, (2, 5), (1, 3), (0, 2)) for seed in (621, 622, 623)]
    right.agrees(trace_sizes, random_integers(624, (90, 200))[0], layers)


@test_case(
    name="remainders",
    points=0.25,
    hidden=True,
    failure_message="Try sizes at which the strides do not come out even.",
)
def remainders(trace_sizes):
    """A size is a whole number after every layer, whatever is left over."""
    for size in (29, 34, 35):
        right.agrees(trace_sizes, size, [(3, 2, 0), (2, 2, 0), (4, 3, 1)])
    [size] = random_integers(625, (40, 99))
    right.agrees(trace_sizes, size, [(4, 3, 1), (3, 2, 0)])


@test_case(name="short stacks", points=0.25, hidden=True, failure_message="Try one layer only, and none at all.")
def short_stacks(trace_sizes):
    """Without a layer the size is all there is; one layer adds one size."""
    right.agrees(trace_sizes, 19, [])
    right.agrees(trace_sizes, 19, [(4, 3, 2)])
    right.agrees(trace_sizes, size=6, layers=[(6, 1, 0)])
    size, *layer = random_integers(626, (20, 99), (2, 9), (1, 5), (0, 3))
    right.agrees(trace_sizes, size, [])
    right.agrees(trace_sizes, size, [tuple(layer)])


@test_case(name="errors", points=0.25, hidden=True, failure_message="Does every layer of your stack fit?")
def errors(trace_sizes):
    """A stack is refused where one of its layers does not fit or cannot be, the first or the last."""
    refuses(trace_sizes, 4, [(7, 1, 1), (1, 1, 0)])
    refuses(trace_sizes, 16, [(3, 2, 0), (3, 2, 0), (4, 2, 0)])
    refuses(trace_sizes, 16, [(3, 2, 0), (9, 1, 0), (3, 1, 3)])
    refuses(trace_sizes, 16, [(3, 1, 1), (2, 0, 0)])
    refuses(trace_sizes, 16, [(3, 1, 1), (2, 1, -1)])
    size, more = random_integers(627, (10, 60), (1, 9))
    refuses(trace_sizes, size, [(3, 1, 1), (size + more, 1, 0)])
