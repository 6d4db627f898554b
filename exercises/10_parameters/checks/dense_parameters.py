"""Public checks of `dense_parameters`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "dense_parameters"


@test_case(name="on paper", points=0.25)
def on_paper(dense_parameters):
    """Nine pixels to four values, and 36 values to ten, with their biases and without."""
    gives(40, dense_parameters, 9, 4)
    gives(370, dense_parameters, in_features=36, out_features=10)
    gives(360, dense_parameters, 36, 10, bias=False)
