"""Plots of unit 10 for `fam show`: what sharing saves."""

from fam.visualize import Bars, whole

PICTURE = (3, 32, 32)  # channels, height and width
MAPS = 32
NETWORK = [
    ("conv", 3, 32, 3),
    ("relu",),
    ("pool", 2),
    ("conv", 32, 64, 3),
    ("relu",),
    ("pool", 2),
    ("dense", 64 * 8 * 8, 10),
]


def show_conv_parameters(conv_parameters):
    """How the count grows with the kernel and the filters, and does not with the picture."""
    sizes = {f"kernel {size}×{size}": whole(conv_parameters(3, MAPS, size)) for size in (1, 3, 5, 7)}
    yield Bars(f"3 channels, {MAPS} filters", sizes, unit="weights and biases")
    filters = {f"{count} filters": whole(conv_parameters(3, count, 3)) for count in (1, 8, 32, 128)}
    yield Bars("3 channels, kernel 3×3", filters, unit="weights and biases")


def show_dense_parameters(dense_parameters, conv_parameters):
    """A dense layer pays for each pixel of the picture; a convolution does not."""
    counts = {}
    for side in (8, 16, 32, 64):
        counts[f"dense, {side}×{side} picture"] = whole(dense_parameters(3 * side * side, MAPS))
    counts["convolution 3×3, any picture"] = whole(conv_parameters(3, MAPS, 3))
    yield Bars(f"3 channels to {MAPS} features", counts, unit="weights and biases", log=True)


def show_locally_connected_parameters(locally_connected_parameters, conv_parameters, dense_parameters):
    """The same maps with one shared filter, with a filter for each place, and with all connections."""
    C, H, W = PICTURE
    shared = whole(conv_parameters(C, MAPS, 3))
    unshared = whole(locally_connected_parameters(PICTURE, MAPS, 3, padding=1))
    dense = whole(dense_parameters(C * H * W, MAPS * H * W))
    counts = {"shared: convolution": shared, "unshared: locally connected": unshared, "all to all: dense": dense}
    yield Bars(f"{C}×{H}×{W} picture to {MAPS} maps of {H}×{W}", counts, unit="weights and biases", log=True)


def show_network_parameters(network_parameters):
    """Where in a small network the parameters are."""
    counts = {}
    for place, layer in enumerate(NETWORK, start=1):
        counts[f"{place}: {layer[0]} {', '.join(map(str, layer[1:]))}".rstrip()] = whole(network_parameters([layer]))
    counts["all together"] = whole(network_parameters(NETWORK))
    yield Bars("A network for 32×32 pictures in colour", counts, unit="weights and biases", log=True)
