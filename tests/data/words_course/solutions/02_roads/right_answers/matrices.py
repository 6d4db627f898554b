import numpy as np


def matrix(roads):
    places = {town: i for i, town in enumerate(roads)}
    A = np.zeros((len(roads), len(roads)), bool)
    for town, others in roads.items():
        for other in others:
            A[places[town], places[other]] = True
    return places, A


def distances(roads, start):
    places, A = matrix(roads)
    far = np.full(len(roads), -1)
    now = np.zeros(len(roads), bool)
    now[places[start]] = True
    step = 0
    while now.any():
        far[now] = step
        now = (now @ A) & (far < 0)
        step += 1
    return dict(zip(roads, far.tolist()))


def reachable(roads, start):
    return {town for town, far in distances(roads, start).items() if far >= 0}


def shortest_route(roads, start, goal):
    far = distances(roads, start)
    if far[goal] < 0:
        return None
    route = [goal]
    while far[route[0]]:
        route[:0] = [town for town in roads if far[town] == far[route[0]] - 1 and route[0] in roads[town]][:1]
    return route
