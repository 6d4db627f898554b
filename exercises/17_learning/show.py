"""Pictures of unit 17 for `fam show`: filters that learn, and what a trained network reads."""

from pathlib import Path

import numpy as np

from fam.testing import PortableFunction
from fam.visualize import Bars, CannotShow, Words, array, heading, picture, plane, real, table

FEW, BATCH, STEP = 300, 20, 0.2  # digits, images of one step, and the length of a step
TESTED, HIDDEN, EPOCHS = 400, 18, 20  # the dense network has 64·18 + 18 + 18·10 + 10 = 1,360 parameters
MOVES = {"as it is": (0, 0), "1 left": (0, -1), "1 right": (0, 1), "1 up": (-1, 0), "1 down": (1, 0)}


def show_max_pool2d_backward(max_pool2d_backward):
    """Where the gradients of four windows go."""
    maps = np.array([[1, 7, 2, 0], [3, 5, 4, 9], [-2, -4, -8, 6], [-1, -7, 0, 3]])
    handed = np.array([[10, 20], [-3, 5]])
    yield table("maps", maps)
    yield table("gradients of the pooled values", handed)
    yield table("gradients of the maps", array(max_pool2d_backward(handed, maps, 2), 2))


def show_numerical_gradient(numerical_gradient):
    """A measured slope comes closer to the true one as the nudges get smaller, until rounding spoils it."""
    cubes, errors = PortableFunction("lambda x: np.sum(x**3)"), {}
    for digits in range(11):
        found = array(numerical_gradient(cubes, np.array([2.0]), 10.0**-digits), 1)
        errors[f"epsilon 1e-{digits:02}"] = max(abs(float(found[0]) - 12), 1e-12)
    yield Words("x³ at x = 2 has the slope 12; by how much is the measured one off?")
    yield Bars("error", errors, log=True)


def show_softmax_loss(softmax_loss, conv_layer, relu, conv_layer_backward, epochs=5):
    """Eight filters learn from 300 digits: the loss of each epoch, the filters, and their maps of one digit."""
    images, labels = _digits()
    rng = np.random.default_rng(17)
    first = [rng.normal(0, 0.4, (8, 1, 3, 3)), np.zeros(8), rng.normal(0, 0.06, (288, 10)), np.zeros(10)]
    weights, losses = first, {}
    for epoch in range(1, epochs + 1):
        found = []
        for some in rng.permutation(FEW).reshape(-1, BATCH):
            batch = images[some, None]
            maps = array(relu(conv_layer(batch, *weights[:2])), 4, expected=(BATCH, 8, 6, 6))
            flat = maps.reshape(BATCH, -1)
            loss, grad_scores = _loss(softmax_loss(flat @ weights[2] + weights[3], labels[some]))
            grad_maps = (grad_scores @ weights[2].T).reshape(maps.shape) * (maps > 0)
            _, grad_filters, grad_biases = conv_layer_backward(grad_maps, batch, weights[0])
            gradients = [grad_filters, grad_biases, flat.T @ grad_scores, grad_scores.sum(axis=0)]
            weights = [each - STEP * gradient for each, gradient in zip(weights, gradients, strict=True)]
            found.append(loss)
        losses[f"epoch {epoch}"] = float(np.mean(found))
    if not losses:
        _loss(softmax_loss(np.zeros((BATCH, 10)), labels[:BATCH]))
    yield Bars("loss", {"by chance": float(np.log(10)), **losses})
    yield heading("filters before")
    for number, kernel in enumerate(first[0][:, 0]):
        yield plane(f"filter {number}", kernel)
    yield heading("filters after")
    for number, kernel in enumerate(weights[0][:, 0]):
        yield plane(f"filter {number}", kernel)
    yield heading(f"what they find in a {labels[0]}")
    yield picture("a digit", images[0])
    for number, values in enumerate(array(relu(conv_layer(images[:1, None], *weights[:2])), 4)[0]):
        yield plane(f"map {number}", values)


def show_train_digits(train_digits, softmax_loss, digits=1000):
    """Your network and a dense one with about 1,360 parameters read 400 unseen digits, also moved by one pixel."""
    images, labels = _digits()
    known, unseen = slice(0, min(max(digits, 50), len(images) - TESTED)), slice(len(images) - TESTED, None)
    moved = np.concatenate([_moved(images[unseen], *move) for move in MOVES.values()])
    read = array(train_digits.result_of(images[known], labels[known])(moved), 1, expected=(len(moved),))
    dense = _dense_network(softmax_loss, images[known], labels[known])
    yield Words(f"trained on {known.stop} digits, tried on {TESTED} others")
    for name, answers in (("your network", read), ("a dense network", dense(moved))):
        right = (answers.reshape(len(MOVES), -1) == labels[unseen]).mean(axis=1)
        yield Bars(f"{name}: read rightly", dict(zip(MOVES, (100 * right).round(1), strict=True)), unit="of 100")
    wrong = np.flatnonzero(read[:TESTED] != labels[unseen])[:6]
    if wrong.size:
        yield heading("not yet read by your network")
    for place in wrong:
        yield picture(f"{labels[unseen][place]}, read as {read[place]:g}", images[unseen][place])


def _digits():
    data = np.load(Path(__file__).with_name("digits.npz"))
    return data["images"] / 16, data["labels"].astype(int)


def _loss(answer):
    """Ask for a loss and a gradient of one batch's shape."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise CannotShow("gave something else than a loss and a gradient")
    return real(answer[0]), array(answer[1], 2, expected=(BATCH, 10))


def _moved(images, rows, cols):
    padded = np.pad(images, [(0, 0), (1, 1), (1, 1)])
    return padded[:, 1 - rows : 9 - rows, 1 - cols : 9 - cols]


def _dense_network(softmax_loss, images, labels):
    """Train one dense layer after the other, with a weight for each pixel: nothing is shared."""
    rng = np.random.default_rng(17)
    inner, outer = rng.normal(0, 0.18, (64, HIDDEN)), rng.normal(0, 0.24, (HIDDEN, 10))
    inner_biases, outer_biases = np.zeros(HIDDEN), np.zeros(10)
    pixels = images.reshape(len(images), 64)
    for _ in range(EPOCHS):
        order = rng.permutation(len(images))
        for some in order[: len(order) // BATCH * BATCH].reshape(-1, BATCH):
            hidden = np.maximum(pixels[some] @ inner + inner_biases, 0)
            _, grad = _loss(softmax_loss(hidden @ outer + outer_biases, labels[some]))
            grad_hidden = (grad @ outer.T) * (hidden > 0)
            outer -= 0.3 * hidden.T @ grad
            outer_biases -= 0.3 * grad.sum(axis=0)
            inner -= 0.3 * pixels[some].T @ grad_hidden
            inner_biases -= 0.3 * grad_hidden.sum(axis=0)

    def predict(unseen):
        hidden = np.maximum(unseen.reshape(len(unseen), 64) @ inner + inner_biases, 0)
        return (hidden @ outer + outer_biases).argmax(axis=1)

    return predict
