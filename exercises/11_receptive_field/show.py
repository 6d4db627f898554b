"""Plots of unit 11 for `fam show`: the field that grows from layer to layer."""

from fam.visualize import Bars, CannotShow, Frame, Spans, picture, whole

LAYERS = [(3, 1), (3, 2), (3, 2), (3, 2), (3, 1)]  # kernel size and stride
PADDED = [(3, 2, 1), (3, 2, 1)]  # kernel size, stride and padding
PIXELS = 16


def show_receptive_field(receptive_field, scene="still_life"):
    """How much of the picture one value sees, deeper and deeper in a network."""
    H, W = scene.picture.shape
    frames, fields = [], {}
    for depth in range(1, len(LAYERS) + 1):
        kernel_size, stride = LAYERS[depth - 1]
        field = whole(receptive_field(LAYERS[:depth]))
        name = f"layer {depth}: kernel {kernel_size}, stride {stride}"
        fields[name] = field
        frames.append(Frame((H - field) / 2, (W - field) / 2, field, field, f"layer {depth}: {field} pixels"))
    yield picture(scene.name, scene.picture, frames=frames[::-1])
    yield Bars("The growing field", fields, unit="pixels along one side")


def show_input_window(input_window):
    """Which pixels each value of the second layer sees; some windows begin before the picture does."""
    spans = {}
    for index in range(PIXELS // 4):
        found = input_window(PADDED, index)
        if not isinstance(found, (tuple, list)) or len(found) != 2:
            raise CannotShow(f"gave {found!r:.60}, and a pair (first, last) was expected")
        spans[f"output {index}"] = (whole(found[0]), whole(found[1]))
    yield Spans("Two layers: kernel 3, stride 2, padding 1", spans, (0, PIXELS - 1), axis="pixels of the picture")
