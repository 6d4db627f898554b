"""Public checks of `halve`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "halve"


@test_case(name="on paper", points=0.5)
def on_paper(halve):
    """Half of six is three."""
    gives(3, halve, 6)
