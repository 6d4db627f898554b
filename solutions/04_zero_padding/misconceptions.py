"""Wrong answers to `zero_pad` and `same_padding` that people really give; each docstring is what the student is told."""

import numpy as np
from zero_padding import same_padding as right_size
from zero_padding import zero_pad as right_pad


def _pair(padding):
    return (padding, padding) if np.ndim(padding) == 0 else tuple(padding)


def zero_pad__slices_to_minus_zero(image, padding):
    """Padding 0 fails: a slice that ends at `-0` ends at 0 and is empty. Let it end at the start plus H, or W."""
    padded = np.zeros_like(right_pad(image, padding))
    pH, pW = _pair(padding)
    padded[..., pH:-pH, pW:-pW] = image
    return padded


def zero_pad__pads_every_axis(image, padding):
    """The leading axes grew as well: a stack keeps its number of images, and only the last two axes get zeros."""
    right_pad(image, padding)
    pH, pW = _pair(padding)
    return np.pad(image, [(pH, pH)] * (image.ndim - 1) + [(pW, pW)])


def zero_pad__pads_first_axes(image, padding):
    """The first two axes were padded; height and width are the last two, whatever stands before them."""
    right_pad(image, padding)
    widths = [(size, size) for size in _pair(padding)] + [(0, 0)] * (image.ndim - 2)
    return np.pad(image, widths)


def zero_pad__one_image_only(image, padding):
    """A stack of images is refused; take height and width from the last two axes, and keep whatever leads them."""
    H, W = image.shape
    return right_pad(image.reshape(H, W), padding)


def zero_pad__drops_single_axes(image, padding):
    """An axis of length 1 is gone: a stack of one image is still a stack."""
    padded = right_pad(image, padding)
    return padded.reshape([size for size in padded.shape[:-2] if size != 1] + list(padded.shape[-2:]))


def zero_pad__joins_the_stack(image, padding):
    """The images of a stack were written below each other; every leading axis of the input is one of the result."""
    padded = right_pad(image, padding)
    return padded.reshape(-1, *padded.shape[-2:]) if padded.ndim > 3 else padded


