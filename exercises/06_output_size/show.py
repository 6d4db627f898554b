"""Plots of unit 6 for `fam show`: what the formulas look like."""

from fam.visualize import Bars, CannotShow, Frame, Staircase, heading, picture, whole


def show_output_size(output_size):
    """The staircase: how the size of a map grows with that of its image."""
    sizes = range(5, 33)
    lines = {}
    for stride in (1, 2, 3):
        lines[f"stride {stride}"] = [(size, whole(output_size(size, 5, stride=stride))) for size in sizes]
    yield Staircase("A kernel of 5: one more step for each whole stride", "image size", "map size", lines)
    lines = {}
    for padding, dilation in ((0, 1), (2, 1), (0, 3)):
        points = [(size, whole(output_size(size, 5, padding=padding, dilation=dilation))) for size in range(13, 33)]
        lines[f"padding {padding}, dilation {dilation}"] = points
    yield Staircase("Padding adds to the size, dilation takes away", "image size", "map size", lines)


def show_output_shape(output_shape, scene="rings"):
    """How large the map of a picture is, at growing strides, drawn on the picture to scale."""
    shape = scene.picture.shape
    frames = []
    for stride in (1, 2, 4, (1, 8)):
        found = output_shape(shape, 5, stride=stride)
        if not isinstance(found, (tuple, list)) or len(found) != 2:
            raise CannotShow(f"gave {found!r:.60}, and a pair of sizes was expected")
        rows, cols = map(whole, found)
        frames.append(Frame(0, 0, rows, cols, f"stride {stride}: {rows}×{cols}"))
    yield picture(f"{scene.name}, {shape[0]}×{shape[1]}", scene.picture, frames=frames)


def show_trace_sizes(trace_sizes):
    """How the size shrinks from layer to layer."""
    layers = [(7, 2, 3), (3, 2, 1), (3, 1, 1), (3, 2, 1), (3, 1, 0), (3, 2, 1)]
    sizes = trace_sizes(224, layers)
    if not isinstance(sizes, (list, tuple)) or len(sizes) != len(layers) + 1:
        raise CannotShow(f"gave {sizes!r:.60}, and a list of {len(layers) + 1} sizes was expected")
    names = ["picture", *(f"{i + 1}: kernel {k}, stride {s}, padding {p}" for i, (k, s, p) in enumerate(layers))]
    yield Bars(
        "From layer to layer",
        {name: whole(size) for name, size in zip(names, sizes, strict=True)},
        unit="pixels along one side",
    )
