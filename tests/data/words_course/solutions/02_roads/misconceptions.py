"""Wrong answers to `roads`; each docstring is what the student is told."""

from roads import reachable as right_reachable
from roads import shortest_route as right_shortest_route


def reachable__one_road(roads, start):
    """Only towns one road away are found; look on from each of them, too."""
    right_reachable(roads, start)
    return {start, *roads[start]}


def reachable__without_the_start(roads, start):
    """The start is missing; it is reached with no road at all."""
    return right_reachable(roads, start) - {start}


def reachable__both_ways(roads, start):
    """Roads are taken the wrong way round; they are one-way."""
    right_reachable(roads, start)
    both = {town: [*roads[town], *(other for other in roads if town in roads[other])] for town in roads}
    return right_reachable(both, start)


def reachable__list(roads, start):
    """The towns come as a list; a set was asked for."""
    return sorted(right_reachable(roads, start))


def reachable__uses_up_the_map(roads, start):
    """Towns are taken off the map that was given; whoever called needs it again, so keep a set of your own."""
    found = right_reachable(roads, start)
    for town in found:
        del roads[town]
    return found


def reachable__unknown_town(roads, start):
    """A start that is not on the map is taken for a town without roads; it should raise KeyError."""
    return right_reachable({start: [], **roads}, start)


def shortest_route__first_found(roads, start, goal):
    """The first way is taken that leads to the goal, and another has fewer roads; look at near towns first."""
    right_shortest_route(roads, start, goal)

    def walk(route):
        if route[-1] == goal:
            return route
        tries = (walk([*route, town]) for town in roads[route[-1]] if town not in route)
        return next((each for each in tries if each), None)

    return walk([start])


def shortest_route__backwards(roads, start, goal):
    """The way is told from the goal to the start; turn it round."""
    route = right_shortest_route(roads, start, goal)
    return route and route[::-1]


def shortest_route__without_the_start(roads, start, goal):
    """The start is missing in the way."""
    route = right_shortest_route(roads, start, goal)
    return route and route[1:]


def shortest_route__length(roads, start, goal):
    """The number of roads is given; the towns on the way were asked for."""
    route = right_shortest_route(roads, start, goal)
    return route and len(route) - 1


def shortest_route__empty(roads, start, goal):
    """Where there is no way the answer is None, and not an empty list: that would be a way through no town."""
    return right_shortest_route(roads, start, goal) or []


def shortest_route__unknown_goal(roads, start, goal):
    """A goal that is not on the map is taken for one without a way; it should raise KeyError."""
    return right_shortest_route(roads, start, goal) if goal in roads else None
