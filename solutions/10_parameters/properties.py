"""What holds for every call of unit 10's functions inside the contract."""

from fam.testing import Reference

convolutions = Reference("conv_parameters")
dense = Reference("dense_parameters")
local = Reference("locally_connected_parameters")
networks = Reference("network_parameters")


def conv_counts(draw, conv_parameters):
    """Every layer has the reference's number of parameters, with groups that divide the channels or without."""
    groups = draw.choose(1, 1, 2, 3, 4)
    channels = [groups * draw.integer(1, 6), groups * draw.integer(1, 6)]
    settings = {"bias": draw.choose(True, False)} if draw.chance(0.5) else {}
    if groups > 1:
        settings["groups"] = groups
    convolutions.agrees(conv_parameters, *channels, draw.pair(1, 5), **settings)


def dense_counts(draw, dense_parameters):
    """Every layer has a weight for each pair of features, and a bias for each output unless it has none."""
    features = draw.integer(1, 900), draw.integer(1, 900)
    dense.agrees(dense_parameters, *features, *draw.choose((), (True,), (False,)))


def local_counts(draw, locally_connected_parameters):
    """Every position has filters of its own; what a convolution refuses is refused."""
    shape = draw.integer(1, 4), draw.integer(1, 9), draw.integer(1, 9)
    settings = {
        "stride": draw.integer(-2 if draw.chance(0.12) else 1, 4),
        "padding": draw.integer(-3 if draw.chance(0.12) else 0, 3),
        "bias": draw.choose(True, False),
    }
    chosen = {name: value for name, value in settings.items() if draw.chance(0.6)}
    local.agrees(locally_connected_parameters, shape, draw.integer(1, 5), draw.integer(1, 6), **chosen)


def network_counts(draw, network_parameters):
    """The sum over the layers of every kind; an unknown kind is refused."""

    def layer():
        kinds = [
            ("conv", draw.integer(1, 20), draw.integer(1, 20), draw.pair(1, 5)),
            ("dense", draw.integer(1, 200), draw.integer(1, 20)),
            ("pool", draw.integer(1, 3)),
            ("relu",),
        ]
        return ("norm", 3) if draw.chance(0.03) else draw.choose(*kinds)

    networks.agrees(network_parameters, [layer() for _ in range(draw.integer(0, 5))])
