"""Students are matched with a platform's users by what identifies them, and never guessed."""

from __future__ import annotations

import pytest

from fam_grader.gradebook.roster import Person
from fam_grader.push.matching import Directory
from fam_grader.push.platform import Member

ADA = Member("1", "Ada Lovelace", "Ada@Example.edu", ("0042", "alove"), "1042")
BOB = Member("2", "Bob", "bob@example.edu", ("0043", "bob@login.edu"), "1043")
DIRECTORY = Directory([ADA, BOB, Member("3", "Cem")], "canvas")


@pytest.mark.parametrize(
    "person",
    [
        Person(email="ada@example.EDU"),
        Person(id="0042"),
        Person(login="ALOVE"),
        Person(id="alove"),
        Person(login="0042"),
        Person(canvas="1042"),
        Person(name="Bob", email="ada@example.edu"),
        Person(email="ada@elsewhere.edu", id="0042"),
    ],
)
def test_one_key_is_enough(person: Person) -> None:
    """An address, an id, a login, or the number in a download's file names, whatever the capitals."""
    assert DIRECTORY.find(person) == [ADA]


@pytest.mark.parametrize(
    "person",
    [Person("Ada Lovelace"), Person("Ada", identifier="1042"), Person(id="42"), Person(github="alove"), Person()],
)
def test_a_name_is_not_enough(person: Person) -> None:
    """Nor is an id without its zeros, a login elsewhere, or a number of another platform."""
    assert DIRECTORY.find(person) == []


def test_keys_of_two_people_are_ambiguous() -> None:
    """No key is better than another: the roster may be wrong in any."""
    assert DIRECTORY.find(Person(email="ada@example.edu", id="0043")) == [ADA, BOB]


def test_a_login_may_be_an_address() -> None:
    """As on many platforms."""
    assert DIRECTORY.find(Person(email="bob@login.edu")) == [BOB]
