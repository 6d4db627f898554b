"""Pictures of unit 8 for `fam show`."""

import numpy as np

from fam.visualize import CannotShow, array, heading, picture, plane, table


def show_stack_feature_maps(stack_feature_maps, scene="shapes"):
    """Several filters on one picture: a map for each, stacked in their order."""
    chosen = scene.some_filters(4)
    filters = np.stack(list(chosen.values()))[:, None]
    yield picture(scene.name, scene.picture)
    yield heading("the filters")
    for name, weights in chosen.items():
        yield table(name, weights)
    yield heading("their maps, in one array", shared=False)
    H, W = scene.picture.shape
    kH, kW = scene.filter.shape
    places = (len(filters), H - kH + 1, W - kW + 1)
    maps = array(stack_feature_maps(scene.picture[None], filters), 3, expected=places)
    for number, values in enumerate(maps):
        yield plane(f"map {number}", values)


def show_learned_filters(stack_feature_maps, relu, scene="cat"):
    """Eight filters that training found in photos, and what each of them sees in a picture, after ReLU."""
    if not scene.learned:
        raise CannotShow("The learned filters are missing; `fam start --update .` brings them back.")
    filters = np.stack(list(scene.learned.values()))[:, None]
    yield picture(scene.name, scene.picture)
    yield heading("the filters: nobody wrote their weights")
    for name, weights in scene.learned.items():
        yield plane(name, weights)
    yield heading("your maps, after relu")
    (H, W), (kH, kW) = scene.picture.shape, filters.shape[2:]
    places = (len(filters), H - kH + 1, W - kW + 1)
    maps = array(relu(stack_feature_maps(scene.picture[None], filters)), 3, expected=places)
    for name, values in zip(scene.learned, maps, strict=True):
        yield plane(name, values)


def show_relu(relu, scene="shapes"):
    """What ReLU leaves of a map: all that is above zero."""
    differences = np.diff(scene.picture, axis=1)
    yield plane("right neighbour minus pixel", differences)
    yield plane("after relu", relu(differences), expected=differences.shape)
