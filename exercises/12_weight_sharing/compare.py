"""What `fam compare` holds your functions of unit 12 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_shift(image, rows, cols):
    """F.pad(image, (cols, -cols, rows, -rows)): zeros move in, negative padding cuts off"""
    return F.pad(image, (cols, -cols, rows, -rows))


def draw_shift(draw):
    """Moves in all directions that leave something of the picture."""
    H, W = draw.pair(1, 6)
    return (draw.array(H, W), draw.whole(1 - H, H - 1), draw.whole(1 - W, W - 1)), {}


def pytorch_local_feature_map(image, filters):
    """F.unfold, and one product for each place"""
    rows, cols, kH, kW = filters.shape
    windows = F.unfold(image[None, None], (kH, kW))[0].T  # one row for each place
    return (windows * filters.reshape(-1, kH * kW)).sum(1).reshape(rows, cols)


def draw_local_feature_map(draw):
    """A filter for each place of the image."""
    (kH, kW), (H, W) = draw.pair(1, 3), draw.pair(3, 6)
    return (draw.array(H, W), draw.array(H - kH + 1, W - kW + 1, kH, kW)), {}
