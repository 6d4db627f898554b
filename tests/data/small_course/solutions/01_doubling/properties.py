"""What holds for every call of the two functions inside their contract."""

from fam.testing import Reference

doubles, halves = Reference("double"), Reference("halve")


def doubled(draw, double):
    """Every value is doubled, and an empty array refused."""
    doubles.agrees(double, draw.array(draw.integer(0, 3)))


def halved(draw, halve):
    """Even numbers are halved, and odd ones refused."""
    halves.agrees(halve, draw.integer(0, 50))
