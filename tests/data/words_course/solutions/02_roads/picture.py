"""The picture of lesson 2: four towns and the one-way roads between them."""

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture()
    for town, x, y in (("Ayr", 14, 14), ("Bath", 174, 14), ("Cork", 174, 114), ("Deal", 14, 114)):
        picture.box(town, x, y, 70)
    picture.arrow(88, 31, 170, 31)
    picture.arrow(209, 52, 209, 110)
    picture.arrow(88, 48, 170, 116)
    picture.arrow(49, 110, 49, 52)
    return picture.svg("One-way roads from Ayr to Bath and to Cork, from Bath to Cork, and from Deal to Ayr.")
