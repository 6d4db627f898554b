"""A class is recognised by how its platform names things, and each entry finds its owner, its time and its files."""

from __future__ import annotations

import pickle
import shutil
import unicodedata
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.course import Course
from fam_grader.submissions import (
    Kind,
    Part,
    SubmissionSource,
    Unreadable,
    find_submissions,
    read_submission,
    time_of,
)
from fam_grader.submissions._layouts import CANVAS, MOODLE, Entry, arrange
from support import class_folders
from support.class_folders import RIGHT, WRONG, write, zip_of, zipped

Make = Callable[[Path], Path]


def clones(folder: Path) -> Path:
    """Make a folder of three clones, where git is there."""
    if shutil.which("git") is None:
        pytest.skip("there is no git to clone with")
    return class_folders.clones(folder, ["ada", "jose", "anna-b"])


MAKERS: dict[Kind, Make] = {
    Kind.GRADESCOPE: class_folders.gradescope_export,
    Kind.CANVAS: class_folders.canvas_download,
    Kind.MOODLE: class_folders.moodle_download,
    Kind.GITHUB: clones,
}


@pytest.fixture(params=[False, True], ids=["folder", "archive"])
def find(
    request: pytest.FixtureRequest, tmp_path: Path, small_course: Course
) -> Callable[[Make], dict[str, SubmissionSource]]:
    """Return a way to make a class and find its submissions, unpacked and as the one archive that it came in."""

    def made(make: Make) -> dict[str, SubmissionSource]:
        folder = make(tmp_path / "class")
        path = zip_of(folder, "export/") if request.param else folder
        return {found.name: found for found in find_submissions([path], small_course)}

    return made


def sources(found: SubmissionSource, course: Course) -> dict[str, str]:
    """Return a submission's texts, or nothing where it cannot be read."""
    try:
        return dict(read_submission(found, course).sources.texts)
    except Unreadable:
        return {}


@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.name.lower())
def test_each_platforms_class_is_recognised(find, kind: Kind) -> None:
    """By its metadata, its names, or its `.git`; in a folder, or packed with a folder around it."""
    assert {found.kind for found in find(MAKERS[kind]).values()} == {kind}


def test_gradescopes_metadata_tell_who_and_when(find, small_course: Course) -> None:
    """Also of a submission by two; what a student printed into the metadata changes nothing."""
    found = find(class_folders.gradescope_export)

    ada, two, unknown = found.values()
    assert [(owner.name, owner.email, owner.ids) for owner in ada.owners] == [
        ("Ada Lovelace", "ada@example.edu", ("0042",))
    ]
    assert [owner.name for owner in two.owners] == ['José "Pepe" Núñez', "Zoë Ångström"]
    assert unknown.owners == ()
    assert [each.submitted for each in found.values()] == [
        datetime(2026, 11, 20, 22, 10, 3, tzinfo=timezone.utc),
        datetime(2026, 11, 22, 2, 0, 0, tzinfo=timezone.utc),
        None,
    ]
    assert [each.student for each in found.values()] == [
        "Ada Lovelace",
        "José _Pepe_ Núñez and Zoë Ångström",
        "submission_103",
    ]
    assert [sources(each, small_course) for each in found.values()] == [
        {"doubling": RIGHT},
        {"doubling": WRONG},
        {"doubling": WRONG},
    ]


def test_canvas_files_of_one_student_are_one_submission(find, small_course: Course) -> None:
    """With their own names again, although Canvas numbered what was uploaded twice; `LATE` is no part of a name."""
    found = find(class_folders.canvas_download)

    assert {name: each.late for name, each in found.items()} == {
        "lovelaceada_1042": False,
        "núñezjosé_1043": True,
        "obrienanne_1044": False,
        "turingalan_1045": False,
    }
    assert [each.owners[0].canvas for each in found.values()] == ["1042", "1043", "1044", "1045"]
    assert [sources(each, small_course) for each in found.values()] == [*[{"doubling": RIGHT}] * 3, {}]
    assert [time_of(each) for each in found.values()] == [None] * 4  # that of the download would be wrong


def test_of_two_canvas_files_of_one_name_the_newer_counts(find, small_course: Course) -> None:
    """It has the larger number of the two."""

    def twice(folder: Path) -> Path:
        write(folder / "ada_1_900_doubling.py", "old = 1\n")
        write(folder / "ada_1_1000_doubling-1.py", "new = 1\n")
        return folder

    (found,) = find(twice).values()
    assert sources(found, small_course) == {"doubling": "new = 1\n"}


