"""What holds for every call of unit 15's function inside the contract; it takes its arguments as given."""

from fam.testing import Reference

right = Reference("conv_layer_backward")


def gradients(draw, conv_layer_backward):
    """Every layer has the reference's three gradients."""
    N, C, F = (draw.integer(1, 3) for _ in range(3))
    kH, kW = draw.integer(1, 3), draw.integer(1, 3)
    stride, padding = draw.integer(1, 3), draw.integer(0, 2)
    H, W = (draw.integer(max(k - 2 * padding, 1), 6) for k in (kH, kW))
    rows, cols = ((size + 2 * padding - k) // stride + 1 for size, k in ((H, kH), (W, kW)))
    arrays = draw.arrays((N, F, rows, cols), (N, C, H, W), (F, C, kH, kW))
    settings = {"stride": stride} if stride > 1 or draw.chance(0.5) else {}
    if padding or draw.chance(0.5):
        settings["padding"] = padding
    right.agrees(conv_layer_backward, *arrays, **settings)
