"""Hidden suite of `shortest_route`."""

from itertools import pairwise
from numbers import Integral

from fam.testing import Reference, call, claim, raises, random_generator, test_case

OK_FORMAT = False

name = "shortest_route (hidden)"

right = Reference("shortest_route")


def is_place(town):
    """Say whether this is a pair of whole numbers; whatever else an answer holds may not even be comparable."""
    return isinstance(town, tuple) and all(isinstance(part, Integral) for part in town)


def has_way(roads, route):
    """Say whether the roads lead from each town of the route to the next."""
    return all(town in roads.get(before, ()) for before, town in pairwise(route))


@test_case(name="one shortest way", points=1.5, hidden=True, failure_message="Draw a long way and a short one.")
def one_shortest_way(shortest_route):
    """A chain with short cuts, and towns that no road leads to."""
    chain = {town: [town + 1, town + 5] if town % 5 == 0 else [town + 1] for town in range(20)} | {
        town: [] for town in range(20, 26)
    }
    right.agrees(shortest_route, chain, 0, 20)
    right.agrees(shortest_route, chain, 3, 10)
    right.agrees(shortest_route, chain, 20, 0)


@test_case(name="several shortest ways", points=1, hidden=True, failure_message="Is there a road for each step?")
def several_shortest_ways(shortest_route):
    """A grid of streets, where any shortest way is right."""
    rng = random_generator(2)
    grid = {(x, y): [(x + 1, y), (x, y + 1)] for x in range(5) for y in range(5)}
    grid = {place: [other for other in roads if other in grid] for place, roads in grid.items()}
    for roads in grid.values():
        rng.shuffle(roads)
    route = call(shortest_route, grid, (0, 0), (4, 3))
    claim(isinstance(route, list) and all(map(is_place, route)), "the way is no list of towns")
    claim(len(route) == 8, f"the way has {len(route)} towns, and 8 are enough")
    claim(route[0] == (0, 0) and route[-1] == (4, 3), "the way does not lead from the start to the goal")
    claim(has_way(grid, route), "there is no road for a step of the way")


@test_case(name="errors", points=0.5, hidden=True, failure_message="Are both towns on the map?")
def errors(shortest_route):
    """Either town may be unknown."""
    raises(KeyError, shortest_route, {"a": ["b"], "b": []}, "c", "a")
    raises(KeyError, shortest_route, {"a": ["b"], "b": []}, "a", "c")
