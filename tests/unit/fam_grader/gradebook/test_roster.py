"""A roster identifies people by address, id, login and name, and reports ambiguous cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook.csv_tables import read_table
from fam_grader.gradebook.roster import Ambiguous, Person, Roster, people_of, read_roster, squash
from fam_grader.submissions import Kind, Owner
from support.class_folders import ROSTER

ADA = Person("Ada Lovelace", "ada@example.edu", "0042", "alove", first="Ada", last="Lovelace")
JOSE = Person("José Núñez", "jose@example.edu", "0043", "jnunez", canvas="1043", identifier="2043")
CARMEN = Person("María del Carmen López-Ruiz", "mc@example.edu", "0044", github="carmen-lr")
ROSTER_OF_THREE = Roster([ADA, JOSE, CARMEN])


def roster(tmp_path: Path, text: str) -> Roster:
    """Read a roster from a text."""
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    return read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    ("owner", "person"),
    [
        (Owner(email="ADA@Example.edu"), ADA),
        (Owner(ids=("0042",)), ADA),
        (Owner(ids=("ALOVE",)), ADA),
        (Owner(ids=("ada@example.edu",)), ADA),
        (Owner(email="alove"), None),
        (Owner(ids=("jose",)), JOSE),
        (Owner(canvas="1043"), JOSE),
        (Owner(moodle="2043"), JOSE),
        (Owner(canvas="2043"), None),
        (Owner(ids=("1043",)), None),
        (Owner("jose nunez"), JOSE),
        (Owner("Núñez, José"), JOSE),
        (Owner("nunezjose"), JOSE),
        (Owner("núñezjosé"), JOSE),
        (Owner("lopezruizmariadelcarmen"), CARMEN),
        (Owner("Lopez-Ruiz Maria del Carmen"), CARMEN),
        (Owner(ids=("hw-1-carmen-lr", "1-carmen-lr", "carmen-lr")), CARMEN),
        (Owner("homework", number="0044"), CARMEN),
        (Owner("José"), None),
        (Owner("Ada King Lovelace"), None),
        (Owner(), None),
    ],
)
def test_somebody_is_found_by_what_is_known(owner: Owner, person: Person | None) -> None:
    """In any spelling, but never by a part of a name, nor by another platform's number."""
    assert ROSTER_OF_THREE.find(owner) == person


def test_the_surest_clue_decides() -> None:
    """An address before an id, an id before a name: names are mistyped, and shared."""
    assert ROSTER_OF_THREE.find(Owner("Ada Lovelace", "jose@example.edu", ("0044",))) == JOSE
    assert ROSTER_OF_THREE.find(Owner("Ada Lovelace", "", ("0044",))) == CARMEN


@pytest.mark.parametrize(
    "owner", [Owner("Ann Lee"), Owner("LeeAnn"), Owner(ids=("ann",))], ids=["name", "order", "login"]
)
def test_what_could_be_several_people_is_never_guessed(owner: Owner) -> None:
    """Both are named, so that the instructor can decide."""
    twins = Roster([Person("Ann Lee", "ann@a.edu", "1"), Person("Lee Ann", "ann@b.edu", "2")])

    with pytest.raises(Ambiguous, match=r"Ann Lee \(ann@a.edu\) or Lee Ann \(ann@b.edu\)"):
        twins.find(owner)


def test_one_row_twice_is_one_person() -> None:
    """Canvas lists who is in two sections on two lines."""
    assert Roster([ADA, ADA]).find(Owner("Ada Lovelace")) == ADA
    assert len(Roster([ADA, ADA]).people) == 1


def test_headers_are_known_whatever_they_look_like(tmp_path: Path) -> None:
    """In capitals, with underscores, first and last name apart."""
    people = roster(tmp_path, ROSTER).people

    assert people[0] == ADA
    assert people[1].name == "José Núñez"
    assert roster(tmp_path, "FULL_NAME;E-mail Address\nAda;a@b.c\n").people == (Person("Ada", "a@b.c"),)


