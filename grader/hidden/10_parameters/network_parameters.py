"""Hidden suite of `network_parameters`."""

from fam.testing import Reference, random_integers, refuses, test_case

OK_FORMAT = False

name = "network_parameters (hidden)"

right = Reference("network_parameters")

DEEP = [
    ("conv", 3, 6, 5),
    ("relu",),
    ("pool", 2),
    ("conv", 6, 6, 3),
    ("relu",),
    ("conv", 6, 6, 3),
    ("relu",),
    ("pool", 3),
    ("dense", 54, 20),
    ("relu",),
    ("dense", 20, 7),
]


@test_case(
    name="values",
    points=0.75,
    hidden=True,
    failure_message="Build a network of three layers, count each on its own, and compare with the whole.",
)
def values(network_parameters):
    """Every layer that learns adds its own count, also where two layers are alike."""
    right.agrees(network_parameters, DEEP)
    right.agrees(network_parameters, [("dense", 6, 6), ("relu",), ("dense", 6, 6)])
    maps, kernel_size, wide, narrow = random_integers(1031, (4, 9), (2, 5), (60, 99), (10, 30))
    layers = [("conv", 3, maps, kernel_size), ("relu",), ("dense", wide, narrow), ("relu",), ("dense", narrow, 4)]
    right.agrees(network_parameters, layers)


@test_case(
    name="nothing to learn",
    points=0.25,
    hidden=True,
    failure_message="Try a network in which nothing learns.",
)
def nothing_to_learn(network_parameters):
    """Pooling and ReLU count nothing, and neither does a network without layers."""
    right.agrees(network_parameters, [("pool", 3), ("relu",)])
    right.agrees(network_parameters, [])
    right.agrees(network_parameters, [("relu",), ("pool", *random_integers(1032, (2, 20)))])


@test_case(name="unknown kinds", points=0.25, hidden=True, failure_message="Which kinds does the docstring know?")
def unknown_kinds(network_parameters):
    """An unknown kind is refused wherever it stands."""
    refuses(network_parameters, [("softmax",)])
    refuses(network_parameters, [*DEEP[:3], ("attention", 6, 6), *DEEP[3:]])
    refuses(network_parameters, [("dense", *random_integers(1033, (3, 60), (3, 60))), ("softmax",)])