def test_moodle_folders_of_one_student_are_one_submission(find, small_course: Course) -> None:
    """The uploaded files, packed or not, and the text that was typed beside them."""
    found = find(class_folders.moodle_download)

    assert {name: (each.owners[0].name, each.owners[0].moodle) for name, each in found.items()} == {
        "Ada Lovelace_2042": ("Ada Lovelace", "2042"),
        "Alan Turing_2045": ("Alan Turing", "2045"),
        "Anne O'Brien_2044": ("Anne O'Brien", "2044"),
        "José Núñez_2043": ("José Núñez", "2043"),
    }
    assert [sources(each, small_course).get("doubling") for each in found.values()] == [RIGHT, None, RIGHT, WRONG]


def test_moodle_files_without_folders_are_grouped_as_well(find, small_course: Course) -> None:
    """The way it is in older versions, or where folders are switched off."""
    found = find(class_folders.moodle_flat)

    assert list(found) == ["Ada Lovelace_2042", "José Núñez_2043"]
    assert sources(found["Ada Lovelace_2042"], small_course) == {"doubling": RIGHT}


def test_a_clones_login_follows_the_assignment(find, small_course: Course) -> None:
    """Both may have hyphens: what all clones begin with is the assignment; a roster may know better."""
    found = find(clones)

    assert [each.owners[0].name for each in found.values()] == ["ada", "anna-b", "jose"]
    assert found["hw-1-anna-b"].owners[0].ids == ("hw-1-anna-b", "1-anna-b", "anna-b")
    assert all(sources(each, small_course) == {"doubling": RIGHT} for each in found.values())


def test_names_whose_accents_a_mac_took_apart_are_recognised(tmp_path: Path, small_course: Course) -> None:
    """An accent by itself is no letter."""
    name = unicodedata.normalize("NFD", "núñezjosé_1043_88102_doubling.py")
    write(tmp_path / "class" / name)

    (found,) = find_submissions([tmp_path / "class"], small_course)

    assert (found.kind, found.owners[0].name) == (Kind.CANVAS, "núñezjosé")
    assert sources(found, small_course) == {"doubling": RIGHT}


def test_an_entry_unlike_the_others_is_a_submission_of_its_own(find, small_course: Course) -> None:
    """Such as one that was mailed and put beside the download."""

    def mixed(folder: Path) -> Path:
        class_folders.canvas_download(folder)
        write(folder / "grace.py")
        return folder

    found = find(mixed)

    assert len(found) == 5
    assert found["grace.py"].owners[0].ids == ("grace",)
    assert sources(found["grace.py"], small_course) == {"submission": RIGHT}


def test_one_odd_name_makes_no_download(tmp_path: Path, small_course: Course) -> None:
    """A student's file may be called anything; at least half of the class must agree."""
    for name in ("x_1_2_doubling.py", "ada.py", "bob.py"):
        write(tmp_path / "class" / name)

    found = find_submissions([tmp_path / "class"], small_course)

    assert {each.kind for each in found} == {Kind.PLAIN}
    assert len(found) == 3


def test_an_unpacked_export_is_found_in_its_folder(tmp_path: Path, small_course: Course) -> None:
    """Unpacking makes a folder in a folder."""
    class_folders.gradescope_export(tmp_path / "downloads" / "assignment_7_export")

    assert len(find_submissions([tmp_path / "downloads"], small_course)) == 3


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"ada.py": "", "bob.ipynb": "", "notes.txt": ""}, ["ada.py", "bob.ipynb", "notes.txt"]),
        ({"ada.zip": "", "bob.zip": ""}, ["ada.zip", "bob.zip"]),
        ({"ada/doubling.py": "", "bob/doubling.py": ""}, ["ada", "bob"]),
        ({"c/ada/01_doubling/doubling.py": "", "c/bob/01_doubling/doubling.py": ""}, ["ada", "bob"]),
        ({"a/b/c/ada/homework.py": "", "a/b/c/bob/homework.py": ""}, ["ada", "bob"]),
        ({"ada/hw.zip": "", "bob/doubling.py": ""}, ["ada", "bob"]),
        ({"__MACOSX/._ada.py": "", "ada.py": "", "bob.py": ""}, ["ada.py", "bob.py"]),
    ],
    ids=["files", "archives", "folders", "a folder around", "many folders", "mixed", "made on a Mac"],
)
def test_an_archive_of_several_that_could_each_be_one_is_a_class(
    tmp_path: Path, small_course: Course, files: dict[str, str | bytes], names: list[str]
) -> None:
    """Units that come several times, archives, or no unit's file at all."""
    found = find_submissions([zipped(tmp_path / "class.zip", files)], small_course)

    assert [each.name for each in found] == names
    assert {each.kind for each in found} == {Kind.ARCHIVE}


