"""Public checks of `reachable`."""

from fam.testing import gives, raises, test_case

OK_FORMAT = False

name = "reachable"

MAP = {"Ayr": ["Bath", "Cork"], "Bath": ["Cork"], "Cork": [], "Deal": ["Ayr"]}


@test_case(name="the lesson's map", points=1, failure_message="Put a finger on the map, and follow the roads.")
def the_lessons_map(reachable):
    """Four towns."""
    gives({"Cork"}, reachable, MAP, "Cork")
    gives({"Ayr", "Bath", "Cork"}, reachable, MAP, "Ayr")
    gives({"Ayr", "Bath", "Cork", "Deal"}, reachable, MAP, "Deal")


@test_case(name="a town that is not there", points=0.5)
def a_town_that_is_not_there(reachable):
    """Nobody can start there."""
    raises(KeyError, reachable, MAP, "Rome")
