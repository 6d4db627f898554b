"""`fam push canvas` with the real canvasapi, against a server that answers as Canvas does."""

from __future__ import annotations

import csv
import functools
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam_grader.gradebook.roster import Person
from fam_grader.push.canvas import CanvasAssignment
from fam_grader.push.platform import Retry
from support.fake_canvas import AWAY, BROKEN, LIMITED, LIMITED_429, FakeCanvas, User
from support.fake_lms import LOST, LOST_AFTERWARDS, Request, Response, serving
from support.graded_class import person, result, write_class

pytest.importorskip("canvasapi", reason="the extra `canvas` is not installed")

WRONG = ("value", "passed", "passed", "passed", "value")
Push = Callable[..., Result]


def user(number: int, **more: object) -> User:
    """Return a Canvas user with the keys of `person(number)`."""
    who = person(number)
    return User(1000 + number, who.name, who.email, who.id, who.login, **more)  # type: ignore[arg-type]


@pytest.fixture
def canvas() -> Iterator[FakeCanvas]:
    """Serve a course with three students."""
    with serving(FakeCanvas([user(1), user(2), user(3)])) as platform:
        assert isinstance(platform, FakeCanvas)
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
def push(canvas: FakeCanvas, results: Path, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> Push:
    """Return a way to call `fam push canvas RESULTS URL`."""
    monkeypatch.setenv("CANVAS_TOKEN", canvas.token)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*options: str, url: str = "") -> Result:
        done = CliRunner().invoke(fam, ["push", "canvas", str(results), url or canvas.url, *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert canvas.token not in done.output + done.stderr
        return done

    return run


def scores(canvas: FakeCanvas) -> list[float | None]:
    """Return the marks on the platform."""
    return [each.score for each in canvas.users.values()]


def rows(done: Result) -> dict[str, list[str]]:
    """Return the cells of the printed table by the students' names."""
    lines = [re.split(r"\s{2,}", line.strip()) for line in done.output.splitlines()]
    return {line[0]: line[1:] for line in lines if len(line) == 5}


def test_without_send_nothing_is_sent(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """The table says who has what there, and what would be sent."""
    canvas.users[1003].score = 4.0

    done = push()

    assert done.exit_code == 0
    assert canvas.sent() == []
    assert rows(done)["Student 1"] == ["-", "4", "comment", "to send"]
    assert rows(done)["Student 2"] == ["-", "2.5", "comment", "to send"]
    assert rows(done)["Student 3"] == ["4", "4", "comment", "to send"]
    assert "Dry run: nothing was sent. Repeat with --send to send 3." in done.output
    assert push("--dry-run").output == done.output
    assert not (results / "pushed.jsonl").exists()


def test_send_sets_marks_and_comments_and_a_second_push_sends_nothing(canvas: FakeCanvas, push: Push) -> None:
    """Each student gets one comment, in the request that sets the mark."""
    done = push("--send")

    assert done.exit_code == 0, done.output
    assert scores(canvas) == [4.0, 2.5, 4.0]
    assert len(canvas.sent()) == 3
    (comment,) = (each["comment"] for each in canvas.users[1002].comments)
    assert comment.startswith("FAM feedback: 2.5 of 4 points\n")
    assert "Sent for 3 students, failed for 0." in done.output

    again = push("--send")

    assert again.exit_code == 0
    assert len(canvas.sent()) == 3
    assert "3 marks: 3 already there." in again.output


def test_without_the_record_nothing_is_sent_twice_either(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """Marks and comments that are there are recognised, as on another machine."""
    push("--send")
    (results / "pushed.jsonl").unlink()

    push("--send")

    assert len(canvas.sent()) == 3


def test_a_corrected_mark_replaces_ours_and_edits_our_comment(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """A mark that is corrected in grades.csv is pushed; the comment is the same one, with another text."""
    push("--send")
    path = results / "grades.csv"
    table = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    table[2][table[0].index("score")] = "3"
    path.write_text("\n".join(",".join(row) for row in table) + "\n", encoding="utf-8")

    done = push("--send")

    assert done.exit_code == 0
    assert rows(done)["Student 2"] == ["2.5", "3", "edited comment", "to send"]
    assert canvas.users[1002].score == 3.0
    (comment,) = (each["comment"] for each in canvas.users[1002].comments)
    assert comment.startswith("FAM feedback: 3 of 4 points\n")


def test_a_mark_that_was_set_there_stays_unless_overwrite_is_given(canvas: FakeCanvas, push: Push) -> None:
    """Before our first push, and after one: neither is taken for ours."""
    canvas.users[1001].score = 3.25
    first = push("--send")
    canvas.users[1002].score = 3.75
    second = push("--send")

    assert first.exit_code == second.exit_code == 1
    assert rows(first)["Student 1"][-1].startswith("changed there: 3.25 was set there, not by us; --overwrite")
    assert rows(second)["Student 2"][-1].startswith("changed there: 3.75")
    assert scores(canvas) == [3.25, 3.75, 4.0]
    assert canvas.users[1001].comments == []

    assert push("--send", "--overwrite").exit_code == 0
    assert scores(canvas) == [4.0, 2.5, 4.0]


def test_an_excused_student_stays_excused(canvas: FakeCanvas, push: Push) -> None:
    """A mark would end it."""
    canvas.users[1002].excused = True

    done = push("--send")

    assert done.exit_code == 1
    assert rows(done)["Student 2"][0] == "excused"
    assert (canvas.users[1002].excused, canvas.users[1002].score) == (True, None)
    assert push("--send", "--overwrite").exit_code == 0
    assert (canvas.users[1002].excused, canvas.users[1002].score) == (False, 2.5)


def test_the_late_penalty_of_canvas_is_not_taken_for_a_change(canvas: FakeCanvas, push: Push) -> None:
    """What was entered is compared, not what Canvas makes of it."""
    canvas.users[1001].deducted = 1.0
    push("--send")

    done = push("--send")

    assert rows(done)["Student 1"][-1] == "already there"
    assert done.exit_code == 0


def test_a_comment_of_a_student_is_none_of_ours(canvas: FakeCanvas, push: Push) -> None:
    """Whatever its first words are."""
    canvas.users[1001].comments = [{"id": 1, "author_id": 1001, "comment": "FAM feedback: 4 of 4 points"}]

    push("--send")

    assert [each["author_id"] for each in canvas.users[1001].comments] == [1001, 7]


def test_a_comment_that_an_instructor_deleted_does_not_come_back(canvas: FakeCanvas, push: Push) -> None:
    """It was sent once."""
    push("--send")
    canvas.users[1001].comments.clear()

    assert rows(push("--send"))["Student 1"] == ["4", "4", "-", "already there"]
    assert canvas.users[1001].comments == []


def test_no_comments_sends_marks_alone(canvas: FakeCanvas, push: Push) -> None:
    """As its name says."""
    assert push("--send", "--no-comments").exit_code == 0

    assert scores(canvas) == [4.0, 2.5, 4.0]
    assert [each.comments for each in canvas.users.values()] == [[], [], []]


def test_another_maximum_is_refused_until_scale_is_given(canvas: FakeCanvas, push: Push) -> None:
    """Then all marks are converted, to two decimals."""
    canvas.details["points_possible"] = 100.0

    refused = push("--send")

    assert refused.exit_code == 1
    assert "'Filters & maps' on Canvas is out of 100 points, the course out of 4." in refused.stderr
    assert canvas.sent() == []
    done = push("--send", "--scale")
    assert "Marks are multiplied by 25" in done.output
    assert scores(canvas) == [100.0, 62.5, 100.0]


@pytest.mark.parametrize("points", [None, 0.0])
def test_an_assignment_without_points_cannot_be_scaled_to(
    canvas: FakeCanvas, push: Push, points: float | None
) -> None:
    """There is nothing to convert to."""
    canvas.details["points_possible"] = points

    done = push("--send", "--scale")

    assert done.exit_code == 1
    assert "Set its points first." in done.stderr


@pytest.mark.parametrize(("kind", "word"), [("pass_fail", "graded as pass_fail"), ("not_graded", "not_graded")])
def test_an_assignment_that_takes_no_points_is_refused(canvas: FakeCanvas, push: Push, kind: str, word: str) -> None:
    """A number would mean something else there."""
    canvas.details["grading_type"] = kind

    done = push("--send")

    assert done.exit_code == 1
    assert word in done.stderr


def test_who_is_unknown_ambiguous_or_without_a_mark_is_listed_and_left_out(
    canvas: FakeCanvas, push: Push, results: Path
) -> None:
    """The others are sent; names never decide."""
    canvas.users[1004] = User(1004, "Zoë Ångström", "zoe@example.edu", None, "zoe")
    canvas.users[1005] = User(1005, "Student 5", "other@example.edu", "000005", None)
    marks = [
        (result("ann"), [person(1)]),
        (result("zoe"), [Person("Zoë Ångström")]),
        (result("mixed"), [Person("Mixed", "s2@example.edu", "000003")]),
        (result("ola"), [person(9, "Ola Nordmann")]),
        (result("two"), [Person("Öner", id="000005")]),
        (result("two-again"), [Person("Oener", email="OTHER@example.edu")]),
        (result("unclear"), []),
        (result("eve", "could not run", "passed", "passed", "passed", "passed"), [person(3)]),
    ]
    write_class(results, *marks)

    done = push("--send")

    found = rows(done)
    assert done.exit_code == 1
    assert [each.path.rpartition("/")[2] for each in canvas.sent()] == ["1001"]
    assert "unknown on the platform: no student there has a name alone" in found["Zoë Ångström"][-1]
    assert "it could be Student 2 (1002) or Student 3 (1003)" in found["Mixed"][-1]
    assert "no student there has s9@example.edu, 000009, login9" in found["Ola Nordmann"][-1]
    assert "2 marks are for Student 5 (1005)" in found["Öner"][-1]
    assert "2 marks are for Student 5 (1005)" in found["Oener"][-1]
    assert "of unclear owner" in found["unclear"][-1]
    assert found["Student 3"][1:] == ["-", "-", "without a mark: it is not known: see grades.csv"]


def test_a_group_gets_a_mark_for_each_member(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """One submission, several owners; Canvas' own numbers are enough."""
    write_class(results, (result("team"), [Person("A", canvas="1001"), Person("B", canvas="1002")]))

    assert push("--send").exit_code == 0
    assert scores(canvas) == [4.0, 4.0, None]


@pytest.mark.parametrize(
    ("failure", "wait"), [(LIMITED, 1.0), (LIMITED_429, 9.0), (BROKEN, 1.0), (AWAY, 1.0), (LOST, 1.0)]
)
def test_what_passes_is_tried_again(
    canvas: FakeCanvas, push: Push, slept: list[float], failure: object, wait: float
) -> None:
    """Rate limits, errors of the server and lost connections, in both directions; as late as the server asks for."""
    canvas.failures.append(failure)  # type: ignore[arg-type]
    canvas.read_failures.extend([failure, None, failure])  # type: ignore[list-item]

    done = push("--send")

    assert done.exit_code == 0, done.output
    assert scores(canvas) == [4.0, 2.5, 4.0]
    assert slept == [wait] * 3
    assert "trying again in" in done.stderr


def test_a_request_that_arrived_without_an_answer_is_not_repeated(canvas: FakeCanvas, push: Push) -> None:
    """The comment is there: what happened is read before anything is sent again."""
    canvas.failures.append(LOST_AFTERWARDS)

    assert push("--send").exit_code == 0

    assert [len(each.comments) for each in canvas.users.values()] == [1, 1, 1]
    assert len(canvas.sent()) == 3


def test_a_mark_that_is_set_while_we_wait_is_left_alone(canvas: FakeCanvas, push: Push) -> None:
    """It is looked at again before each repetition."""

    def interfere(request: Request) -> None:
        if request.method == "PUT" and len(canvas.sent()) == 1:
            canvas.users[1001].score = 1.5

    canvas.during = interfere
    canvas.failures.append(BROKEN)

    done = push("--send")

    assert done.exit_code == 1
    assert scores(canvas) == [1.5, 2.5, 4.0]
    assert "Student 1: changed there: 1.5 was set there" in done.stderr


def test_one_student_s_failure_does_not_stop_the_others(canvas: FakeCanvas, push: Push) -> None:
    """Refused for good, or broken for as long as we try."""
    canvas.failures.append(Response("{}", 404))
    canvas.failures.extend([BROKEN] * 6)

    done = push("--send")

    assert done.exit_code == 1
    assert scores(canvas) == [None, None, 4.0]
    assert "Sent for 1 student, failed for 2." in done.output
    assert "Student 1: Canvas does not find it for this student" in done.stderr
    assert "Student 2: Canvas has a problem (500)" in done.stderr
    assert push("--send").exit_code == 0
    assert scores(canvas) == [4.0, 2.5, 4.0]


def test_a_connection_that_is_lost_for_good_ends_the_push(canvas: FakeCanvas, results: Path, push: Push) -> None:
    """What was sent is recorded; the same command goes on with the rest."""
    marks = [(result(f"s{number}"), [person(number)]) for number in range(1, 8)]
    write_class(results, *marks)
    canvas.users.update({1000 + number: user(number) for number in range(1, 8)})
    canvas.failures.extend([None, None, *[LOST] * 18])

    done = push("--send")

    assert done.exit_code == 1
    assert "Sent for 2 students, failed for 2." in done.output
    assert "no answer from http://127.0.0.1" in done.stderr
    assert "Repeat the command to resume." in done.stderr
    assert len((results / "pushed.jsonl").read_text().splitlines()) == 2

    assert push("--send").exit_code == 0
    assert scores(canvas) == [4.0] * 7
    assert [len(each.comments) for each in canvas.users.values()] == [1] * 7


def test_ctrl_c_loses_nothing(canvas: FakeCanvas, push: Push, monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    """The exit code is that of a stopped program; the next push sends the rest."""
    send, calls = CanvasAssignment.send, []

    def stopped(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(CanvasAssignment, "send", stopped)
    done = push("--send")

    assert done.exit_code == 130
    assert scores(canvas) == [4.0, None, None]
    assert "to resume, repeat the command" in done.stderr
    assert push("--send").exit_code == 0
    assert [len(each.comments) for each in canvas.users.values()] == [1, 1, 1]


def test_two_thousand_students_come_in_pages_of_a_hundred(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """Also where a page fails on the way; each page is read once."""
    canvas.users.update({1000 + number: user(number) for number in range(1, 2001)})
    write_class(results, *((result(f"s{number}"), [person(number)]) for number in (1, 150, 2000)))
    canvas.read_failures.extend([None] * 7 + [LIMITED])

    done = push("--send")

    assert done.exit_code == 0, done.stderr
    assert [canvas.users[1000 + number].score for number in (1, 150, 2000)] == [4.0] * 3
    pages = [each.query.get("page", "1") for each in canvas.requests if each.path.endswith("/search_users")]
    assert len(pages) == 21
    assert len(set(pages)) == 20


def test_a_token_that_is_not_accepted_ends_the_push(
    canvas: FakeCanvas, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, without the token."""
    monkeypatch.setenv("CANVAS_TOKEN", "canvas~wrong-token")

    done = push("--send")

    assert done.exit_code == 1
    assert "Canvas does not accept the token" in done.stderr
    assert "wrong-token" not in done.stderr


def test_the_token_comes_from_a_file_too(
    canvas: FakeCanvas, push: Push, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And without any there is advice."""
    monkeypatch.delenv("CANVAS_TOKEN")
    (tmp_path / "token").write_text(f"{canvas.token}\n", encoding="utf-8")

    assert push("--token-file", str(tmp_path / "token")).exit_code == 0
    refused = push()
    assert refused.exit_code == 1
    assert "set CANVAS_TOKEN, or give --token-file FILE" in refused.stderr


def test_the_record_holds_no_token_and_no_comment(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """But who has got which mark, when."""
    push("--send")

    text = (results / "pushed.jsonl").read_text(encoding="utf-8")
    first = json.loads(text.splitlines()[0])
    assert canvas.token not in text
    assert "feedback" not in text
    assert (first["name"], first["member"], first["mark"]) == ("Student 1", "1001", 4.0)


def test_an_assignment_that_is_not_there_ends_the_push(canvas: FakeCanvas, push: Push) -> None:
    """The address is at fault, not a student."""
    done = push(url=canvas.url.replace("/55", "/56"))

    assert done.exit_code == 1
    assert "Canvas does not find the assignment." in done.stderr


@pytest.mark.parametrize(
    "answer",
    ["<html>Log in</html>", "[]", "{}", '{"name": "x", "grading_type": "points", "points_possible": "many"}'],
)
def test_a_server_that_is_no_canvas_is_named(canvas: FakeCanvas, push: Push, answer: str) -> None:
    """Such as the login page of a university, with status 200."""
    canvas.read_failures.append(Response(answer))

    done = push("--send")

    assert done.exit_code == 1
    assert f"{canvas.base} does not answer as Canvas does" in done.stderr


def test_a_redirect_is_named_and_not_followed(canvas: FakeCanvas, push: Push) -> None:
    """A PUT would become a GET, which changes nothing and looks like success."""
    canvas.failures.append(Response("", 302, {"Location": "https://canvas.example.edu/login"}))

    done = push("--send")

    assert done.exit_code == 1
    assert "leads to https://canvas.example.edu/login" in done.stderr
    assert scores(canvas) == [None, None, None]


def test_an_assignment_that_hides_its_students_is_refused(canvas: FakeCanvas, push: Push) -> None:
    """Marks could not be matched with them."""
    canvas.details["anonymize_students"] = True

    done = push("--send")

    assert done.exit_code == 1
    assert "switch anonymous grading off" in done.stderr


def test_without_permission_to_see_ids_there_is_advice(canvas: FakeCanvas, push: Push) -> None:
    """Everyone is unknown then, and nothing is sent."""
    for each in canvas.users.values():
        each.email, each.sis_user_id, each.login_id = "", None, None

    done = push("--send")

    assert done.exit_code == 1
    assert "shows neither addresses nor ids nor logins" in done.output
    assert canvas.sent() == []


def test_a_missing_extra_is_named(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setitem(sys.modules, "canvasapi.course", None)

    done = push()

    assert done.exit_code == 1
    assert "pip install 'fam-course[canvas]'" in done.stderr


def test_pages_are_attached_once(canvas: FakeCanvas, push: Push, results: Path) -> None:
    """Uploaded to the storage that Canvas names, and recognised there by their names."""
    done = push("--send", "--attach")

    assert done.exit_code == 0, done.stderr
    assert [content for _, content in canvas.uploads] == ["<p>4 ✓</p>", "<p>2.5 ✓</p>", "<p>4 ✓</p>"]
    (comment,) = canvas.users[1002].comments
    assert comment["comment"].startswith("FAM feedback: 2.5 of 4")
    assert re.fullmatch(r"feedback-[0-9a-f]{8}\.html", comment["attachments"][0]["display_name"])
    (results / "pushed.jsonl").unlink()
    assert push("--send", "--attach").exit_code == 0
    assert len(canvas.uploads) == 3


def test_a_page_that_has_changed_is_attached_to_another_comment(
    canvas: FakeCanvas, push: Push, results: Path
) -> None:
    """The one with the points is not repeated, also after a push without pages."""
    push("--send")

    assert rows(push("--send", "--attach"))["Student 1"] == ["4", "4", "page", "to send"]
    (results / "ann" / "feedback.html").write_text("<p>new</p>", encoding="utf-8")
    push("--send", "--attach")

    texts = [each["comment"] for each in canvas.users[1001].comments]
    assert texts[0].startswith("FAM feedback: 4 of 4")
    assert texts[1:] == ["Your feedback page is attached."] * 2
    assert canvas.uploads[-1][1] == "<p>new</p>"
    assert rows(push("--attach"))["Student 1"][-1] == "already there"


def test_a_storage_that_fails_is_a_failure_of_one_student(canvas: FakeCanvas, push: Push) -> None:
    """Whose mark is not sent alone."""
    canvas.failures.extend([None, Response("<Error>full</Error>", 400)])

    done = push("--send", "--attach")

    assert done.exit_code == 1
    assert scores(canvas) == [None, 2.5, 4.0]


def test_a_page_that_is_missing_is_named(push: Push, results: Path) -> None:
    """Before anything is sent."""
    (results / "bob" / "feedback.html").unlink()

    done = push("--send", "--attach")

    assert done.exit_code == 1
    assert "feedback.html cannot be read: No such file or directory. Repeat `fam grade`" in done.stderr
