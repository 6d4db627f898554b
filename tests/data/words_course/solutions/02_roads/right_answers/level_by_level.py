def reachable(roads, start):
    return set().union(*levels(roads, start))


def shortest_route(roads, start, goal):
    if goal not in roads:
        raise KeyError(goal)
    rings = levels(roads, start)
    number = next((i for i, ring in enumerate(rings) if goal in ring), None)
    if number is None:
        return None
    route = [goal]
    for ring in reversed(rings[:number]):
        route.insert(0, next(town for town in ring if route[0] in roads[town]))
    return route


def levels(roads, start):
    rings, seen = [{start}], {start}
    while rings[-1]:
        rings.append({town for here in rings[-1] for town in roads[here]} - seen)
        seen |= rings[-1]
    return rings[:-1]
