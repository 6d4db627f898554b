"""Moodle: the web services of the assignment activity."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import Message
from typing import IO, Any, TypeVar
from urllib.parse import urlencode

from fam.core.errors import InvalidValueError
from fam_grader.push.address import Address, Token
from fam_grader.push.comment import plain, to_html
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
PAGE = 100
HTML = 1  # Moodle's FORMAT_HTML
WORKFLOW = ("notmarked", "inmarking", "readyforreview", "inreview", "readyforrelease", "released")
PASSING = {"sitemaintenance", "dmlreadexception", "dmlwriteexception", "ddlexecuteerror", "ex_unabletolock"}
NO_ACCESS = {"invalidtoken", "accessexception", "servicenotavailable", "enablewsdescription"}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is in the body, and another server would get it."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        fp.close()
        raise AccessError(f"Moodle leads to {newurl.partition('?')[0]}; use the address that your browser ends at.")


class MoodleAssignment:
    """An assignment of a course on Moodle."""

    name = "Moodle"
    number_field = "identifier"
    one_comment = True

    def __init__(self, address: Address, token: Token, retry: Retry, workflow: str = "") -> None:
        self._address, self._token, self._retry, self._workflow = address, token, retry, workflow
        self._open = urllib.request.build_opener(_NoRedirects).open
        self._found: Mapping[str, Any] = {}

    def close(self) -> None:
        """Do nothing: every request has a connection of its own."""

    def assignment(self) -> Assignment:
        """Return the assignment; raise AccessError if it takes no points."""
        return self._read(self._read_assignment)

    def _read_assignment(self) -> Assignment:
        courses = self._call("mod_assign_get_assignments")["courses"]
        listed = [each for course in courses for each in course["assignments"]]
        found = next((each for each in listed if str(each["cmid"]) == self._address.assignment), None)
        if found is None:
            raise AccessError(
                f"The token's owner sees {len(listed)} assignments, and none with id={self._address.assignment} in "
                "its address; is it an assignment of a course in which the owner is enrolled as a teacher?"
            )
        title, points = str(found["name"]), float(found["grade"])
        if points <= 0:
            kind = "a scale" if points < 0 else "no grade"
            raise AccessError(f"{title!r} on Moodle is graded with {kind}; set its grade to points.")
        if found.get("markingworkflow") and not self._workflow:
            raise InvalidValueError(
                f"{title!r} on Moodle uses marking workflow: say which state the marks get with --workflow, such as "
                "--workflow readyforrelease."
            )
        if self._workflow and not found.get("markingworkflow"):
            raise InvalidValueError(f"{title!r} on Moodle does not use marking workflow; leave --workflow out.")
        self._found = found
        return Assignment(title, points, False, tuple(_remarks(found)), _takes(found, "file"))

    def members(self) -> Sequence[Member]:
        """Return the users enrolled in the course, page by page."""
        numbers = self._retry.call(lambda: self._read(self._participants))
        members: list[Member] = []
        while True:
            start = len(members)
            page = self._retry.call(lambda start=start: self._read(lambda: self._page(start, numbers)))  # type: ignore[misc]
            members += page
            if len(page) < PAGE:
                return members

    def _page(self, start: int, numbers: Mapping[int, str]) -> list[Member]:
        options: dict[str, object] = {}
        for index, (name, value) in enumerate((("limitfrom", start), ("limitnumber", PAGE), ("sortby", "id"))):
            options |= {f"options[{index}][name]": name, f"options[{index}][value]": value}
        users = self._call("core_enrol_get_enrolled_users", courseid=self._found["course"], **options)
        return [_member(user, numbers) for user in users]

    def _participants(self) -> dict[int, str]:
        """Return the numbers that downloads have, by the users' numbers; none without the permission to see them."""
        try:
            found = self._call("mod_assign_get_user_mappings", **{"assignmentids[0]": self._found["id"]})
        except (RefusedError, AccessError):
            return {}
        return {each["userid"]: str(each["id"]) for one in found["assignments"] for each in one["mappings"]}

    def states(self) -> Mapping[str, State]:
        """Return the marks of the assignment; the comments of those who have one have to be read one by one."""
        return self._read(
            lambda: {
                str(each["userid"]): State(_mark(each), complete=False)
                for one in self._call("mod_assign_get_grades", **{"assignmentids[0]": self._found["id"]})[
                    "assignments"
                ]
                for each in one["grades"]
            }
        )

    def state(self, member: Member) -> State:
        """Return what one student has."""
        return self._read(
            lambda: _state(
                self._call("mod_assign_get_submission_status", assignid=self._found["id"], userid=member.key)
            ),
            refused=RefusedError,
        )

    def send(self, member: Member, change: Change, state: State) -> None:
        """Save the mark with the comment: without it, Moodle would empty the one that is there."""
        mark = state.mark if change.mark is None else change.mark
        text = state.source if change.comment is None else to_html(change.comment)
        files = {"plugindata[files_filemanager]": self._upload(change.page)} if change.page else {}
        answer = self._call(
            "mod_assign_save_grade",
            assignmentid=self._found["id"],
            userid=member.key,
            grade=format_mark(mark) or "-1",
            attemptnumber=-1,
            addattempt=0,
            workflowstate=self._workflow,
            applytoall=0,
            **{
                "plugindata[assignfeedbackcomments_editor][text]": text,
                "plugindata[assignfeedbackcomments_editor][format]": HTML,
                **files,
            },
        )
        if answer:
            raise RefusedError(f"Moodle warns: {json.dumps(answer)[:300]}")

    def _upload(self, page: Page) -> int:
        """Upload a page to a draft area of the token's owner, and return the area's number."""
        mark = uuid.uuid4().hex
        fields = {"token": self._token.reveal(), "filearea": "draft", "itemid": "0"}
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{fields[key]}\r\n' for key in fields
        ]
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="file_1"; filename="{page.name}"\r\n')
        head = "".join([*parts, "Content-Type: text/html\r\n\r\n"]).encode()
        body = b"".join((head, page.path.read_bytes(), f"\r\n--{mark}--\r\n".encode()))
        request = urllib.request.Request(  # noqa: S310 - `read_address` lets no other scheme pass
            f"{self._address.base}/webservice/upload.php",
            body,
            {"Content-Type": f"multipart/form-data; boundary={mark}"},
        )
        answer = self._answer(request, "the upload of files")
        return self._read(lambda: int(answer[0]["itemid"]), refused=RefusedError)

    def _read(self, read: Callable[[], Answer], refused: type[Exception] = AccessError) -> Answer:
        """Return what `read` makes of an answer; one that is not Moodle's, or refused, raises `refused`."""
        try:
            return read()
        except RefusedError as error:
            raise refused(str(error)) from error
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise refused(
                f"{self._address.base} does not answer as Moodle does ({type(error).__name__}: {error})."
            ) from error

    def _call(self, function: str, /, **parameters: object) -> Any:
        """Return the answer of a function of the web service."""
        form = {"wstoken": self._token.reveal(), "wsfunction": function, "moodlewsrestformat": "json", **parameters}
        request = urllib.request.Request(  # noqa: S310 - `read_address` lets no other scheme pass
            f"{self._address.base}/webservice/rest/server.php", urlencode(form).encode("utf-8", "backslashreplace")
        )
        return self._answer(request, function)

    def _answer(self, request: urllib.request.Request, function: str) -> Any:
        try:
            with self._open(request, timeout=TIMEOUT) as response:
                text = response.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            with error:
                raise self._http_error(error) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from error
        try:
            answer = json.loads(text)
        except ValueError as error:
            raise RefusedError(f"{self._address.base} does not answer as Moodle does.") from error
        if isinstance(answer, dict) and ("exception" in answer or "errorcode" in answer):
            raise self._exception(function, answer)
        return answer

    def _lost(self, error: Exception) -> Exception:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLError):
            return AccessError(f"{self._address.base} has no valid certificate ({type(reason).__name__}).")
        return TemporaryError(f"no answer from {self._address.base} ({type(reason).__name__})")

    def _http_error(self, error: urllib.error.HTTPError) -> Exception:
        if error.code == 429 or error.code >= 500:
            after = error.headers.get("Retry-After", "")
            return TemporaryError(f"Moodle has a problem ({error.code})", float(after) if after.isdecimal() else None)
        return AccessError(
            f"{self._address.base} has no Moodle web service for us (status {error.code}); are web services with the "
            "REST protocol enabled?"
        )

    def _exception(self, function: str, answer: Mapping[str, Any]) -> Exception:
        code = str(answer.get("errorcode", ""))
        message = self._token.redact(" ".join(str(answer.get("message") or answer.get("error") or "").split()))[:300]
        if code in PASSING:
            return TemporaryError(f"Moodle has a problem ({code})")
        if code == "invalidtoken":
            return AccessError("Moodle does not accept the token; it may have expired. Make a new one.")
        if code in NO_ACCESS:
            return AccessError(f"The token's web service does not allow {function}: {message} ({code}).")
        return RefusedError(f"Moodle refuses it: {message} ({code})")