@pytest.mark.parametrize(
    "files",
    [
        {"doubling.py": "", "helper.py": "", "old.zip": ""},
        {"homework/doubling.py": "", "homework/more/doubling.py": ""},
        {"01_doubling/doubling.py": "", "01_doubling/helper.py": ""},
        {"exercises/x.py": "", "more/y.py": ""},
        {"src/doubling.py": "", "tests/test_it.py": ""},
        {"homework.ipynb": "", "picture.png": ""},
        {"hw/homework.ipynb": ""},
        {"notes.txt": "", "data/x.csv": ""},
        {"../a.py": "", "/b.py": "", "c//d.py": "", "./e.py": ""},
        {},
    ],
    ids=[
        *("a unit", "in a folder", "a unit's folder", "exercises", "each unit once", "a notebook"),
        *("a notebook in a folder", "nothing to grade", "names that climb", "nothing"),
    ],
)
def test_an_archive_of_one_students_files_is_one_submission(
    tmp_path: Path, small_course: Course, files: dict[str, str | bytes]
) -> None:
    """A unit at the top, each unit once, or one thing that can be graded."""
    path = zipped(tmp_path / "ada.zip", files)

    assert [(each.path, each.parts) for each in find_submissions([path], small_course)] == [(path, ())]


def test_in_a_class_an_archive_is_always_one_submission(tmp_path: Path, small_course: Course) -> None:
    """Whatever is in it; so a folder around an archive is how to say that it is no class."""
    zipped(tmp_path / "class" / "ada.zip", {"a.py": "", "b.py": ""})

    assert [each.name for each in find_submissions([tmp_path / "class"], small_course)] == ["ada.zip"]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
def test_what_lies_in_a_class_is_no_class_whatever_it_says(
    tmp_path: Path, small_course: Course, packed: bool
) -> None:
    """Forged metadata neither name another student nor set a time."""
    mallory = class_folders.gradescope_export(tmp_path / "class" / "mallory")
    if packed:
        zip_of(mallory)
        shutil.rmtree(mallory)
    write(tmp_path / "class" / "ada.py")

    ada, found = find_submissions([tmp_path / "class"], small_course)

    assert {ada.kind, found.kind} == {Kind.PLAIN}
    assert [owner.name for owner in found.owners] == ["mallory"]
    assert found.submitted is None


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
def test_a_submission_with_metadata_in_it_is_one_submission(
    tmp_path: Path, small_course: Course, packed: bool
) -> None:
    """A unit's file at the top decides."""
    folder = class_folders.gradescope_export(tmp_path / "mallory")
    write(folder / "doubling.py")

    (found,) = find_submissions([zip_of(folder) if packed else folder], small_course)

    assert (found.kind, found.parts) == (Kind.SINGLE, ())


def test_a_class_of_archives_in_one_archive_is_read_and_nothing_is_unpacked(
    tmp_path: Path, small_course: Course
) -> None:
    """Two levels of archives, as they are downloaded; what is damaged is rejected alone."""
    inner = zipped(tmp_path / "x" / "ada.zip", {"hw/doubling.py": RIGHT}).read_bytes()
    path = zipped(tmp_path / "class.zip", {"ada.zip": inner, "bob.zip": inner[:50], "eve.py": WRONG})
    before = sorted(tmp_path.rglob("*"))

    ada, bob, eve = find_submissions([path], small_course)

    assert sources(ada, small_course) == {"doubling": RIGHT}
    assert sources(eve, small_course) == {"submission": WRONG}
    with pytest.raises(Unreadable, match=r"bob\.zip: it is no zip archive, or a damaged one"):
        read_submission(bob, small_course)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_member_reads_only_what_is_its_own(tmp_path: Path, small_course: Course) -> None:
    """`ada`'s folder is not `ada-2`'s, nor `ada.py`."""
    files = {f"{name}/doubling.py": f"x = {name!r}\n" for name in ("ada", "ada-2", "ada 2", "ad")}
    path = zipped(tmp_path / "class.zip", {**files, "ada.py": "y = 1\n"})

    found = {each.name: sources(each, small_course) for each in find_submissions([path], small_course)}

    assert found == {
        **{name: {"doubling": f"x = {name!r}\n"} for name in ("ada", "ada-2", "ada 2", "ad")},
        "ada.py": {"submission": "y = 1\n"},
    }


def test_an_archive_that_was_changed_is_opened_anew(tmp_path: Path, small_course: Course) -> None:
    """The one that stays open is known by its size and time."""
    path = zipped(tmp_path / "class.zip", {"ada.py": "x = 1\n", "bob.py": ""})
    found, _ = find_submissions([path], small_course)
    zipped(path, {"ada.py": "longer = 'than before'\n", "bob.py": ""})

    assert sources(found, small_course) == {"submission": "longer = 'than before'\n"}


