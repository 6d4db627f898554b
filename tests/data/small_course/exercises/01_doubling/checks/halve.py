"""Public checks of `halve`."""

from otter.test_files import test_case

from fam.testing import gives

OK_FORMAT = False

name = "halve"


@test_case(name="on paper", points=0.5)
def on_paper(halve):
    """Half of six is three."""
    gives(3, halve, 6)
