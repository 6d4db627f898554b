"""What `fam compare` holds your functions of unit 17 against, in PyTorch."""

import torch
import torch.nn.functional as F

from fam.testing import PortableFunction

LOSSES = ("(x**2).sum()", "(x**3).sum() / 8 + x.prod()", "(x.sum() - 1) ** 2", "(x[1:] * x[:-1]).sum()")


def pytorch_max_pool2d_backward(grad_output, maps, size):
    """torch.autograd.grad(F.max_pool2d(maps, size), maps, grad_output)"""
    maps.requires_grad_()
    return torch.autograd.grad(F.max_pool2d(maps, size), maps, grad_output)[0]


def draw_max_pool2d_backward(draw):
    """Maps of few different values, so that several of a window are the largest."""
    size, leading = draw.whole(1, 3), draw.lengths(draw.whole(1, 2), 1, 3)
    H, W = draw.pair(size, 7)
    maps = draw.integers(-3, 3, *leading, H, W).astype(float)
    return (draw.array(*leading, H // size, W // size), maps, size), {}


def pytorch_numerical_gradient(function, array):
    """torch.autograd.grad(function(array), array)"""
    array.requires_grad_()
    return torch.autograd.grad(function(array), array)[0]


def draw_numerical_gradient(draw):
    """Smooth functions of arrays with one or two axes."""
    function = PortableFunction(f"lambda x: {draw.choice(*LOSSES)}")
    return (function, draw.array(*draw.lengths(draw.whole(1, 2), 2, 4))), {}


def pytorch_softmax_loss(scores, labels):
    """F.cross_entropy(scores, labels), and its gradient by torch.autograd.grad"""
    scores.requires_grad_()
    loss = F.cross_entropy(scores, labels)
    return loss, torch.autograd.grad(loss, scores)[0]


def draw_softmax_loss(draw):
    """Scores of a few images, at times as large as a thousand."""
    N, K = draw.whole(1, 5), draw.whole(2, 10)
    scores = draw.array(N, K) * draw.choice(1, 1, 250)
    return (scores, draw.integers(0, K - 1, N)), {}
