"""Hidden suite of `reachable`."""

from fam.testing import Reference, raises, random_generator, test_case

OK_FORMAT = False

name = "reachable (hidden)"

right = Reference("reachable")


def some_map(seed, towns, roads):
    """Return a map with numbers for towns, whose roads are drawn at random."""
    rng = random_generator(seed)
    return {town: rng.choice(towns, rng.integers(0, roads + 1), replace=False).tolist() for town in range(towns)}


@test_case(name="towns", points=2, hidden=True, failure_message="Try a map with a ring of roads.")
def towns(reachable):
    """Rings, a road from a town to itself, and larger maps."""
    right.agrees(reachable, {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, "b")
    right.agrees(reachable, {"a": ["a"]}, "a")
    for seed in range(4):
        right.agrees(reachable, some_map(seed, 30, 3), seed)


@test_case(name="errors", points=0.5, hidden=True, failure_message="What if the map is empty?")
def errors(reachable):
    """There is nowhere to start."""
    raises(KeyError, reachable, {}, "Ayr")