def _takes(found: Mapping[str, Any], plugin: str) -> bool:
    """Return whether a kind of feedback is switched on, as far as the assignment says."""
    enabled = {
        config["plugin"]: str(config["value"])
        for config in found.get("configs", ())
        if config["subtype"] == "assignfeedback" and config["name"] == "enabled"
    }
    return not enabled or enabled.get(plugin) == "1"


def _remarks(found: Mapping[str, Any]) -> Iterator[str]:
    if not _takes(found, "comments"):
        yield "Feedback comments are switched off for this assignment, so Moodle drops ours."
    if found.get("teamsubmission"):
        yield "Members of a group get their marks one by one."


def _member(user: Mapping[str, Any], numbers: Mapping[int, str]) -> Member:
    """Return a user; the fields that the token's owner may not see are missing."""
    ids = tuple(str(user[key]) for key in ("idnumber", "username") if user.get(key))
    name = str(user.get("fullname") or "")
    return Member(str(user["id"]), name, str(user.get("email") or ""), ids, numbers.get(user["id"], ""))


def _mark(grade: Mapping[str, Any]) -> float | None:
    """Return the mark of a grade record; -1 is Moodle's for none."""
    mark = float(grade.get("grade") or -1)
    return mark if mark >= 0 else None


def _state(status: Mapping[str, Any]) -> State:
    """Return the state that a submission status shows."""
    feedback = status.get("feedback") or {}
    texts = [
        str(field["text"])
        for plugin in feedback.get("plugins", ())
        if plugin["type"] == "comments"
        for field in plugin.get("editorfields", ())
        if field["name"] == "comments"
    ]
    source = texts[0] if texts else ""
    files = [
        str(file["filename"])
        for plugin in feedback.get("plugins", ())
        if plugin["type"] == "file"
        for area in plugin.get("fileareas", ())
        for file in area.get("files", ())
    ]
    return State(_mark(feedback.get("grade") or {}), comment=plain(source), source=source, files=tuple(files))
