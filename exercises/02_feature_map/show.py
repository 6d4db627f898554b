"""Pictures of unit 2 for `fam show`."""

from fam.visualize import Frame, Words, array, heading, picture, plane, table, whole


def show_feature_map(feature_map, scene="shapes"):
    """A picture, a filter, and the map that the filter makes of it."""
    H, W = scene.picture.shape
    yield picture(scene.name, scene.picture)
    yield table(f"filter: {scene.filter_name}", scene.filter)
    kH, kW = scene.filter.shape
    yield plane("feature map", feature_map(scene.picture, scene.filter), expected=(H - kH + 1, W - kW + 1))
    if scene.asked:
        return
    yield heading("other filters, other patterns", shared=False)
    for name, kernel in list(scene.filters.items())[1:4]:
        yield plane(name, feature_map(scene.picture, kernel))


def show_strongest_position(strongest_position, feature_map, scene="shapes"):
    """Where in the picture the filter's pattern is strongest."""
    kH, kW = scene.filter.shape
    response_map = array(feature_map(scene.picture, scene.filter), 2)
    found = strongest_position(response_map)
    row, col = found if isinstance(found, (tuple, list)) and len(found) == 2 else (whole(found), 0)
    row, col = whole(row), whole(col)
    yield picture(scene.name, scene.picture, frames=[Frame(row, col, kH, kW, "strongest window")])
    yield table(f"filter: {scene.filter_name}", scene.filter)
    yield plane("feature map", response_map, frames=[Frame(row - 1, col - 1, 3, 3, f"strongest: ({row}, {col})")])
    if not (0 <= row < response_map.shape[0] and 0 <= col < response_map.shape[1]):
        yield Words(f"row {row}, column {col} is not on the map, whose shape is {response_map.shape}")
        return
    yield heading("the window there", shared=False)
    yield picture("window", scene.picture[row : row + kH, col : col + kW])
    yield Words(f"the map says {response_map[row, col]:g}, and its largest value is {response_map.max():g}")
