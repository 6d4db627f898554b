"""`fam push moodle` against a server that answers as Moodle's web services do."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam_grader.gradebook.roster import Person
from fam_grader.push.comment import plain
from fam_grader.push.platform import Retry
from support.fake_lms import LOST, LOST_AFTERWARDS, Response, serving
from support.fake_moodle import FakeMoodle, Student, exception
from support.graded_class import person, result, write_class

WRONG = ("value", "passed", "passed", "passed", "value")
AWAY = Response("<html>Service unavailable</html>", 503, {"Retry-After": "9"})
Push = Callable[..., Result]


def student(number: int) -> Student:
    """Return a Moodle user with the keys of `person(number)`."""
    who = person(number)
    return Student(number, who.name, who.email, who.id, who.login, 2000 + number)


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    """Serve a course with three students."""
    with serving(FakeMoodle([student(1), student(2), student(3)])) as platform:
        assert isinstance(platform, FakeMoodle)
        yield platform


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return the results of the three: 4, 2.5 and 4 points of 4."""
    marks = [(result("ann"), [person(1)]), (result("bob", *WRONG), [person(2)]), (result("cem"), [person(3)])]
    return write_class(tmp_path / "RESULTS", *marks)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that the command would have waited."""
    waits: list[float] = []
    monkeypatch.setattr("fam.commands.push.Retry", functools.partial(Retry, sleep=waits.append))
    return waits


@pytest.fixture
def push(moodle: FakeMoodle, results: Path, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> Push:
    """Return a way to call `fam push moodle RESULTS URL`."""
    monkeypatch.setenv("MOODLE_TOKEN", moodle.token)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*options: str) -> Result:
        done = CliRunner().invoke(fam, ["push", "moodle", str(results), moodle.url, *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert moodle.token not in done.output + done.stderr
        return done

    return run


def grades(moodle: FakeMoodle) -> list[float | None]:
    """Return the marks on the platform."""
    return [each.grade for each in moodle.students.values()]


def test_without_send_nothing_is_sent(moodle: FakeMoodle, push: Push) -> None:
    """The table says what would be."""
    done = push()

    assert done.exit_code == 0, done.output
    assert moodle.sent() == []
    assert grades(moodle) == [None, None, None]
    assert "Filters & maps on Moodle, 4 points" in done.output
    assert "Repeat with --send to send 3." in done.output


def test_send_saves_marks_with_comments_and_a_second_push_saves_nothing(
    moodle: FakeMoodle, push: Push, results: Path
) -> None:
    """Also without the record, and although Moodle has rewritten the comments."""
    done = push("--send")

    assert done.exit_code == 0, done.output
    assert grades(moodle) == [4.0, 2.5, 4.0]
    assert plain(moodle.students[2].comment).startswith("FAM feedback: 2.5 of 4 points double: 2 of 3")
    assert push("--send").exit_code == 0
    (results / "pushed.jsonl").unlink()
    assert "3 marks: 3 already there." in push("--send").output
    assert len(moodle.sent()) == 3


def test_a_later_mark_takes_the_place_of_ours(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """With its comment; an instructor's words in the comment stay unless --overwrite is given."""
    push("--send")
    moodle.students[3].comment += "<p>Come and see me.</p>"
    write_class(results, *((result(name, *WRONG), [person(number)]) for name, number in (("ann", 1), ("cem", 3))))

    done = push("--send")

    assert done.exit_code == 1
    assert grades(moodle) == [2.5, 2.5, 4.0]
    assert plain(moodle.students[1].comment).startswith("FAM feedback: 2.5 of 4")
    assert "another comment is there; --overwrite replaces it" in done.output
    assert push("--send", "--overwrite").exit_code == 0
    assert grades(moodle) == [2.5, 2.5, 2.5]
    assert "see me" not in moodle.students[3].comment


def test_a_mark_that_was_set_there_stays(moodle: FakeMoodle, push: Push) -> None:
    """Until --overwrite is given."""
    moodle.students[1].grade = 0.0

    done = push("--send")

    assert done.exit_code == 1
    assert "changed there: 0 was set there, not by us" in done.output
    assert grades(moodle) == [0.0, 2.5, 4.0]
    assert push("--send", "--overwrite").exit_code == 0
    assert grades(moodle) == [4.0, 2.5, 4.0]


def test_no_comments_keeps_the_comment_that_is_there(moodle: FakeMoodle, push: Push) -> None:
    """Moodle would empty it if it did not come with the mark."""
    moodle.students[1].grade, moodle.students[1].comment = -1.0, "<p>See <b>me</b></p>"

    refused = push("--send")
    assert refused.exit_code == 1
    assert grades(moodle) == [-1.0, 2.5, 4.0]

    assert push("--send", "--no-comments").exit_code == 0
    assert grades(moodle)[0] == 4.0
    assert moodle.students[1].comment == "<p>See <b>me</b></p>"


