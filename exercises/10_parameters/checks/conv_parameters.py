"""Public checks of `conv_parameters`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "conv_parameters"


@test_case(name="on paper", points=0.5)
def on_paper(conv_parameters):
    """The lesson's layers: one 2x2 filter on one channel, and eight 5x5 filters on three."""
    gives(5, conv_parameters, 1, 1, 2)
    gives(608, conv_parameters, 3, 8, 5)


@test_case(name="without biases", points=0.25)
def without_biases(conv_parameters):
    """Eight biases less."""
    gives(600, conv_parameters, 3, 8, 5, bias=False)


@test_case(name="a kernel that is not square", points=0.25)
def not_square(conv_parameters):
    """Three filters with 2 * 1 * 7 weights and a bias each."""
    gives(45, conv_parameters, 2, 3, (1, 7))


@test_case(name="two groups", points=0.25)
def groups(conv_parameters):
    """With two groups each of the 6 filters sees 4 / 2 channels: 2 * 3 * 3 weights and a bias."""
    gives(114, conv_parameters, in_channels=4, out_channels=6, kernel_size=3, groups=2)
