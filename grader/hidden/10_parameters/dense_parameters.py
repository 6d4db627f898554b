"""Hidden suite of `dense_parameters`."""

from fam.testing import Reference, random_integers, test_case

OK_FORMAT = False

name = "dense_parameters (hidden)"

right = Reference("dense_parameters")


@test_case(
    name="values",
    points=0.5,
    hidden=True,
    failure_message="Draw a layer with three inputs and two outputs, and count its arrows.",
)
def values(dense_parameters):
    """The count is an int, whichever side is the larger."""
    for sizes in [(7, 3), (3, 7), (256, 200), (300, 250)]:
        right.agrees(dense_parameters, *sizes)
    right.agrees(dense_parameters, in_features=13, out_features=4)
    right.agrees(dense_parameters, *random_integers(1011, (20, 99), (100, 300)))


@test_case(name="biases", points=0.25, hidden=True, failure_message="Try the same layer with and without biases.")
def biases(dense_parameters):
    """Without biases the weights remain, and the flag is taken by place and by name."""
    right.agrees(dense_parameters, 6, 5, False)
    right.agrees(dense_parameters, 5, 6, bias=False)
    right.agrees(dense_parameters, 5, 6, True)
    right.agrees(dense_parameters, *random_integers(1012, (100, 300), (20, 99)), bias=False)