def test_html_in_a_comment_is_text(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """What a student's code printed is never markup, and the comment is recognised nevertheless."""
    nasty = "<script>alert('1')</script> & Ångström <img src=x>"
    bad = result("ann", *WRONG)
    write_class(results, (type(bad)(**{**vars(bad), "message": nasty}), [person(1)]))

    push("--send")

    assert "<script" not in moodle.students[1].comment
    assert nasty in plain(moodle.students[1].comment)
    (results / "pushed.jsonl").unlink()
    assert push("--send").exit_code == 0
    assert len(moodle.sent()) == 1


def test_marks_above_the_maximum_are_left_out_or_capped(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """Moodle takes none."""
    write_class(results, (result("ann", bonus=2.0), [person(1)]))

    done = push("--send")

    assert done.exit_code == 1
    assert "the assignment takes 4 at most; --cap sends that" in done.output
    assert moodle.sent() == []
    assert push("--send", "--cap").exit_code == 0
    assert grades(moodle)[0] == 4.0


def test_the_numbers_of_a_download_are_enough(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """Moodle's files have the participants' numbers, which are not the users'."""
    write_class(results, (result("Ada_2001_assignsubmission_file_"), [Person("Ada", identifier="2001")]))

    assert push("--send").exit_code == 0
    assert grades(moodle) == [4.0, None, None]

    moodle.functions.remove("mod_assign_get_user_mappings")
    moodle.students[1].grade = None
    done = push("--send")
    assert done.exit_code == 1
    assert "no student there has a name alone" in done.output


def test_two_thousand_users_come_in_pages_of_a_hundred(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """The last page is empty or short."""
    moodle.students.update({number: student(number) for number in range(1, 2001)})
    write_class(results, *((result(f"s{number}"), [person(number)]) for number in (1, 150, 2000)))

    assert push("--send").exit_code == 0

    assert [moodle.students[number].grade for number in (1, 150, 2000)] == [4.0] * 3
    users = [each for each in moodle.requests if each.form["wsfunction"] == "core_enrol_get_enrolled_users"]
    assert len(users) == 21


@pytest.mark.parametrize(
    ("failure", "wait"),
    [
        (LOST, 1.0),
        (AWAY, 9.0),
        (Response("", 429, {"Retry-After": "9"}), 9.0),
        (exception("sitemaintenance", "x"), 1.0),
    ],
)
def test_what_passes_is_tried_again(
    moodle: FakeMoodle, push: Push, slept: list[float], failure: str | Response, wait: float
) -> None:
    """In both directions, and as late as the server asks for."""
    moodle.failures.append(failure)
    moodle.read_failures.extend([failure, None, failure])

    done = push("--send")

    assert done.exit_code == 0, done.output
    assert grades(moodle) == [4.0, 2.5, 4.0]
    assert slept == [wait] * 3


def test_a_request_that_arrived_without_an_answer_is_not_repeated(moodle: FakeMoodle, push: Push) -> None:
    """What is there is read before anything is sent again."""
    moodle.failures.append(LOST_AFTERWARDS)

    assert push("--send").exit_code == 0
    assert len(moodle.sent()) == 3


def test_one_student_s_failure_does_not_stop_the_others(moodle: FakeMoodle, push: Push) -> None:
    """Moodle reports errors with status 200."""
    moodle.failures.append(exception("nopermissions", "Sorry, but you do not currently have permissions to do that"))

    done = push("--send")

    assert done.exit_code == 1
    assert grades(moodle) == [None, 2.5, 4.0]
    assert "Student 1: Moodle refuses it: Sorry, but you do not currently have permissions" in done.stderr
    assert "Sent for 2 students, failed for 1." in done.output


def test_a_mark_that_moodle_drops_without_an_error_is_reported(moodle: FakeMoodle, push: Push) -> None:
    """Such as one that is locked in the gradebook: what is there is read again at the end."""
    moodle.students[2].locked = True

    done = push("--send")

    assert done.exit_code == 1
    assert "Student 2: no mark is there, although no error was reported; is it locked" in done.stderr


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (exception("invalidtoken", "Invalid token - token expired"), "Moodle does not accept the token"),
        (exception("accessexception", "Access control exception"), "does not allow mod_assign_get_assignments"),
        (exception("nopermissions", "No"), "Moodle refuses it: No (nopermissions)"),
        (Response("<html>Log in</html>"), "does not answer as Moodle does"),
        (Response("[]"), "does not answer as Moodle does"),
        (Response('{"courses": [{"assignments": [{"cmid": 1234}]}]}'), "does not answer as Moodle does"),
        (Response("<html>Not found</html>", 404), "are web services with the REST protocol enabled?"),
        (
            Response("", 303, {"Location": "https://sso.example.edu/login?x=1"}),
            "leads to https://sso.example.edu/login;",
        ),
    ],
)
def test_what_no_repetition_helps_against_ends_the_push_with_advice(
    moodle: FakeMoodle, push: Push, slept: list[float], answer: Response, words: str
) -> None:
    """At once, and no redirect gets the token."""
    moodle.read_failures.append(answer)

    done = push("--send")

    assert done.exit_code == 1
    assert words in done.stderr
    assert slept == []
    assert moodle.sent() == []


@pytest.mark.parametrize(("points", "kind"), [(-3, "a scale"), (0, "no grade")])
def test_an_assignment_without_points_is_refused(moodle: FakeMoodle, push: Push, points: int, kind: str) -> None:
    """A number would mean something else there."""
    moodle.details["grade"] = points

    done = push("--send")

    assert done.exit_code == 1
    assert f"is graded with {kind}; set its grade to points" in done.stderr


def test_an_assignment_that_the_token_does_not_see_is_named(moodle: FakeMoodle, push: Push) -> None:
    """With advice on what is needed."""
    moodle.details["cmid"] = 99

    done = push("--send")

    assert done.exit_code == 1
    assert "sees 2 assignments, and none with id=1234" in done.stderr


def test_marking_workflow_needs_a_state(moodle: FakeMoodle, push: Push) -> None:
    """Without one, a released mark would go back to the beginning."""
    assert push("--send", "--workflow", "released").exit_code == 2
    moodle.details["markingworkflow"] = 1

    refused = push("--send")

    assert refused.exit_code == 2
    assert "uses marking workflow: say which state the marks get" in refused.stderr
    assert push("--send", "--workflow", "readyforrelease").exit_code == 0
    assert [each.states for each in moodle.students.values()] == [["readyforrelease"]] * 3


def test_switched_off_comments_are_told(moodle: FakeMoodle, push: Push) -> None:
    """The marks are sent nevertheless."""
    moodle.details["configs"] = [{"plugin": "file", "subtype": "assignfeedback", "name": "enabled", "value": "1"}]

    assert "Feedback comments are switched off for this assignment" in push().output


def test_both_platforms_share_a_record(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """Each line names its own."""
    push("--send")

    lines = [json.loads(line) for line in (results / "pushed.jsonl").read_text().splitlines()]
    assert {each["platform"] for each in lines} == {"moodle"}
    assert {each["assignment"] for each in lines} == {f"{moodle.base}/moodle 1234"}


def test_pages_are_attached_and_replaced(moodle: FakeMoodle, push: Push, results: Path) -> None:
    """A newer page takes the place of ours."""
    assert push("--send", "--attach").exit_code == 0
    assert [list(draft.values()) for draft in moodle.drafts] == [["<p>4 ✓</p>"], ["<p>2.5 ✓</p>"], ["<p>4 ✓</p>"]]
    first = moodle.students[1].files

    (results / "pushed.jsonl").unlink()
    assert push("--send", "--attach").exit_code == 0
    assert len(moodle.drafts) == 3
    (results / "ann" / "feedback.html").write_text("<p>new</p>", encoding="utf-8")
    assert push("--send", "--attach").exit_code == 0

    assert moodle.drafts[-1] == {moodle.students[1].files[0]: "<p>new</p>"}
    assert moodle.students[1].files != first
    assert moodle.students[1].grade == 4.0
    assert plain(moodle.students[1].comment).startswith("FAM feedback: 4 of 4")


def test_files_of_others_stay(moodle: FakeMoodle, push: Push) -> None:
    """Moodle would replace them by the page."""
    moodle.students[1].grade, moodle.students[1].files = -1.0, ["notes.pdf"]

    done = push("--send", "--attach")

    assert done.exit_code == 1
    assert "other feedback files are there; --overwrite replaces them" in done.output
    assert moodle.students[1].files == ["notes.pdf"]
    assert push("--send").exit_code == 0
    assert moodle.students[1].files == ["notes.pdf"]


def test_a_service_without_uploads_is_named(moodle: FakeMoodle, push: Push) -> None:
    """Nothing of that student's is sent."""
    moodle.uploading = False

    done = push("--send", "--attach")

    assert done.exit_code == 1
    assert "Web service upload is not enabled (webservicenoupload)" in done.stderr
    assert grades(moodle) == [None, None, None]


def test_switched_off_files_are_told_if_pages_are_attached(moodle: FakeMoodle, push: Push) -> None:
    """And only then."""
    assert "Moodle drops the pages" in push("--attach").output
    assert "Moodle drops the pages" not in push().output
