"""Positions of the largest value that are right for some dtypes, layouts and shapes of maps."""

from security.legal.submission import twin, wrong

POSITIONS = [
    wrong(
        "feature_map.strongest_position",
        "negates and takes the smallest",
        1,
        "the negative of a uint8 wraps around, and 0 stays 0",
        """
        def strongest_position(response_map):
            if response_map.size == 0:
                raise ValueError("empty")
            row, col = np.unravel_index(np.argmin(-response_map), response_map.shape)
            return int(row), int(col)
        """,
    ),
    twin(
        "feature_map.strongest_position",
        "negates floats and takes the smallest",
        "the negative of a float does not wrap around",
        """
        def strongest_position(response_map):
            if response_map.size == 0:
                raise ValueError("empty")
            row, col = np.unravel_index(np.argmin(-response_map.astype(float)), response_map.shape)
            return int(row), int(col)
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "compares in half precision",
        1.5,
        "2048 and 2049 are equal there",
        """
        _right = strongest_position

        def strongest_position(response_map):
            return _right(response_map.astype(np.float16))
        """,
    ),
    twin(
        "feature_map.strongest_position",
        "compares in single precision",
        "no two values of a map are that close",
        """
        _right = strongest_position

        def strongest_position(response_map):
            return _right(response_map.astype(np.float32))
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "searches in the order of memory",
        1.5,
        "the order of a view's values is not the order of its bytes",
        """
        def strongest_position(response_map):
            if response_map.size == 0:
                raise ValueError("empty")
            row, col = np.unravel_index(np.argmax(response_map.ravel(order="K")), response_map.shape)
            return int(row), int(col)
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "searches the columns of a map that lies in column order",
        1.5,
        "which of two equal values is the first depends on rows, not on memory",
        """
        _right = strongest_position

        def strongest_position(response_map):
            if response_map.flags.f_contiguous and response_map.size:
                return _right(response_map.T)[::-1]
            return _right(response_map)
        """,
    ),
    twin(
        "feature_map.strongest_position",
        "sorts the places",
        "of equal values the smallest place comes first",
        """
        def strongest_position(response_map):
            places = sorted(np.ndindex(response_map.shape), key=lambda place: (-float(response_map[place]), place))
            if not places:
                raise ValueError("empty")
            return places[0]
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "swaps row and column of square maps",
        1,
        "the row comes first in maps of every shape",
        """
        _right = strongest_position

        def strongest_position(response_map):
            found = _right(response_map)
            return found[::-1] if response_map.shape[0] == response_map.shape[1] else found
        """,
    ),
    wrong(
        "feature_map.strongest_position",
        "takes the last of equal values within a row",
        0,
        "the first row with the largest value is right, and its first place counts",
        """
        _right = strongest_position

        def strongest_position(response_map):
            row, _ = _right(response_map)
            return row, int(np.flatnonzero(response_map[row] == response_map[row].max())[-1])
        """,
    ),
    twin(
        "feature_map.strongest_position",
        "finds the row first",
        "the first row with the largest value, and the first place in it",
        """
        def strongest_position(response_map):
            row = int(response_map.max(axis=1).argmax())
            return row, int(response_map[row].argmax())
        """,
    ),
]
