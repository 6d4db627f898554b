"""The gradients of a layer, held against nudges, hand-computed numbers, and what must be true of any gradient."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

LAYERS = {  # batch, filters, stride, padding
    "plain": ((2, 3, 6, 7), (4, 3, 3, 2), 1, 0),
    "padded": ((2, 2, 4, 5), (3, 2, 3, 3), 1, 2),
    "strided, with a remainder": ((1, 2, 8, 7), (2, 2, 3, 2), 3, 0),
    "strided and padded": ((3, 1, 6, 5), (2, 1, 2, 3), 2, 1),
    "gaps between the windows": ((2, 2, 7, 8), (3, 2, 1, 2), 3, 1),
    "one place": ((2, 2, 3, 4), (3, 2, 3, 4), 1, 0),
    "1x1": ((2, 3, 3, 4), (2, 3, 1, 1), 1, 0),
}
EACH_LAYER = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS.keys())


def forward(batch, filters, biases, stride, padding):
    """Compute the layer by SciPy, one image, filter and channel at a time."""
    padded = np.pad(batch, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    maps = [
        [sum(signal.correlate2d(image[c], kernel[c], mode="valid") for c in range(len(kernel))) for kernel in filters]
        for image in padded
    ]
    return np.array(maps)[:, :, ::stride, ::stride] + biases[:, None, None]


def arguments(layer, seed=0):
    """Return random arrays for a layer: the gradient of its output, the batch, the filters, the biases."""
    batch_shape, filters_shape, stride, padding = layer
    rng = np.random.default_rng(seed)
    batch, filters, biases = (
        rng.normal(size=batch_shape),
        rng.normal(size=filters_shape),
        rng.normal(size=filters_shape[0]),
    )
    grad_output = rng.normal(size=forward(batch, filters, biases, stride, padding).shape)
    return grad_output, batch, filters, biases


def test_the_lesson_s_gradients_are_right(reference) -> None:
    """The image, the kernel and the output's gradient of the picture."""
    grad_output, image, kernel = [[2, -1]], [[1, 2, 0], [3, 1, 4]], [[1, -1], [0, 2]]

    gradients = reference("conv_layer_backward")(*(np.array([[array]]) for array in (grad_output, image, kernel)))

    assert [part.tolist() for part in gradients] == [[[[[2, -3, 1], [0, 4, -2]]]], [[[[0, 4], [5, -2]]]], [1]]


@EACH_LAYER
def test_every_gradient_is_what_a_nudge_measures(reference, layer) -> None:
    """Central differences of the loss `sum(grad_output * output)`, for every pixel, weight and bias."""
    grad_output, *inputs = arguments(layer, seed=1)
    stride, padding = layer[2:]

    gradients = reference("conv_layer_backward")(grad_output, *inputs[:2], stride, padding)

    for nudged, gradient in zip(inputs, gradients, strict=True):
        measured = np.empty(nudged.shape)
        for place in np.ndindex(*nudged.shape):
            losses = []
            for nudge in (0.5, -1.0):  # half up, then half down; the array is as before in the end
                nudged[place] += nudge
                losses.append(np.sum(grad_output * forward(*inputs, stride, padding)))
            nudged[place] += 0.5
            measured[place] = losses[0] - losses[1]
        np.testing.assert_allclose(gradient, measured, rtol=1e-9, atol=1e-9)


@EACH_LAYER
def test_the_gradients_are_adjoint_to_the_layer(reference, layer) -> None:
    """<conv(x, w), g> = <x, dx> = <w, dw> without biases, since the layer is linear in x and in w."""
    grad_output, batch, filters, biases = arguments(layer, seed=2)
    stride, padding = layer[2:]

    grad_batch, grad_filters, _ = reference("conv_layer_backward")(grad_output, batch, filters, stride, padding)

    loss = np.sum(grad_output * forward(batch, filters, 0 * biases, stride, padding))
    assert np.sum(batch * grad_batch) == pytest.approx(loss, rel=1e-12, abs=1e-10)
    assert np.sum(filters * grad_filters) == pytest.approx(loss, rel=1e-12, abs=1e-10)


@EACH_LAYER
def test_the_batch_s_gradient_is_adjoint_for_every_other_batch_too(reference, layer) -> None:
    """<conv(y, w), g> = <y, dx> for any y, not only the batch that was put in: dx does not depend on it."""
    grad_output, batch, filters, biases = arguments(layer, seed=3)
    other = arguments(layer, seed=4)[1]
    stride, padding = layer[2:]

    grad_batch = reference("conv_layer_backward")(grad_output, batch, filters, stride, padding)[0]

    loss = np.sum(grad_output * forward(other, filters, 0 * biases, stride, padding))
    assert np.sum(other * grad_batch) == pytest.approx(loss, rel=1e-12, abs=1e-10)


