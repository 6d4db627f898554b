from collections import deque


def routes(roads, start):
    seen = {start}
    waiting = deque([[start]])
    roads[start]
    while waiting:
        route = waiting.popleft()
        yield route
        for town in roads[route[-1]]:
            if town not in seen:
                seen.add(town)
                waiting.append(route + [town])


def reachable(roads, start):
    return frozenset(route[-1] for route in routes(roads, start))


def shortest_route(roads, start, goal):
    roads[goal]
    for route in routes(roads, start):
        if route[-1] == goal:
            return route
