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
    # TODO: look on from every town that you have not seen yet.
    raise NotImplementedError("reachable: not written yet")


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
    # TODO: visit near towns before far ones, and remember where you came from.
    raise NotImplementedError("shortest_route: not written yet")