@EACH_LAYER
def test_the_gradients_are_linear_in_the_output_s_gradient(reference, layer) -> None:
    """Two losses together have the sum of their gradients."""
    (one, batch, filters, _), two = arguments(layer, seed=5), arguments(layer, seed=6)[0]
    backward, rest = reference("conv_layer_backward"), (batch, filters, *layer[2:])

    together, first, second = backward(2 * one - 3 * two, *rest), backward(one, *rest), backward(two, *rest)

    for whole, a, b in zip(together, first, second, strict=True):
        np.testing.assert_allclose(whole, 2 * a - 3 * b, rtol=1e-10, atol=1e-10)


@EACH_LAYER
def test_gradients_have_the_shapes_of_what_they_belong_to(reference, layer) -> None:
    """The batch's, the filters' and one for each filter."""
    grad_output, batch, filters, biases = arguments(layer)

    gradients = reference("conv_layer_backward")(grad_output, batch, filters, *layer[2:])

    assert [part.shape for part in gradients] == [batch.shape, filters.shape, biases.shape]


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_without_stride_both_gradients_are_convolutions_by_scipy(reference, padding) -> None:
    """The filter's is the batch correlated with g, the batch's is a full convolution of g with the kernel."""
    grad_output, batch, filters, _ = arguments(((1, 1, 6, 7), (1, 1, 3, 2), 1, padding), seed=7)

    grad_batch, grad_filters, _ = reference("conv_layer_backward")(grad_output, batch, filters, 1, padding)

    padded = np.pad(batch[0, 0], padding)
    inside = (slice(padding, padding + 6), slice(padding, padding + 7))
    np.testing.assert_allclose(grad_filters[0, 0], signal.correlate2d(padded, grad_output[0, 0], mode="valid"))
    np.testing.assert_allclose(grad_batch[0, 0], signal.convolve2d(grad_output[0, 0], filters[0, 0])[inside])


def test_a_pixel_that_no_window_saw_has_no_gradient(reference) -> None:
    """A 1x1 kernel with stride 2 looks at every other pixel only."""
    grad_batch = reference("conv_layer_backward")(
        np.ones((1, 1, 3, 3)), np.ones((1, 1, 6, 5)), np.ones((1, 1, 1, 1)), 2
    )[0]

    assert grad_batch[0, 0].tolist() == [[1, 0, 1, 0, 1], [0] * 5] * 3


def test_a_batch_gives_the_filters_the_sum_over_its_images(reference) -> None:
    """The same weights serve every image; the images themselves do not mix."""
    backward = reference("conv_layer_backward")
    grad_output, batch, filters, _ = arguments(LAYERS["strided and padded"], seed=8)

    together = backward(grad_output, batch, filters, 2, 1)
    single = [backward(grad_output[n : n + 1], batch[n : n + 1], filters, 2, 1) for n in range(len(batch))]

    np.testing.assert_allclose(together[0], np.concatenate([part[0] for part in single]))
    np.testing.assert_allclose(together[1], sum(part[1] for part in single))
    np.testing.assert_allclose(together[2], sum(part[2] for part in single))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_layer_is_adjoint_to_its_gradients(reference, data) -> None:
    """Whatever the sizes, the stride and the padding are: with whole numbers the identity holds exactly."""
    draw = data.draw
    N, C, F, kH, kW = (draw(st.integers(1, 3)) for _ in range(5))
    stride, padding = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    H, W = (draw(st.integers(max(1, k - 2 * padding), 7)) for k in (kH, kW))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    batch, filters = rng.integers(-9, 10, (N, C, H, W)), rng.integers(-9, 10, (F, C, kH, kW))
    output = forward(batch, filters, np.zeros(F, int), stride, padding)
    grad_output = rng.integers(-9, 10, output.shape)

    gradients = reference("conv_layer_backward")(grad_output, batch, filters, stride, padding)

    loss = np.sum(grad_output * output)
    assert [np.sum(gradients[0] * batch), np.sum(gradients[1] * filters)] == [loss, loss]
    assert gradients[2].tolist() == grad_output.sum(axis=(0, 2, 3)).tolist()


def test_a_filter_of_zeros_learns_the_edge_filter(reference) -> None:
    """The experiment at the end of the lesson: 500 steps of 0.01 on an 8x8 picture of random numbers."""
    edges, kernel, no_bias = np.array([[[[-1.0, 0.0, 1.0]] * 3]]), np.zeros((1, 1, 3, 3)), np.zeros(1)
    for seed in range(3):
        kernel[...] = 0
        picture = np.random.default_rng(seed).random((1, 1, 8, 8))
        target = forward(picture, edges, no_bias, 1, 0)

        for _ in range(500):
            grad_output = forward(picture, kernel, no_bias, 1, 0) - target
            kernel -= 0.01 * reference("conv_layer_backward")(grad_output, picture, kernel)[1]

        np.testing.assert_allclose(kernel, edges, atol=0.05)
