"""Pictures of unit 3 for `fam show`; the maps are made by your own `feature_map`."""

from fam.visualize import array, heading, picture, plane, table


def show_vertical_edge_filter(vertical_edge_filter, feature_map, scene="shapes"):
    """Your filter for vertical edges, and where it finds them."""
    yield from _edges(vertical_edge_filter, feature_map, scene)


def show_horizontal_edge_filter(horizontal_edge_filter, feature_map, scene="shapes"):
    """Your filter for horizontal edges, and where it finds them."""
    yield from _edges(horizontal_edge_filter, feature_map, scene)


def _edges(edge_filter, feature_map, scene):
    weights = array(edge_filter(), 2)
    yield picture(scene.name, scene.picture)
    yield table("your filter", weights)
    yield plane("its feature map", feature_map(scene.picture, weights))


def show_edge_strength(edge_strength, vertical_edge_filter, horizontal_edge_filter, feature_map, scene="still_life"):
    """All edges at once, from the maps of your two filters."""
    H, W = scene.picture.shape
    yield picture(scene.name, scene.picture)
    yield plane("edge strength", edge_strength(scene.picture), expected=(H - 2, W - 2))
    yield heading("the two maps that it is made of")
    yield plane("vertical edges", feature_map(scene.picture, array(vertical_edge_filter(), 2)))
    yield plane("horizontal edges", feature_map(scene.picture, array(horizontal_edge_filter(), 2)))
