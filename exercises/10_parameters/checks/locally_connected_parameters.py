"""Public checks of `locally_connected_parameters`."""

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "locally_connected_parameters"


@test_case(name="on paper", points=0.5)
def on_paper(locally_connected_parameters):
    """Four positions with five numbers each; then six positions, two maps, and filters of 3*2*2 weights.

    Without biases the first one has four numbers at each position.
    """
    gives(20, locally_connected_parameters, (1, 3, 3), 1, 2)
    gives(156, locally_connected_parameters, input_shape=(3, 3, 4), out_channels=2, kernel_size=2)
    gives(16, locally_connected_parameters, (1, 3, 3), 1, 2, bias=False)


@test_case(name="stride and padding", points=0.25)
def stride_and_padding(locally_connected_parameters):
    """A 5x9 image has 2*4 positions at stride 2; with a border of 1 it has 3*5."""
    gives(80, locally_connected_parameters, (1, 5, 9), 1, 3, stride=2)
    gives(150, locally_connected_parameters, (1, 5, 9), 1, 3, stride=2, padding=1)


@test_case(name="a kernel that does not fit", points=0.25)
def too_large(locally_connected_parameters):
    """A kernel that is larger than the padded input is refused, and so are a stride of 0 and a negative padding."""
    refuses(locally_connected_parameters, (1, 3, 3), 1, 5)
    refuses(locally_connected_parameters, (1, 3, 3), 1, 2, stride=0)
    refuses(locally_connected_parameters, (1, 3, 3), 1, 2, padding=-1)
