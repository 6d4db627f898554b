"""Public checks of `shortest_route`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "shortest_route"

MAP = {"Ayr": ["Bath", "Cork"], "Bath": ["Cork"], "Cork": [], "Deal": ["Ayr"]}


@test_case(name="the lesson's map", points=1, failure_message="Which towns are one road away?")
def the_lessons_map(shortest_route):
    """Ways that are the only shortest ones."""
    gives(["Ayr", "Cork"], shortest_route, MAP, "Ayr", "Cork")
    gives(["Deal", "Ayr", "Bath"], shortest_route, MAP, "Deal", "Bath")
    gives(["Bath"], shortest_route, MAP, "Bath", "Bath")
    gives(None, shortest_route, MAP, "Ayr", "Deal")
