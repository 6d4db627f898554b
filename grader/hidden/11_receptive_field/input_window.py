"""Hidden suite of `input_window`."""

from fam.testing import Reference, random_integers, test_case

OK_FORMAT = False

name = "input_window (hidden)"

right = Reference("input_window")


@test_case(
    name="one layer", points=0.5, hidden=True, failure_message="Draw one layer, and the windows of its values."
)
def one_layer(input_window):
    """The window moves by the stride, begins on the padding, and is as wide as the kernel."""
    right.agrees(input_window, [(3, 2, 1)], 0)
    right.agrees(input_window, [(4, 3, 2)], 0)
    right.agrees(input_window, [(4, 3, 2)], 3)
    kernel_size, stride, padding, index = random_integers(1101, (2, 9), (2, 6), (1, 4), (2, 20))
    right.agrees(input_window, [(kernel_size, stride, padding)], index)


@test_case(
    name="several layers", points=0.75, hidden=True, failure_message="Go back one layer at a time, from the last one."
)
def several_layers(input_window):
    """Every layer moves and widens the window that the ones behind it have left."""
    right.agrees(input_window, [(3, 1, 0), (5, 2, 0), (4, 3, 0)], 2)
    right.agrees(input_window, [(3, 4, 1), (2, 4, 1)], 9)  # pixels above 127
    layers = [(*random_integers(seed, (2, 6), (2, 4)), 0) for seed in (1102, 1103, 1104)]
    right.agrees(input_window, layers=layers, index=random_integers(1105, (2, 12))[0])


@test_case(
    name="padding", points=0.5, hidden=True, failure_message="How wide is one zero of a deeper layer's padding?"
)
def padding(input_window):
    """A zero in a deeper layer stands for as many pixels as the strides before it make."""
    right.agrees(input_window, [(3, 2, 1), (3, 1, 1)], 0)
    right.agrees(input_window, [(2, 2, 1), (4, 1, 3), (3, 2, 2)], 2)
    layers = [random_integers(seed, (3, 6), (2, 4), (1, 2)) for seed in (1106, 1107, 1108)]
    right.agrees(input_window, layers, *random_integers(1109, (2, 12)))


@test_case(
    name="outside the image",
    points=0.25,
    hidden=True,
    failure_message="What does a value see that looks at zeros only?",
)
def outside(input_window):
    """Nothing is clipped, even where the whole window lies before the image."""
    right.agrees(input_window, [(3, 2, 4), (2, 1, 2)], 0)
    right.agrees(input_window, [], 0)
    right.agrees(input_window, [], 6)
    kernel_size, more = random_integers(1110, (2, 6), (2, 9))
    right.agrees(input_window, [(kernel_size, 1, kernel_size + more)], 0)
