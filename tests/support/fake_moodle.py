"""A Moodle that answers as its web services do: errors with status 200, feedback cleaned, marks that are locked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from support.fake_lms import FakePlatform, Request, Response

FUNCTIONS = {
    "mod_assign_get_assignments",
    "mod_assign_get_grades",
    "mod_assign_get_submission_status",
    "mod_assign_get_user_mappings",
    "mod_assign_save_grade",
    "core_enrol_get_enrolled_users",
}
MODULE, ASSIGNMENT, COURSE = 1234, 31, 9


def exception(code: str, message: str, kind: str = "moodle_exception") -> Response:
    """Return an error as Moodle reports it."""
    return Response(json.dumps({"exception": kind, "errorcode": code, "message": message}))


@dataclass
class Student:
    """A user with a grade record, if there is one."""

    id: int
    fullname: str
    email: str = ""
    idnumber: str = ""
    username: str = ""
    participant: int = 0
    grade: float | None = None
    comment: str = ""
    files: list[str] = field(default_factory=list)
    locked: bool = False
    states: list[str] = field(default_factory=list)  # of the marking workflow


class FakeMoodle(FakePlatform):
    """A course with one assignment."""

    def __init__(self, students: list[Student], points: float = 4.0, **assignment: object) -> None:
        super().__init__()
        self.token = "0123456789abcdef" * 2
        self.students = {student.id: student for student in students}
        self.functions = set(FUNCTIONS)
        self.uploading = True
        self.drafts: list[dict[str, str]] = []  # the areas with uploaded files
        self.details = {
            "id": ASSIGNMENT,
            "cmid": MODULE,
            "course": COURSE,
            "name": "Filters & maps",
            "grade": points,
            "teamsubmission": 0,
            "markingworkflow": 0,
            "configs": [{"plugin": "comments", "subtype": "assignfeedback", "name": "enabled", "value": "1"}],
            **assignment,
        }

    @property
    def url(self) -> str:
        """The address of the assignment in a browser."""
        return f"{self.base}/moodle/mod/assign/view.php?id={MODULE}"

    def changes(self, request: Request) -> bool:
        """Return whether the function saves anything; all requests are POST."""
        return request.form.get("wsfunction") == "mod_assign_save_grade"

    def answer(self, request: Request) -> Response:
        """Return the answer of a function."""
        if request.path == "/moodle/webservice/upload.php":
            return self._upload(request)
        if (request.method, request.path) != ("POST", "/moodle/webservice/rest/server.php"):
            return Response("<html>Not found</html>", 404)
        form = dict(request.form)
        assert form.pop("moodlewsrestformat") == "json"
        assert not request.query  # where tokens would be logged
        if form.pop("wstoken") != self.token:
            return exception("invalidtoken", "Invalid token - token not found")
        function = form.pop("wsfunction")
        if function not in self.functions:
            return exception("accessexception", "Access control exception", "webservice_access_exception")
        answer = getattr(self, f"_{function}")(form)
        return answer if isinstance(answer, Response) else Response(json.dumps(answer))

    def _upload(self, request: Request) -> Response:
        form = dict(request.form)
        if form.pop("token") != self.token:
            return Response(json.dumps({"error": "Invalid token", "errorcode": "invalidtoken"}))
        assert form == {"filearea": "draft", "itemid": "0"}
        if not self.uploading:
            return Response(
                json.dumps({"error": "Web service upload is not enabled", "errorcode": "webservicenoupload"})
            )
        self.drafts.append(dict(request.files))
        return Response(json.dumps([{"itemid": len(self.drafts), "filename": name} for name in request.files]))

    def _mod_assign_get_assignments(self, form: dict[str, str]) -> Any:
        other = {**self.details, "id": 1, "cmid": 2, "name": "Another"}
        return {"courses": [{"id": COURSE, "assignments": [other, self.details]}], "warnings": []}

    def _core_enrol_get_enrolled_users(self, form: dict[str, str]) -> Any:
        assert form.pop("courseid") == str(COURSE)
        options = {
            form[f"options[{index}][name]"]: form[f"options[{index}][value]"] for index in range(len(form) // 2)
        }
        assert options.pop("sortby") == "id"
        start, number = int(options.pop("limitfrom")), int(options.pop("limitnumber"))
        assert not options
        keys = ("id", "fullname", "email", "idnumber", "username")
        users = [self.students[key] for key in sorted(self.students)][start : start + number]
        return [{key: getattr(user, key) for key in keys if getattr(user, key)} for user in users]

    def _mod_assign_get_user_mappings(self, form: dict[str, str]) -> Any:
        assert form == {"assignmentids[0]": str(ASSIGNMENT)}
        known = [each for each in self.students.values() if each.participant]
        mappings = [{"id": each.participant, "userid": each.id} for each in known]
        return {"assignments": [{"assignmentid": ASSIGNMENT, "mappings": mappings}], "warnings": []}

    def _mod_assign_get_grades(self, form: dict[str, str]) -> Any:
        assert form == {"assignmentids[0]": str(ASSIGNMENT)}
        graded = [each for each in self.students.values() if each.grade is not None]
        if not graded:
            warning = {"item": "assignment", "itemid": ASSIGNMENT, "warningcode": "3", "message": "No grades found"}
            return {"assignments": [], "warnings": [warning]}
        grades = [self._record(each) for each in graded]
        return {"assignments": [{"assignmentid": ASSIGNMENT, "grades": grades}], "warnings": []}

    @staticmethod
    def _record(student: Student) -> dict[str, Any]:
        return {"id": student.id + 70, "userid": student.id, "grade": f"{student.grade:.5f}", "attemptnumber": 0}

    def _mod_assign_get_submission_status(self, form: dict[str, str]) -> Any:
        assert form.pop("assignid") == str(ASSIGNMENT)
        student = self.students[int(form.pop("userid"))]
        assert not form
        if student.grade is None:
            return {"gradingsummary": {}, "lastattempt": {}, "warnings": []}
        field = {"name": "comments", "description": "Feedback comments", "text": student.comment, "format": 1}
        plugin = {"type": "comments", "name": "Feedback comments", "editorfields": [field]}
        area = {"area": "feedback_files", "files": [{"filename": name} for name in student.files]}
        plugins = [{"type": "file", "name": "Feedback files", "fileareas": [area]}, plugin]
        return {"lastattempt": {}, "feedback": {"grade": self._record(student), "plugins": plugins}, "warnings": []}

    def _mod_assign_save_grade(self, form: dict[str, str]) -> Any:
        student = self.students.get(int(form["userid"]))
        fixed = {"attemptnumber": "-1", "addattempt": "0", "applytoall": "0", "assignmentid": str(ASSIGNMENT)}
        assert {key: form[key] for key in fixed} == fixed
        assert form["plugindata[assignfeedbackcomments_editor][format]"] == "1"
        if student is None:
            return exception("invaliduser", "Invalid user")
        if not student.locked:
            grade = float(form["grade"])
            student.grade = grade if 0 <= grade <= float(str(self.details["grade"])) else -1.0
            text = form["plugindata[assignfeedbackcomments_editor][text]"]
            student.comment = re.sub(r"<br>", "<br />", text)  # as Moodle's own cleaning leaves it
            if draft := form.get("plugindata[files_filemanager]"):
                student.files = list(self.drafts[int(draft) - 1])
            student.states.append(form["workflowstate"])
        return None
