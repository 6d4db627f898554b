"""Pictures of unit 16 for `fam show`; the maps are made by your own `conv_layer` and `relu`."""

import numpy as np

from fam.visualize import CannotShow, Frame, Words, array, heading, picture, plane, table

LIT = """
............
.####..##...
.#..#..##...
.#..#.......
.####..####.
.......#..#.
.###...#..#.
.#.#...###..
.###........
......#####.
......#...#.
......#####.
"""
MOST = 8  # maps of a layer that are drawn
DEEPEST = 6  # layers that are drawn


def show_square_detector(square_detector, conv_layer, relu):
    """Your network, layer by layer: one square is whole, the others are not."""
    scene = np.array([[float(cell == "#") for cell in line] for line in LIT.split()])
    layers = square_detector()
    if not isinstance(layers, (list, tuple)) or not layers:
        raise CannotShow("gave no list of layers (filters, biases)")
    yield picture("the scene", scene, frames=[Frame(1, 1, 4, 4, "the square to find")])
    maps = scene[None, None]
    for depth, layer in enumerate(layers, start=1):
        filters, biases = layer
        shape = array(filters, 4).shape
        maps = array(relu(conv_layer(maps, filters, biases)), 4)
        if depth <= DEEPEST or depth == len(layers):
            yield heading(f"layer {depth}: filters {shape}")
            for number, values in enumerate(maps[0][:MOST]):
                yield plane(f"map {number}", values)
    places = [(int(row), int(col)) for row, col in np.argwhere(maps[0, 0] > 1e-6)]
    yield Words(f"the last map is positive at {places[:5] or 'no place'}; the square begins at [(1, 1)]")
