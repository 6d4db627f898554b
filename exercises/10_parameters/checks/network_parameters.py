"""Public checks of `network_parameters`."""

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "network_parameters"


@test_case(name="on paper", points=0.5)
def on_paper(network_parameters):
    """The lesson's small network: 40 numbers in the filters, 370 in the dense layer."""
    gives(410, network_parameters, [("conv", 1, 4, 3), ("relu",), ("pool", 2), ("dense", 36, 10)])


@test_case(name="an unknown kind", points=0.25)
def unknown_kind(network_parameters):
    """A kind that nobody has heard of is refused."""
    refuses(network_parameters, [("conv", 1, 4, 3), ("magic", 7)])
