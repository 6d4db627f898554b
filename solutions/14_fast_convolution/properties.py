"""What holds for every call of unit 14's functions inside the contract, apart from speed."""

from fam.testing import Reference

columns = Reference("im2col")
layers = Reference("conv_layer_fast")


def _settings(draw):
    settings = {
        "stride": draw.integer(-1 if draw.chance(0.1) else 1, 4),
        "padding": draw.integer(-2 if draw.chance(0.1) else 0, 3),
    }
    return {name: value for name, value in settings.items() if draw.chance(0.6)}


def window_columns(draw, im2col):
    """Every batch has the reference's columns, or is refused as it refuses it."""
    size = [draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 6), draw.integer(1, 6)]
    if draw.chance(0.06):
        size = draw.choose(size[1:], size[2:], [1, *size], size[:1])
    columns.agrees(im2col, draw.array(*size), draw.integer(1, 3 if draw.chance(0.85) else 8), **_settings(draw))


def fast_layers(draw, conv_layer_fast):
    """Every batch, filters and settings give the reference's maps, or are refused as it refuses them."""
    size = [draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 6), draw.integer(1, 6)]
    F, C = draw.integer(1, 4), draw.integer(1, 4) if draw.chance(0.1) else size[1]
    filters_size = [F, C, *(draw.integer(1, 3 if draw.chance(0.9) else 8) for _ in range(2))]
    if draw.chance(0.06):
        size = draw.choose(size[1:], size[2:], [1, *size], size[:1])
    elif draw.chance(0.06):
        filters_size = draw.choose(filters_size[1:], filters_size[2:], [1, *filters_size], filters_size[:1])
    batch, filters, biases = draw.arrays(size, filters_size, (F,))
    chosen = draw.choose({}, {"biases": biases}, {"biases": None}) | _settings(draw)
    layers.agrees(conv_layer_fast, batch, filters, **chosen)