def test_the_platforms_exports_are_rosters(tmp_path: Path) -> None:
    """Canvas' gradebook, Moodle's grading worksheet, Gradescope's scores, GitHub Classroom's roster."""
    canvas = roster(
        tmp_path,
        "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (5)\n    Points Possible,,,,,10\n"
        '"Lovelace, Ada",1042,0042,alove,S,\n"Student, Test",9,,x,S,\n',
    )
    moodle = roster(
        tmp_path,
        'Identifier,"Full name","Email address",Grade,"Last modified (submission)"\n'
        'Participant 2042,Ada Lovelace,ada@example.edu,,"Friday, 20 November 2026, 11:59 PM"\n',
    )
    gradescope = roster(
        tmp_path,
        "First Name,Last Name,SID,Email,Submission Time\nAda,Lovelace,0042,a@b.c,2026-11-20 10:00:00 -0800\n",
    )
    github = roster(
        tmp_path, '"identifier","github_username","github_id","name"\n"ada@example.edu","adal","77","Ada"\n'
    )

    assert canvas.people == (Person("Ada Lovelace", "", "0042", "alove", "", "1042", "", "Ada", "Lovelace"),)
    assert [(each.identifier, each.submitted and each.submitted.hour) for each in moodle.people] == [("2042", 23)]
    assert [each.submitted and each.submitted.isoformat() for each in gradescope.people] == [
        "2026-11-20T10:00:00-08:00"
    ]
    assert github.find(Owner(ids=("adal",))) == github.find(Owner(email="ada@example.edu")) == github.people[0]


def test_a_table_of_something_else_is_no_roster(tmp_path: Path) -> None:
    """Its columns are named, and those that would do."""
    with pytest.raises(CourseError, match=r"its columns are colour, size. Expected some of name"):
        roster(tmp_path, "colour,size\nred,7\n")


def test_a_roster_of_nobody_is_refused(tmp_path: Path) -> None:
    """Everybody would seem to be a stranger."""
    with pytest.raises(CourseError, match="has no students"):
        roster(tmp_path, "name,email\n")


def test_an_encoding_that_was_guessed_is_told(tmp_path: Path) -> None:
    """Accents might be others than were meant."""
    (tmp_path / "roster.csv").write_bytes(ROSTER.encode("cp1252"))

    (remark,) = read_roster(tmp_path / "roster.csv").remarks

    assert "was read as Windows-1252" in remark


@pytest.mark.parametrize(
    ("owner", "kind", "person"),
    [
        (Owner("hw1 ada", ids=("hw1_ada",)), Kind.PLAIN, Person("hw1 ada")),
        (Owner("ada", ids=("hw-1-ada", "ada")), Kind.GITHUB, Person(github="ada")),
        (Owner("Ada", "a@b.c", ("0042",)), Kind.GRADESCOPE, Person("Ada", "a@b.c", "0042")),
        (Owner("lovelaceada", canvas="1042"), Kind.CANVAS, Person("lovelaceada", canvas="1042")),
        (Owner("Ada", moodle="2042"), Kind.MOODLE, Person("Ada", identifier="2042")),
    ],
)
def test_without_a_roster_somebody_is_what_the_place_tells(owner: Owner, kind: Kind, person: Person) -> None:
    """What a file is called is no id that a platform knows."""
    assert Person.of(owner, kind) == person


def test_rows_and_people_stand_side_by_side(tmp_path: Path) -> None:
    """A row that is nobody's keeps its place."""
    path = tmp_path / "roster.csv"
    path.write_text("Name,Section\nAda,1\n,2\nBob,3\n")

    assert [person and person.name for person in people_of(read_table(path))] == ["Ada", None, "Bob"]


@given(
    st.lists(st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=8), min_size=1, max_size=4),
    st.randoms(),
)
def test_a_name_is_found_in_any_order_and_case(words: list[str], random) -> None:
    """As people type it."""
    shuffled = random.sample(words, len(words))

    found = Roster([Person(" ".join(words), "x@y.z")]).find(Owner(", ".join(shuffled).upper().lower()))

    assert found is not None or squash("".join(words)) != squash("".join(words).upper().lower())


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_nothing_that_an_owner_is_called_raises(name: str, email: str, known: str) -> None:
    """Hostile names are looked up like any other."""
    assert ROSTER_OF_THREE.find(Owner(name, email, (known,))) in (None, *ROSTER_OF_THREE.people)
