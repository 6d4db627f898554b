"""Public checks of `receptive_field`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "receptive_field"


@test_case(name="on paper", points=0.5)
def on_paper(receptive_field):
    """Two kernels of 3, and the same two where the first one moves by 2."""
    gives(5, receptive_field, [(3, 1), (3, 1)])
    gives(7, receptive_field, layers=[(3, 2), (3, 1)])


@test_case(name="one layer, and none", points=0.25)
def short_stacks(receptive_field):
    """One layer sees its kernel; without a layer a value is a pixel, and sees itself."""
    gives(5, receptive_field, [(5, 1)])
    gives(1, receptive_field, [])


@test_case(name="with pooling", points=0.5)
def with_pooling(receptive_field):
    """Pooling is a layer like any other: here a window of 2, and a stride of 2."""
    gives(6, receptive_field, [(3, 1), (3, 1), (2, 2)])
    gives(14, receptive_field, [(3, 1), (3, 1), (2, 2), (3, 1), (3, 1)])
