"""The picture of lesson 1: words on the left, what is counted on the right."""

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture()
    for row, (piece, word, count) in enumerate([("The", "the", 1), ("cat,", "cat", 1), ("the", "the", 2)]):
        y = 34 + 44 * row
        picture.box(piece, 14, y, 70)
        picture.arrow(88, y + 17, 126, y + 17)
        picture.box(f"{word}: {count}", 130, y, 90)
    picture.text("piece", 14, 26)
    picture.text("its count", 130, 26)
    return picture.svg("Three pieces of a text, and the count of each one's word when it has been seen.")