def test_the_times_of_a_plain_archive_are_its_members(tmp_path: Path, small_course: Course) -> None:
    """The newest of each submission, on the clock here; a time that says nothing is none."""
    files = {"ada/doubling.py": "", "bob/doubling.py": ""}

    ada, _ = find_submissions([zipped(tmp_path / "a.zip", files, (2026, 11, 20, 23, 0, 0))], small_course)
    unknown, _ = find_submissions([zipped(tmp_path / "b.zip", files, (1980, 1, 1, 0, 0, 0))], small_course)

    assert time_of(ada) == datetime(2026, 11, 20, 23).astimezone()
    assert time_of(unknown) is None


def test_a_damaged_archive_is_one_submission_that_cannot_be_read(tmp_path: Path, small_course: Course) -> None:
    """Its reason is in the row, as before."""
    path = zipped(tmp_path / "class.zip", {"ada.py": "x = 1\n" * 99, "bob.py": ""})
    path.write_bytes(path.read_bytes()[:100])

    (found,) = find_submissions([path], small_course)

    with pytest.raises(Unreadable, match="damaged"):
        read_submission(found, small_course)


@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.name.lower())
def test_what_was_found_travels_to_other_processes(find, kind: Kind) -> None:
    """Small, hashable and equal to itself over there."""
    for found in find(MAKERS[kind]).values():
        packed = pickle.dumps(found)

        assert pickle.loads(packed) == found
        assert hash(pickle.loads(packed)) == hash(found)
        assert len(packed) < 2_000


WORDS = st.text(st.characters(categories=("L",)) | st.sampled_from("0123456789"), min_size=1, max_size=12).filter(
    lambda word: word not in ("LATE", "late", "anon") and not word.isdigit()
)
FILES = st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=30)


@given(WORDS.map(str.lower), st.booleans(), st.integers(1, 10**9), st.integers(1, 10**9), FILES)
def test_canvas_names_are_taken_apart(name: str, late: bool, user: int, number: int, file: str) -> None:
    """Whatever the student calls their file, also with underscores and numbers."""
    found = CANVAS.fullmatch(f"{name}_{'LATE_' if late else ''}{user}_{number}_{file}")

    assert found is not None
    assert (found["name"], bool(found["late"]), found["user"]) == (name, late, str(user))
    assert (found["number"], found["file"]) == (str(number), file)


@given(
    st.text(st.characters(exclude_characters="/\0_", exclude_categories=("Cs",)), max_size=30), st.integers(1), FILES
)
def test_moodle_names_are_taken_apart(name: str, user: int, file: str) -> None:
    """Moodle's names have no underscores, students' files may."""
    found = MOODLE.fullmatch(f"{name}_{user}_assignsubmission_file_{file}")

    assert found is not None
    assert (found["name"], found["user"], found["file"]) == (name, str(user), file)


@pytest.mark.parametrize(
    ("name", "ids"),
    [("anon_x7Yz1_88_doubling.py", ("anon_x7Yz1",)), ("LATE_anon_x7Yz1_88_doubling.py", ("anon_x7Yz1",))],
)
def test_a_canvas_class_without_names_is_known_by_its_marks(small_course: Course, name: str, ids: object) -> None:
    """`anon_` and five characters stand for the student."""
    (source,) = arrange([Entry(name, False)], small_course, None)

    assert (source.kind, source.owners[0].ids, source.late) == (Kind.CANVAS, ids, name.startswith("LATE"))


@pytest.mark.parametrize(
    ("name", "person", "user"),
    [
        ("Participant_77_assignsubmission_file_", "", "77"),
        ("Team 3_12_assignsubmission_file", "Team 3", "12"),
        ("Default group_assignsubmission_file_", "Default group", ""),
    ],
    ids=["graded blind", "a team", "no team"],
)
def test_moodle_names_without_a_student_are_understood(
    small_course: Course, name: str, person: str, user: str
) -> None:
    """With blind or team grading, no student is named."""
    (source,) = arrange([Entry(name, True)], small_course, None)

    assert (source.kind, source.owners[0].name, source.owners[0].moodle) == (Kind.MOODLE, person, user)


@given(st.lists(FILES, min_size=1, max_size=8, unique=True), st.booleans())
def test_every_entry_belongs_to_exactly_one_submission(small_course: Course, names: list[str], folder: bool) -> None:
    """Whatever things are called: nothing is lost, nothing is graded twice, and no part leads elsewhere."""
    entries = [Entry(name, folder) for name in names]

    arranged = arrange(entries, small_course, None)

    assert sorted(part.location for each in arranged for part in each.parts) == sorted(names)
    assert all(isinstance(part, Part) for each in arranged for part in each.parts)


