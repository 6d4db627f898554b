def reachable(roads, start, seen=None):
    seen = seen if seen is not None else set()
    seen.add(start)
    for town in roads[start]:
        if town not in seen:
            reachable(roads, town, seen)
    return seen


def shortest_route(roads, start, goal):
    if start not in roads or goal not in roads:
        raise KeyError("no such town")
    return grow(roads, [[start]], {start}, goal)


def grow(roads, routes, seen, goal):
    for route in routes:
        if route[-1] == goal:
            return route
    longer = []
    for route in routes:
        for town in roads[route[-1]]:
            if town not in seen:
                seen.add(town)
                longer.append([*route, town])
    return grow(roads, longer, seen, goal) if longer else None
