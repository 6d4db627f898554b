"""The picture of the lesson: values and their doubles."""

from fam.pictures import Picture


def draw() -> str:
    """Return the picture as SVG."""
    picture = Picture()
    right, _ = picture.grid([[1, 2, 3]], 14, 34, title="values")
    picture.grid([[2, 4, 6]], right + 34, 34, title="doubled")
    return picture.svg("Three values, and twice as much of each.")
