"""What `fam compare` holds your functions of unit 11 against, in PyTorch."""

import torch
import torch.nn.functional as F

SIZE = 1000  # pixels, more than any value here sees
INSIDE = 5  # from this value of the last map on, no window begins in the padding


def seen(layers, index):
    """Return the first and the last pixel with a gradient, if the loss is one value of the last map."""
    image = torch.zeros(1, 1, SIZE, requires_grad=True)
    maps = image
    for kernel_size, stride, padding in layers:
        maps = F.conv1d(maps, torch.ones(1, 1, kernel_size), None, stride, padding)
    maps[0, 0, index].backward()
    pixels = image.grad[0, 0].nonzero()
    return pixels[0].item(), pixels[-1].item()


def pytorch_receptive_field(layers):
    """F.conv1d with weights of 1, layer after layer; value.backward(); pixels with a gradient"""
    first, last = seen([(*layer, 0) for layer in layers], 0)
    return last - first + 1


def draw_receptive_field(draw):
    """None to four layers, whose strides are not above their kernels."""
    return ([draw_layer(draw) for _ in range(draw.whole(0, 4))],), {}


def pytorch_input_window(layers, index):
    """F.conv1d with weights of 1, layer after layer; value.backward(); pixels with a gradient"""
    return seen(layers, index)


def draw_input_window(draw):
    """None to four layers with padding, and a value whose window is inside of the image."""
    layers = [(*draw_layer(draw), draw.whole(0, 1)) for _ in range(draw.whole(0, 4))]
    return (layers, draw.whole(INSIDE, INSIDE + 3)), {}


def draw_layer(draw):
    """Return a kernel size, and a stride that is not above it."""
    kernel_size = draw.whole(1, 5)
    return kernel_size, draw.whole(1, min(kernel_size, 3))
