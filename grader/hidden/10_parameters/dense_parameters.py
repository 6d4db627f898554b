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
    right.agrees(dense_parameters, 256, 200)
    right.agrees(dense_parameters, 300, 250)
    inputs, outputs = random_integers(1011, (20, 99), (100, 300))
    right.agrees(dense_parameters, in_features=inputs, out_features=outputs)


@test_case(name="biases", points=0.25, hidden=True, failure_message="Try the same layer with and without biases.")
def biases(dense_parameters):
    """Without biases the weights remain, and the flag is taken by place and by name."""
    right.agrees(dense_parameters, 5, 6, bias=False)
    right.agrees(dense_parameters, 5, 6, True)
    right.agrees(dense_parameters, *random_integers(1012, (100, 300), (20, 99)), bias=False)
