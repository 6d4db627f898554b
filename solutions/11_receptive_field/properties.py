"""What holds for every call of unit 11's functions inside the contract."""

from fam.testing import Reference

fields = Reference("receptive_field")
windows = Reference("input_window")


def receptive_fields(draw, receptive_field):
    """Every stack of layers has the reference's receptive field."""
    layers = []
    for _ in range(draw.integer(0, 5)):
        kernel_size = draw.integer(1, 5)
        layers.append((kernel_size, draw.integer(1, kernel_size)))
    fields.agrees(receptive_field, layers)


def input_windows(draw, input_window):
    """Every output of every stack of layers sees the reference's range."""
    layers = []
    for _ in range(draw.integer(0, 4)):
        layers.append((draw.integer(1, 5), draw.integer(1, 4), draw.integer(0, 3)))
    windows.agrees(input_window, layers, draw.integer(0, 9))
