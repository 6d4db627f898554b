"""Canvas: the Submissions API, through canvasapi."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter

from fam_grader.push.address import Address, Token
from fam_grader.push.comment import is_ours
from fam_grader.push.platform import (
    AccessError,
    Assignment,
    Change,
    Member,
    Page,
    RefusedError,
    Retry,
    State,
    TemporaryError,
    format_mark,
)

Answer = TypeVar("Answer")
TIMEOUT = 60.0  # seconds
POINTS = ("points", "percent", "letter_grade", "gpa_scale")  # kinds of grading that take points
ATTACHED = "Your feedback page is attached."
LIMIT = "rate limit exceeded"


class _Adapter(HTTPAdapter):
    """Adds what canvasapi's requests lack: a time limit, no silent redirects, and the headers of a failure."""

    def __init__(self) -> None:
        super().__init__()
        self.status, self.retry_after = 0, ""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request, and remember what the answer says about repeating it."""
        self.status, self.retry_after = 0, ""
        response = super().send(request, *args, **{**options, "timeout": TIMEOUT})
        self.status, self.retry_after = response.status_code, response.headers.get("Retry-After", "")
        if response.is_redirect and request.method != "POST":  # a PUT would become a GET, and change nothing
            response.close()
            raise AccessError(
                f"{request.url} leads to {response.headers['Location']}; use the address that your browser ends at."
            )
        return response


class CanvasAssignment:
    """An assignment of a course on Canvas."""

    name = "Canvas"
    number_field = "canvas"
    one_comment = False

    def __init__(self, address: Address, token: Token, retry: Retry) -> None:
        self._address, self._token, self._retry = address, token, retry
        from canvasapi.course import Course  # noqa: PLC0415 - an extra of its own
        from canvasapi.requester import Requester  # noqa: PLC0415

        self._adapter = _Adapter()
        self._requester = Requester(address.base, token.reveal())
        self._requester._session.mount(f"{address.base}/", self._adapter)  # canvasapi has no public way
        self._course = Course(self._requester, {"id": int(address.course)})
        self._assignment: Any = None

    def close(self) -> None:
        """Close the connection."""
        self._requester._session.close()

    def assignment(self) -> Assignment:
        """Return the assignment; raise AccessError if it takes no points, or hides its students."""
        return self._call(self._read_assignment, entrance=True)

    def _read_assignment(self) -> Assignment:
        found = self._assignment = self._course.get_assignment(int(self._address.assignment))
        title = str(found.name)
        if found.grading_type not in POINTS:
            raise AccessError(f"{title!r} on Canvas is graded as {found.grading_type}; set its grades to points.")
        if getattr(found, "anonymize_students", False):
            raise AccessError(f"{title!r} on Canvas hides its students from graders; switch anonymous grading off.")
        maximum = found.points_possible
        return Assignment(title, None if maximum is None else float(maximum), True, tuple(self._remarks(found)))

    @staticmethod
    def _remarks(found: Any) -> list[str]:
        remarks = []
        if getattr(found, "group_category_id", None) and not getattr(
            found, "grade_group_students_individually", True
        ):
            remarks.append("Canvas gives the members of a group the mark of whoever's is sent last.")
        if getattr(found, "post_manually", False):
            remarks.append("Students see marks and comments once you post the grades of this assignment on Canvas.")
        if not getattr(found, "published", True):
            remarks.append("The assignment is not published.")
        return remarks

    def members(self) -> Sequence[Member]:
        """Return the students of the course."""
        users = self._all("search_users", enrollment_type=["student"], include=["email"])
        return self._call(lambda: [_member(user) for user in users], entrance=True)

    def states(self) -> Mapping[str, State]:
        """Return the marks and comments of the assignment."""
        listed = self._all(f"assignments/{self._address.assignment}/submissions", include=["submission_comments"])
        return self._call(lambda: {str(each["user_id"]): _state(each) for each in listed}, entrance=True)

    def state(self, member: Member) -> State:
        """Return what one student has."""
        key, include = int(member.key), ["submission_comments"]
        return self._call(lambda: _state(vars(self._assignment.get_submission(key, include=include))))

    def send(self, member: Member, change: Change, state: State) -> None:
        """Set the mark and write the comment, in one request; an edited comment needs another."""
        from canvasapi.submission import Submission  # noqa: PLC0415

        course, assignment = self._address.course, self._address.assignment
        keys = {"course_id": course, "assignment_id": assignment, "user_id": member.key}
        submission = Submission(self._requester, keys)
        fields: dict[str, dict[str, object]] = {}
        if change.mark is not None:
            fields["submission"] = {"posted_grade": format_mark(change.mark)}
        edited = change.edit and state.comment_key
        if change.comment is not None and not edited:
            fields["comment"] = {"text_comment": change.comment}
        if change.page:
            comment = fields.setdefault("comment", {"text_comment": ATTACHED})
            comment["file_ids"] = [self._upload(member, change.page)]
        if fields:
            self._call(lambda: submission.edit(**fields))
        if change.comment is not None and edited:
            where = f"courses/{course}/assignments/{assignment}/submissions/{member.key}/comments/{state.comment_key}"
            self._call(lambda: self._requester.request("PUT", where, comment=change.comment))

    def _upload(self, member: Member, page: Page) -> str:
        """Upload a page for a comment, and return the file's number."""
        from canvasapi.upload import Uploader  # noqa: PLC0415

        where = f"courses/{self._address.course}/assignments/{self._address.assignment}/submissions/{member.key}"
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copyfile(page.path, Path(folder, page.name))  # the file's name is the one there
            done, answer = self._call(lambda: Uploader(self._requester, f"{where}/comments/files", copy).start())
        if not done:
            raise RefusedError("Canvas does not take the page")
        return str(answer["id"])

    def _all(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return the records of all pages; after a failure, canvasapi's list goes on where it was."""
        from canvasapi.paginated_list import PaginatedList  # noqa: PLC0415
        from canvasapi.util import combine_kwargs  # noqa: PLC0415

        where = f"courses/{self._address.course}/{path}"
        # As plain records: canvasapi's own objects try every field as a date, a minute for a large class.
        pages = PaginatedList(_record, self._requester, "GET", where, _kwargs=combine_kwargs(**parameters))
        return self._retry.call(lambda: self._call(lambda: list(pages), entrance=True))

    def _call(self, request: Callable[[], Answer], *, entrance: bool = False) -> Answer:
        """Return what a request returns, with canvasapi's errors as ours.

        Args:
            request: the request.
            entrance: whether all others need it, so that a refusal ends the push.
        """
        from canvasapi.exceptions import CanvasException, InvalidAccessToken  # noqa: PLC0415

        try:
            return request()
        except InvalidAccessToken as error:
            raise AccessError("Canvas does not accept the token; it may have expired. Make a new one.") from error
        except requests.exceptions.SSLError as error:
            raise AccessError(f"{self._address.base} has no valid certificate.") from error
        except (requests.ConnectionError, requests.Timeout) as error:
            raise TemporaryError(f"no answer from {self._address.base} ({type(error).__name__})") from error
        except CanvasException as error:
            raise self._translated(error, entrance=entrance) from error
        except (requests.RequestException, AttributeError, KeyError, TypeError, ValueError) as error:
            what = f"{self._address.base} does not answer as Canvas does ({type(error).__name__})"
            raise self._refusal(what, entrance=entrance) from error

    def _translated(self, error: Exception, *, entrance: bool) -> Exception:
        from canvasapi.exceptions import (  # noqa: PLC0415
            Forbidden,
            RateLimitExceeded,
            ResourceDoesNotExist,
            Unauthorized,
        )

        limited = isinstance(error, RateLimitExceeded) or self._adapter.status == 429
        limited = limited or (isinstance(error, Forbidden) and LIMIT in str(error).lower())
        if limited or self._adapter.status >= 500:
            what = "Canvas' rate limit is reached" if limited else f"Canvas has a problem ({self._adapter.status})"
            after = self._adapter.retry_after
            return TemporaryError(what, float(after) if after.isdecimal() else None)
        if isinstance(error, ResourceDoesNotExist):
            what = "Canvas does not find the assignment" if entrance else "Canvas does not find it for this student"
        elif isinstance(error, (Forbidden, Unauthorized)):
            what = "Canvas refuses it: the token's owner lacks the permission"
        else:
            what = f"Canvas refuses it: {self._token.redact(' '.join(str(error).split()))[:300]}"
        return self._refusal(what, entrance=entrance)

    @staticmethod
    def _refusal(message: str, *, entrance: bool) -> Exception:
        return AccessError(f"{message}.") if entrance else RefusedError(message)


def _record(_: object, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return what canvasapi would make an object of."""
    return attributes


def _member(user: Mapping[str, Any]) -> Member:
    """Return a user; the fields that the token's owner may not see are missing."""
    key, ids = str(user["id"]), (user.get("sis_user_id"), user.get("login_id"))
    name = str(user.get("sortable_name") or user.get("name") or "")
    return Member(key, name, str(user.get("email") or ""), tuple(str(each) for each in ids if each), key)


def _state(submission: Mapping[str, Any]) -> State:
    """Return the state that a submission shows; its score without the late penalty of Canvas' own."""
    entered = submission.get("entered_score")
    score = submission.get("score") if entered is None else entered
    comments = submission.get("submission_comments") or []
    of_graders = [each for each in comments if each.get("author_id") != submission["user_id"]]
    last: Mapping[str, Any] = next(
        (each for each in reversed(of_graders) if is_ours(str(each.get("comment") or ""))), {}
    )
    files = [file for each in of_graders for file in each.get("attachments") or []]
    return State(
        None if score is None else float(score),
        bool(submission.get("excused")),
        str(last.get("comment") or ""),
        str(last.get("id") or ""),
        files=tuple(str(file.get("display_name") or "") for file in files),
    )
