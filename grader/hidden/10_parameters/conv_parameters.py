"""Hidden suite of `conv_parameters`."""

from fam.testing import Reference, random_integers, test_case

OK_FORMAT = False

name = "conv_parameters (hidden)"

right = Reference("conv_parameters")


@test_case(
    name="values",
    points=0.75,
    hidden=True,
    failure_message="Write down the shape of the filters, (F, C, kH, kW), for a layer of your own and count.",
)
def values(conv_parameters):
    """The count is an int, for one channel or many, one filter or many, small kernels and large ones."""
    right.agrees(conv_parameters, 3, 16, 5)
    right.agrees(conv_parameters, 16, 3, 5)
    inputs, outputs, size = random_integers(1001, (5, 20), (21, 60), (2, 7))
    right.agrees(conv_parameters, in_channels=inputs, out_channels=outputs, kernel_size=size)


@test_case(name="biases", points=0.25, hidden=True, failure_message="Try the same layer with and without biases.")
def biases(conv_parameters):
    """Without biases the weights remain, and the flag is taken by place and by name."""
    right.agrees(conv_parameters, 5, 3, 2, False)
    right.agrees(conv_parameters, 2, 9, 3, bias=True)
    right.agrees(conv_parameters, *random_integers(1002, (21, 60), (5, 20), (2, 7)), bias=False)


@test_case(name="kernel shapes", points=0.25, hidden=True, failure_message="Try a high kernel, and then a wide one.")
def kernel_shapes(conv_parameters):
    """A pair need not be square."""
    right.agrees(conv_parameters, 2, 6, (7, 3))
    right.agrees(conv_parameters, 4, 6, kernel_size=(2, 3), bias=False)
    right.agrees(conv_parameters, 3, 5, random_integers(1003, (2, 5), (6, 11)))


@test_case(
    name="groups",
    points=0.5,
    hidden=True,
    failure_message="Remember the shape of a layer's filters with groups, and that its maps stay as many.",
)
def groups(conv_parameters):
    """Groups make the filters thinner, from two groups up to a depthwise layer."""
    right.agrees(conv_parameters, 4, 12, (1, 5), groups=4)
    right.agrees(conv_parameters, 8, 12, 3, False, 4)
    right.agrees(conv_parameters, 6, 10, (4, 3), True, 2)
    count, inputs, outputs, kernel_size = random_integers(1004, (2, 6), (2, 5), (6, 9), (2, 5))
    right.agrees(conv_parameters, count * inputs, count * outputs, kernel_size, groups=count)
