"""Public checks of `convolve_volume`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "convolve_volume"

# Two channels of 2x3 pixels, and a kernel with 2x2 weights for each channel.
VOLUME = np.array([[[1, 2, 0], [0, 1, 3]], [[2, 0, 1], [1, 1, 0]]])
KERNEL = np.array([[[1, 0], [0, 1]], [[0, 2], [-1, 0]]])
DIGITS = np.array([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])


@test_case(name="on paper", points=1)
def on_paper(convolve_volume):
    """The products of both channels add up to one number for each position."""
    gives([[1, 6]], convolve_volume, VOLUME, KERNEL)
    gives([[21, 2, 10], [10, 11, 3]], convolve_volume, VOLUME, np.array([[[1]], [[10]]]))
    gives(
        [[300]], convolve_volume, volume=np.array([[[200]], [[100]]], np.uint8), kernel=np.ones((2, 1, 1), np.uint8)
    )


@test_case(name="bias", points=0.5)
def bias(convolve_volume):
    """The bias is added once to every value, however many channels there are."""
    gives([[1.5, 6.5]], convolve_volume, VOLUME, KERNEL, bias=0.5)
    gives([[-3, 2]], convolve_volume, VOLUME, KERNEL, -4)


@test_case(name="one channel", points=0.25)
def one_channel(convolve_volume):
    """A volume with one channel works like an image; the map still has two axes."""
    gives([[2, 3], [5, 6]], convolve_volume, DIGITS, np.array([[[0, 1], [0, 0]]]))


@test_case(name="stride and padding", points=0.5)
def stride_and_padding(convolve_volume):
    """Both work as in the units before, and padding leaves the channel axis alone."""
    pixel = np.array([[[1]], [[-1]]])
    volume = np.concatenate([DIGITS, np.full((1, 3, 3), 10)])
    gives([[-9, -7], [-3, -1]], convolve_volume, volume, pixel, stride=2)
    framed = [[0, 0, 0, 0], [0, 23, 25, 0], [0, 64, 68, 0], [0, 0, 0, 0]]
    gives(framed, convolve_volume, volume, np.ones((2, 2, 3)), stride=2, padding=3)
    gives([[0, 0, 0], [0, -5, 0], [0, 0, 0]], convolve_volume, volume, pixel, 0.0, 2, 1)


@test_case(name="what does not go together", points=0.5)
def mismatches(convolve_volume):
    """A kernel with another number of channels, or one that is too large, is refused.

    So are a volume or a kernel that has not three axes, a stride of 0 and a negative padding.
    """
    refuses(convolve_volume, VOLUME, np.ones((3, 2, 2)))
    refuses(convolve_volume, VOLUME, np.ones((1, 2, 2)))
    refuses(convolve_volume, VOLUME, np.ones((2, 3, 1)))
    refuses(convolve_volume, DIGITS[0], np.ones((1, 2, 2)))
    refuses(convolve_volume, VOLUME, np.ones((2, 2)))
    refuses(convolve_volume, VOLUME, KERNEL, stride=0)
    refuses(convolve_volume, VOLUME, KERNEL, padding=-1)
