"""A Canvas that answers as its published REST API does: pages by Link headers, errors, comments, rate limits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from support.fake_lms import FakePlatform, Request, Response

TEACHER = 7
LIMITED = Response("403 Forbidden (Rate Limit Exceeded)\n", 403, {"X-Rate-Limit-Remaining": "0.0"})
LIMITED_429 = Response("429 Too Many Requests (Rate Limit Exceeded)\n", 429, {"Retry-After": "9"})
BROKEN = Response('{"errors":[{"message":"An error occurred.","error_code":"internal_server_error"}]}', 500)
AWAY = Response("<html>Bad gateway</html>", 502)
PATHS = {
    "assignment": re.compile(r"/api/v1/courses/101/assignments/55"),
    "users": re.compile(r"/api/v1/courses/101/search_users"),
    "submissions": re.compile(r"/api/v1/courses/101/assignments/55/submissions"),
    "upload": re.compile(r"/api/v1/courses/101/assignments/55/submissions/(\d+)/comments/files"),
    "submission": re.compile(r"/api/v1/courses/101/assignments/55/submissions/(\d+)"),
    "comment": re.compile(r"/api/v1/courses/101/assignments/55/submissions/(\d+)/comments/(\d+)"),
}


@dataclass
class User:
    """A student with a submission."""

    id: int
    name: str
    email: str = ""
    sis_user_id: str | None = None
    login_id: str | None = None
    score: float | None = None
    deducted: float = 0.0  # by Canvas' own late policy
    excused: bool = False
    comments: list[dict[str, Any]] = field(default_factory=list)


class FakeCanvas(FakePlatform):
    """A course 101 with an assignment 55."""

    def __init__(self, users: list[User], points: float | None = 4.0, **assignment: object) -> None:
        super().__init__()
        self.token = "canvas~" + "k" * 40
        self.users = {user.id: user for user in users}
        self.details = {
            "id": 55,
            "course_id": 101,
            "name": "Filters & maps",
            "points_possible": points,
            "grading_type": "points",
            "published": True,
            **assignment,
        }
        self.next_comment = 900
        self.uploads: list[tuple[str, str]] = []  # names and contents

    @property
    def url(self) -> str:
        """The address of the assignment in a browser."""
        return f"{self.base}/courses/101/assignments/55"

    def answer(self, request: Request) -> Response:
        """Return the answer of the API."""
        if request.path == "/uploads":  # the storage, which asks for no token
            assert "Authorization" not in request.headers
            assert request.form == {"key": "of-the-storage"}
            self.uploads += request.files.items()
            ((name, _),) = request.files.items()
            file = {"id": 70 + len(self.uploads), "display_name": name, "url": f"{self.base}/files/{name}"}
            return Response(json.dumps(file), 201)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            headers = {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
            return Response('{"errors":[{"message":"Invalid access token."}]}', 401, headers)
        for name, pattern in PATHS.items():
            if match := pattern.fullmatch(request.path):
                return getattr(self, f"_{name}")(request, *match.groups())
        return Response('{"errors":[{"message":"The specified resource does not exist."}]}', 404)

    def _assignment(self, request: Request) -> Response:
        return Response(json.dumps(self.details))

    def _users(self, request: Request) -> Response:
        assert request.query["enrollment_type[]"] == "student"
        keys = ("id", "name", "email", "sis_user_id", "login_id")
        return self._page(request, [{key: getattr(user, key) for key in keys} for user in self.users.values()])

    def _submissions(self, request: Request) -> Response:
        return self._page(request, [self._submission_of(user, request) for user in self.users.values()])

    def _page(self, request: Request, items: list[Any]) -> Response:
        size, page = int(request.query.get("per_page", "10")), int(request.query.get("page", "1"))
        assert size <= 100
        start, headers = (page - 1) * size, {}
        if start + size < len(items):
            others = "&".join(f"{key}={value}" for key, value in request.query.items() if key != "page")
            where = f"{self.base}{request.path}"
            headers["Link"] = f'<{where}?page={page + 1}&{others}>; rel="next",<{where}?page=1&{others}>; rel="first"'
        return Response(json.dumps(items[start : start + size]), headers=headers)

    @staticmethod
    def _submission_of(user: User, request: Request) -> dict[str, Any]:
        graded = user.score is not None
        record: dict[str, Any] = {
            "id": user.id + 5000,
            "user_id": user.id,
            "assignment_id": 55,
            "entered_score": user.score,
            "score": round(user.score - user.deducted, 2) if user.score is not None else None,
            "points_deducted": user.deducted if graded else None,
            "excused": user.excused or None,
            "workflow_state": "graded" if graded or user.excused else "submitted",
        }
        if request.method == "PUT" or request.query.get("include[]") == "submission_comments":
            record["submission_comments"] = [dict(each) for each in user.comments]
        return record

    def _submission(self, request: Request, number: str) -> Response:
        user = self.users.get(int(number))
        if user is None:
            return Response('{"errors":[{"message":"The specified resource does not exist."}]}', 404)
        if request.method == "PUT":
            if grade := request.form.get("submission[posted_grade]"):
                user.score, user.excused = round(float(grade), 2), False
            if text := request.form.get("comment[text_comment]"):
                self.next_comment += 1
                comment = {"id": self.next_comment, "author_id": TEACHER, "comment": text}
                if number := request.form.get("comment[file_ids][]"):
                    comment["attachments"] = [{"id": number, "display_name": self.uploads[int(number) - 71][0]}]
                user.comments.append(comment)
        return Response(json.dumps(self._submission_of(user, request)))

    def _upload(self, request: Request, number: str) -> Response:
        assert set(request.form) == {"name", "size"}
        params = {"key": "of-the-storage"}
        return Response(json.dumps({"upload_url": f"{self.base}/uploads", "upload_params": params}))

    def _comment(self, request: Request, number: str, key: str) -> Response:
        (comment,) = (each for each in self.users[int(number)].comments if each["id"] == int(key))
        if comment["author_id"] != TEACHER:
            return Response('{"status":"unauthorized","errors":[{"message":"not authorized"}]}', 401)
        comment["comment"] = request.form["comment"]
        return Response(json.dumps(comment))
