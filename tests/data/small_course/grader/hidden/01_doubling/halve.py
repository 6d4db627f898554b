"""Hidden suite of `halve`."""

from fam.testing import Reference, refuses, test_case

OK_FORMAT = False

name = "halve (hidden)"

right = Reference("halve")


@test_case(name="values and errors", points=0.5, hidden=True, failure_message="Try odd numbers, too.")
def values(halve):
    """Even numbers are halved, odd ones refused."""
    right.agrees(halve, 4242)
    refuses(halve, 7)