def test_a_display_name_in_a_moodle_folder_takes_nobody_elses_place(find, small_course: Course) -> None:
    """The last separator counts in a folder's name, which no student chose."""

    def make(folder: Path) -> Path:
        for name in ("Vic Tim_1001", "Vic Tim_1001_assignsubmission_aaa_1003", "Ann Other_1002"):
            write(folder / f"{name}_assignsubmission_file_" / "doubling.py", f"name = {name!r}\n")
        return folder

    found = find(make)

    assert [[(owner.name, owner.moodle) for owner in each.owners] for each in found.values()] == [
        [("Ann Other", "1002")],
        [("Vic Tim", "1001")],
        [("Vic Tim_1001_assignsubmission_aaa", "1003")],
    ]
    assert "name = 'Vic Tim_1001'" in sources(found["Vic Tim_1001"], small_course)["doubling"]


def test_a_file_name_in_moodles_flat_download_takes_nobody_elses_place(find) -> None:
    """There the first separator counts, since the student chose the file's name."""

    def make(folder: Path) -> Path:
        write(folder / "Eve_1003_assignsubmission_file_Vic Tim_1001_assignsubmission_file_doubling.py", RIGHT)
        write(folder / "Ann Other_1002_assignsubmission_file_doubling.py", RIGHT)
        return folder

    assert [each.owners[0].moodle for each in find(make).values()] == ["1002", "1003"]


def test_blackboards_attempts_are_put_together(find, small_course: Course) -> None:
    """Each with its files, its time and the user's name; Blackboard's own text is none of the files."""

    def make(folder: Path) -> Path:
        for stem in ("ada01_attempt_2026-11-20-22-00-00", "ada01_attempt_2026-11-20-23-10-01"):
            write(folder / f"HW1_{stem}_doubling.py", RIGHT)
            write(folder / f"HW1_{stem}.txt", "Name: Ada")
        write(folder / "HW1_eve_attempt_2026-11-20-10-00-00_HW1_ada01_attempt_2027-01-01-00-00-00_x.py", WRONG)
        return folder

    found = find(make)

    assert {each.kind for each in found.values()} == {Kind.BLACKBOARD}
    assert [each.owners[0].ids for each in found.values()] == [("ada01",), ("ada01",), ("eve",)]
    assert [each.submitted.hour for each in found.values() if each.submitted] == [22, 23, 10]
    assert list(sources(found["ada01_attempt_2026-11-20-23-10-01"], small_course)) == ["doubling"]


def test_brightspaces_folders_are_recognised(find, small_course: Course) -> None:
    """With the name, the user's number and the time."""

    def make(folder: Path) -> Path:
        write(folder / "301-77 - Ada Lovelace - Nov 20, 2026 1105 PM" / "doubling.py", RIGHT)
        write(folder / "302-77 - Bob Boole - Nov 21, 2026 905 AM" / "doubling.py", RIGHT)
        write(folder / "index.html", "")
        return folder

    ada, bob = (each for each in find(make).values() if each.owners[0].ids != ("index",))

    assert (ada.kind, ada.owners[0].name, bob.owners[0].ids) == (Kind.BRIGHTSPACE, "Ada Lovelace", ("302",))
    assert [(each.submitted.hour, each.submitted.minute) for each in (ada, bob) if each.submitted] == [
        (23, 5),
        (9, 5),
    ]
    assert list(sources(ada, small_course)) == ["doubling"]


def test_an_empty_clone_keeps_its_row_with_the_reason(find, small_course: Course) -> None:
    """Unpacked or in one archive: nothing was pushed is a reason, and no silent gap in the class."""
    if shutil.which("git") is None:
        pytest.skip("there is no git to clone with")

    def make(folder: Path) -> Path:
        class_folders.clones(folder, ["ada"])
        for name in ("hw-1-bob", "hw-1-cem"):
            (folder / name).mkdir()
            class_folders.git(folder / name, "init", "-q")
        return folder

    found = find(make)

    assert sorted(found) == ["hw-1-ada", "hw-1-bob", "hw-1-cem"]
    assert {each.kind for each in found.values()} == {Kind.GITHUB}
    assert read_submission(found["hw-1-ada"], small_course).sources.texts
    with pytest.raises(Unreadable, match=r"^it is an empty repository: nothing was pushed to it$"):
        read_submission(found["hw-1-bob"], small_course)
