"""Unit 2: where one-way roads lead to."""

from collections import deque


def reachable(roads, start):
    """Find every town that can be reached from `start`, which is one of them.

    Parameters
    ----------
    roads : dict of each town, with the list of towns to which a one-way road leads from it
    start : town

    Returns
    -------
    set of towns

    Raises
    ------
    KeyError
        There is no town `start`.

    Examples
    --------
    >>> sorted(reachable({"Ayr": ["Bath"], "Bath": [], "Cork": ["Ayr"]}, "Ayr"))
    ['Ayr', 'Bath']
    """
    # BEGIN SOLUTION NO PROMPT
    return set(_visited_from(roads, start))
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: look on from every town that you have not seen yet.
    raise NotImplementedError("reachable: not written yet")
    """  # END PROMPT


def shortest_route(roads, start, goal):
    """Find a way from `start` to `goal` with as few roads as possible.

    Parameters
    ----------
    roads : dict of each town, with the list of towns to which a one-way road leads from it
    start, goal : towns

    Returns
    -------
    list of towns from `start` to `goal`, both included, or None where there is no way

    Raises
    ------
    KeyError
        There is no town `start`, or none `goal`.

    Examples
    --------
    >>> shortest_route({"Ayr": ["Bath"], "Bath": ["Cork"], "Cork": ["Ayr"]}, "Ayr", "Cork")
    ['Ayr', 'Bath', 'Cork']
    """
    # BEGIN SOLUTION NO PROMPT
    came_from = _visited_from(roads, start)
    if goal not in roads:
        raise KeyError(goal)
    if goal not in came_from:
        return None
    route = [goal]
    while route[-1] != start:
        route.append(came_from[route[-1]])
    return route[::-1]
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: visit near towns before far ones, and remember where you came from.
    raise NotImplementedError("shortest_route: not written yet")
    """  # END PROMPT


# BEGIN SOLUTION NO PROMPT
def _visited_from(roads, start):
    """Return each town that can be reached, near ones first, with the town before it."""
    if start not in roads:
        raise KeyError(start)
    came_from = {start: None}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for town in roads[here]:
            if town not in came_from:
                came_from[town] = here
                waiting.append(town)
    return came_from


# END SOLUTION
