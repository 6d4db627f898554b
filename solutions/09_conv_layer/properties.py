"""What holds for every call of unit 9's function inside the contract."""

from fam.testing import Reference

right = Reference("conv_layer")


def layers(draw, conv_layer):
    """Every batch, filters and settings give the reference's maps, or are refused as it refuses them."""
    groups = draw.choose(1, 1, 2, 3)
    each, F = draw.integer(1, 3), groups * draw.integer(1, 3)
    size = [draw.integer(1, 3), groups * each, draw.integer(1, 7), draw.integer(1, 7)]
    filters_size = [F, each, *(draw.integer(1, 3 if draw.chance(0.9) else 8) for _ in range(2))]
    if draw.chance(0.15):  # groups or channels that do not agree
        kind = draw.integer(0, 3)
        F += kind == 0
        filters_size[0] = F
        filters_size[1] += draw.choose(-1, 1) if kind == 1 and each > 1 else kind == 2
        size[1] += kind == 3
    if draw.chance(0.06):
        size = draw.choose(size[1:], size[2:], [1, *size])
    elif draw.chance(0.06):
        filters_size = draw.choose(filters_size[1:], filters_size[2:], [1, *filters_size])
    batch, filters, biases = draw.arrays(size, filters_size, (F,))
    settings = {
        "biases": draw.choose(biases, None),
        "stride": draw.pair(1, 3),
        "padding": draw.pair(0, 2),
        "dilation": draw.pair(1, 3),
    }
    if draw.chance(0.1):
        name = draw.choose("stride", "padding", "dilation")
        settings[name] = draw.choose((1, -1), (-1, 1), (2, -2), (3, -1), (-1, -1), -1, -2)
        if draw.chance(0.3) and name != "padding":
            settings[name] = draw.choose(0, (0, 1), (2, 0))
    chosen = {name: value for name, value in settings.items() if draw.chance(0.5)}
    if groups > 1:
        chosen["groups"] = groups
    right.agrees(conv_layer, batch, filters, **chosen)
