"""Public checks of `trace_sizes`."""

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "trace_sizes"


@test_case(name="on paper", points=0.5)
def on_paper(trace_sizes):
    """A convolution that keeps the size, one that halves it, and one that trims an edge."""
    gives([12, 12, 6, 4], trace_sizes, 12, [(3, 1, 1), (2, 2, 0), (3, 1, 0)])
    gives([28, 28], trace_sizes, size=28, layers=[(5, 1, 2)])


@test_case(name="a stack that runs dry", points=0.25)
def runs_dry(trace_sizes):
    """The third layer finds 2 pixels, and would need 3."""
    refuses(trace_sizes, 8, [(2, 2, 0), (2, 2, 0), (3, 1, 0)])
