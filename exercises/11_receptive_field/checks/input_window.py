"""Public checks of `input_window`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "input_window"


@test_case(name="on paper", points=0.5)
def on_paper(input_window):
    """The windows of values 1 and 2 in the lesson's picture."""
    gives((1, 7), input_window, [(3, 2, 1), (3, 1, 0)], 1)
    gives((3, 9), input_window, layers=[(3, 2, 1), (3, 1, 0)], index=2)


@test_case(name="in the padding", points=0.25)
def in_the_padding(input_window):
    """The window of value 0 begins on the padding: below 0."""
    gives((-1, 1), input_window, [(3, 1, 1)], 0)
    gives((-2, 2), input_window, [(5, 1, 2)], 0)


@test_case(name="without layers", points=0.25)
def without_layers(input_window):
    """Without a layer a value is a pixel, and sees itself."""
    gives((4, 4), input_window, [], 4)
