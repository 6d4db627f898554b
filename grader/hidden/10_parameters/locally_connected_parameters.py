"""Hidden suite of `locally_connected_parameters`."""

from fam.testing import Reference, random_integers, refuses, test_case

OK_FORMAT = False

name = "locally_connected_parameters (hidden)"

right = Reference("locally_connected_parameters")


@test_case(
    name="values",
    points=0.75,
    hidden=True,
    failure_message="Take a small input with two channels, list the positions, and count what stands at each.",
)
def values(locally_connected_parameters):
    """Every position of every map has a filter that spans all channels, and a bias."""
    right.agrees(locally_connected_parameters, (2, 5, 8), 3, 3)
    right.agrees(locally_connected_parameters, (4, 9, 6), 5, 2)
    right.agrees(locally_connected_parameters, (3, 4, 4), 2, 4)
    *shape, maps, size = random_integers(1021, (2, 4), (9, 14), (15, 20), (5, 8), (2, 4))
    right.agrees(locally_connected_parameters, input_shape=tuple(shape), out_channels=maps, kernel_size=size)


@test_case(
    name="stride",
    points=0.25,
    hidden=True,
    failure_message="Try strides that leave some pixels over at the end of a row.",
)
def stride(locally_connected_parameters):
    """A stride that does not come out even drops the rest."""
    right.agrees(locally_connected_parameters, (2, 9, 12), 3, 3, 2)
    right.agrees(locally_connected_parameters, (3, 10, 8), 2, 3, stride=4)
    *shape, stride = random_integers(1022, (2, 4), (9, 14), (15, 20), (2, 4))
    right.agrees(locally_connected_parameters, tuple(shape), 3, 2, stride)


@test_case(
    name="padding",
    points=0.25,
    hidden=True,
    failure_message="Which sides does padding stand on? Can it make room for a kernel that did not fit?",
)
def padding(locally_connected_parameters):
    """Padding adds positions on both sides, and may make a kernel fit."""
    right.agrees(locally_connected_parameters, (3, 7, 5), 2, 4, stride=2, padding=2)
    right.agrees(locally_connected_parameters, (1, 2, 9), 3, 6, padding=2)
    right.agrees(locally_connected_parameters, (2, 1, 7), 2, 5, padding=2)
    right.agrees(locally_connected_parameters, (2, 8, 3), 1, 5, padding=1)
    right.agrees(locally_connected_parameters, (1, 7, 2), 3, 4, padding=1)
    *shape, padding = random_integers(1023, (2, 4), (9, 14), (15, 20), (1, 4))
    right.agrees(locally_connected_parameters, tuple(shape), 3, 4, padding=padding)


@test_case(name="biases", points=0.25, hidden=True, failure_message="Where do the biases stand if nothing is shared?")
def biases(locally_connected_parameters):
    """Without biases the weights remain, and the flag is taken by place and by name."""
    right.agrees(locally_connected_parameters, (3, 6, 4), 2, 3, 2, 1, False)
    right.agrees(locally_connected_parameters, (3, 6, 4), 2, 3, 2, 1, True)
    *shape, out_channels = random_integers(1024, (2, 4), (9, 14), (15, 20), (2, 9))
    right.agrees(locally_connected_parameters, tuple(shape), out_channels, 3, bias=False)


@test_case(name="errors", points=0.5, hidden=True, failure_message="Which inputs does the docstring refuse?")
def errors(locally_connected_parameters):
    """A kernel that does not fit in one of the axes, a stride below 1 and a negative padding are refused."""
    refuses(locally_connected_parameters, (2, 3, 8), 3, 5)
    refuses(locally_connected_parameters, (2, 3, 4), 3, 9)
    refuses(locally_connected_parameters, (2, 4, 9), 3, 7, padding=1)
    refuses(locally_connected_parameters, (2, 9, 4), 3, 7, stride=2, padding=1)
    refuses(locally_connected_parameters, (2, 6, 7), 3, 2, stride=0)
    refuses(locally_connected_parameters, (1, 5, 4), 2, 3, 0)
    refuses(locally_connected_parameters, (2, 6, 7), 3, 2, stride=-1)
    refuses(locally_connected_parameters, (1, 5, 4), 2, 3, -2)
    refuses(locally_connected_parameters, (2, 6, 7), 3, 2, padding=-1)
    refuses(locally_connected_parameters, (1, 9, 8), 2, 1, padding=-2)
    size, more = random_integers(1025, (4, 20), (1, 9))
    refuses(locally_connected_parameters, (2, size + more, size), 3, size + more)