def zero_pad__divides_among_sides(image, padding):
    """The padding was shared by opposite sides; it counts for each side, so the height grows by 2*pH."""
    right_pad(image, padding)
    widths = [(0, 0)] * (image.ndim - 2) + [(size // 2, size - size // 2) for size in _pair(padding)]
    return np.pad(image, widths)


def zero_pad__top_left_only(image, padding):
    """The zeros are above and on the left only; they belong on every side, so the height grows by 2*pH."""
    pH, pW = _pair(padding)
    H, W = right_pad(image, padding).shape[-2:]
    return right_pad(image, padding)[..., : H - pH, : W - pW]


def zero_pad__bottom_right_only(image, padding):
    """The zeros are below and on the right only; they belong on every side, so the height grows by 2*pH."""
    pH, pW = _pair(padding)
    return right_pad(image, padding)[..., pH:, pW:]


def zero_pad__swaps_pair(image, padding):
    """The two numbers of the pair are swapped: (vertical, horizontal), so the first one adds rows."""
    return right_pad(image, _pair(padding)[::-1])


def zero_pad__first_for_both(image, padding):
    """The first number of the pair is used in both directions; the second one is for the columns."""
    right_pad(image, padding)
    return right_pad(image, _pair(padding)[0])


def zero_pad__pair_is_before_and_after(image, padding):
    """The pair was taken for the zeros before and after; it is (vertical, horizontal), and both sides get the same."""
    right_pad(image, padding)
    return np.pad(image, [(0, 0)] * (image.ndim - 2) + [_pair(padding)] * 2)


def zero_pad__ints_only(image, padding):
    """A pair does not work yet; turn an int into a pair first, then use the two numbers."""
    if isinstance(padding, tuple):
        raise TypeError("'<' not supported between instances of 'tuple' and 'int'")
    return right_pad(image, padding)


def zero_pad__pairs_only(image, padding):
    """An int does not work yet; it stands for the same number of rows and columns."""
    pH, pW = padding
    return right_pad(image, (pH, pW))


def zero_pad__repeats_the_edge(image, padding):
    """The border was filled with the nearest pixels; fill it with zeros."""
    right_pad(image, padding)
    return np.pad(image, [(0, 0)] * (image.ndim - 2) + [(size, size) for size in _pair(padding)], mode="edge")


def zero_pad__mirrors(image, padding):
    """The border was filled with a mirror image; fill it with zeros."""
    right_pad(image, padding)
    return np.pad(image, [(0, 0)] * (image.ndim - 2) + [(size, size) for size in _pair(padding)], mode="reflect")


def zero_pad__blanks_the_border(image, padding):
    """The image's own border was overwritten and its size stayed; the zeros go around the image."""
    right_pad(image, padding)
    (pH, pW), (H, W) = _pair(padding), image.shape[-2:]
    blanked = np.zeros(image.shape, image.dtype)
    blanked[..., pH : max(H - pH, 0), pW : max(W - pW, 0)] = image[..., pH : max(H - pH, 0), pW : max(W - pW, 0)]
    return blanked


def zero_pad__canvas_of_ints(image, padding):
    """Fractions were cut off: the canvas holds whole numbers. Give it the image's dtype, or floats."""
    return right_pad(image, padding).astype(int)


def zero_pad__canvas_of_bytes(image, padding):
    """The canvas is uint8, which holds 0 to 255 only; give it the image's dtype, or floats."""
    return np.trunc(right_pad(image, padding)).astype(np.int64).astype(np.uint8)


def zero_pad__half_precision(image, padding):
    """The pixels are rounded to float16, which has three digits; keep the image's dtype, or use float64."""
    return right_pad(image.astype(np.float16), padding)


def zero_pad__nested_lists(image, padding):
    """The result is a list of lists; turn it into an array with np.array(...)."""
    return right_pad(image, padding).tolist()


def zero_pad__same_array(image, padding):
    """With padding 0 the caller's own array came back; whoever changes the result would change the image, so return a
    copy."""
    return right_pad(image, padding) if any(_pair(padding)) else image


def zero_pad__takes_negative_for_none(image, padding):
    """A negative padding is treated as 0; there is no such padding, so raise ValueError."""
    return right_pad(image, tuple(max(size, 0) for size in _pair(padding)))


def zero_pad__crops_for_negative(image, padding):
    """A negative padding cuts pixels off here; padding only ever adds zeros, so raise ValueError."""
    crop = [slice(max(-size, 0), length - max(-size, 0)) for size, length in zip(_pair(padding), image.shape[-2:])]
    return right_pad(image[(..., *crop)], tuple(max(size, 0) for size in _pair(padding)))


def zero_pad__pads_a_row(image, padding):
    """An array with a single axis is padded as if it were a picture; it has no height, so raise ValueError."""
    return right_pad(np.atleast_2d(image), padding)


def zero_pad__modifies_image(image, padding):
    """The image is changed on the way; work on a copy, because the caller still needs it."""
    padded = right_pad(image, padding)
    if image.flags.writeable:
        image[...] = 0
    return padded


_padded_by_shape = {}


def zero_pad__remembers_by_shape(image, padding):
    """An earlier answer came back because the shapes were the same; the values decide, not the shapes."""
    key = image.shape, padding
    if key not in _padded_by_shape:
        _padded_by_shape[key] = right_pad(image, padding)
    return _padded_by_shape[key]


def same_padding__float(kernel_size, dilation=1):
    """The number is right but a float, as `/` always gives; zeros are counted, so divide with `//`."""
    return float(right_size(kernel_size, dilation))


def same_padding__forgets_dilation(kernel_size, dilation=1):
    """The dilation has no effect; with gaps between its weights the kernel spans more pixels."""
    right_size(1, dilation)
    return right_size(kernel_size)


def same_padding__rounds_down(kernel_size, dilation=1):
    """A half was rounded down: then the map is one pixel too small. No padding is right there, so raise ValueError."""
    right_size(2 * kernel_size - 1, dilation)
    return dilation * (kernel_size - 1) // 2


def same_padding__half_the_kernel(kernel_size, dilation=1):
    """This is half the kernel, rounded down; that is right for odd sizes only. Start from kernel_size - 1."""
    right_size(2 * kernel_size - 1, dilation)
    return dilation * (kernel_size // 2)


def same_padding__both_sides(kernel_size, dilation=1):
    """These are the zeros of both sides together; each side gets half of them."""
    return 2 * right_size(kernel_size, dilation)


def same_padding__refuses_even_kernels(kernel_size, dilation=1):
    """An even kernel is refused always; with an even dilation its padding is a whole number after all."""
    if kernel_size % 2 == 0:
        raise ValueError("kernel_size must be odd")
    return right_size(kernel_size, dilation)


def same_padding__counts_gaps(kernel_size, dilation=1):
    """The dilation was taken for the pixels left out between two weights; it is the way from one weight to the next,
    1 for neighbours."""
    right_size(1, dilation)
    return right_size(kernel_size, dilation + 1)


def same_padding__stretches_the_whole_kernel(kernel_size, dilation=1):
    """The kernel size was multiplied by the dilation; only the kernel_size - 1 steps between the weights get longer."""
    right_size(1, dilation)
    return right_size(dilation * kernel_size)


def same_padding__pair(kernel_size, dilation=1):
    """These are two numbers; return one int, the padding of one axis."""
    return right_size(kernel_size, dilation), right_size(kernel_size, dilation)


def same_padding__accepts_no_kernel(kernel_size, dilation=1):
    """A kernel size below 1 gets an answer here; there is no such kernel, so raise ValueError."""
    right_size(1, dilation)
    if dilation * (kernel_size - 1) % 2:
        raise ValueError("not a whole number")
    return dilation * (kernel_size - 1) // 2


def same_padding__accepts_no_dilation(kernel_size, dilation=1):
    """A dilation below 1 gets an answer here; neighbouring weights are at least 1 pixel apart, so raise ValueError."""
    right_size(kernel_size, 2)
    if dilation * (kernel_size - 1) % 2:
        raise ValueError("not a whole number")
    return dilation * (kernel_size - 1) // 2
