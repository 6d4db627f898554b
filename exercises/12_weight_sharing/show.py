"""Pictures of unit 12 for `fam show`: what sharing buys."""

import numpy as np

from fam.visualize import Bars, Words, array, heading, picture, plane, real, table

SIDE = 48
ROWS, COLS = 6, 10


def show_shift(shift, scene="digits"):
    """A picture that moves; what moves in is black."""
    yield picture(scene.name, scene.picture)
    yield picture("6 down, 10 right", shift(scene.picture, ROWS, COLS))
    yield picture("20 up, 30 left", shift(scene.picture, -20, -30))


def show_local_feature_map(local_feature_map, scene="shapes"):
    """One filter everywhere, and a filter of its own at every place."""
    image = scene.at_most(SIDE).picture
    shared, unshared = _layers(image, scene.filter)
    yield picture(scene.name, image)
    yield plane("shared: one filter", local_feature_map(image, shared), expected=shared.shape[:2])
    yield plane("unshared: many filters", local_feature_map(image, unshared), expected=shared.shape[:2])


def show_equivariance_error(equivariance_error, local_feature_map, shift, scene="shapes"):
    """Move, then look; or look, then move: the same map only if the filter is shared."""
    image = scene.at_most(SIDE).picture
    yield picture(scene.name, image)
    yield picture("moved", shift(image, ROWS, COLS))
    for name, filters in zip(("shared", "unshared"), _layers(image, scene.filter), strict=True):
        yield heading(f"{name} filters")
        moved_first = array(local_feature_map(shift(image, ROWS, COLS), filters), 2)
        moved_last = array(shift(local_feature_map(image, filters), ROWS, COLS), 2)
        yield plane("move, then look", moved_first)
        yield plane("look, then move", moved_last)
        yield plane("difference", moved_first - moved_last)
        error = real(equivariance_error(image, filters, ROWS, COLS))
        yield Words(f"your equivariance_error, away from the border: {error:g}")


def _layers(image, kernel):
    """The kernel at every place; and at every place another one, turned or mirrored by chance."""
    places = (image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1)
    shared = np.broadcast_to(kernel, (*places, *kernel.shape)).copy()
    signs = np.random.default_rng(12).choice([-1.0, 0.0, 1.0], places)
    return shared, shared * signs[..., None, None]
