"""The address of an assignment, as the browser shows it, and the token that opens it."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from fam.core.errors import CourseError, InvalidValueError

EXAMPLES = {
    "canvas": "https://canvas.example.edu/courses/101/assignments/55",
    "moodle": "https://moodle.example.edu/mod/assign/view.php?id=1234",
}
TOKEN_VARIABLES = {"canvas": "CANVAS_TOKEN", "moodle": "MOODLE_TOKEN"}
CANVAS_PATH = re.compile(r"/courses/(\d+)/(?:assignments/(\d+)|gradebook/speed_grader\b)")
MOODLE_PATH = re.compile(r"(.*)/mod/assign/view\.php")
TOKEN = re.compile(r"[!-~]{8,512}", re.ASCII)


@dataclass(frozen=True)
class Address:
    """Where an assignment is: the platform's base, and the numbers in its address."""

    base: str
    course: str  # Canvas' number; Moodle's address does not have it
    assignment: str  # Canvas' number of the assignment, Moodle's of the course module

    def __str__(self) -> str:
        """Return what identifies the assignment in the record of what was pushed."""
        return f"{self.base} {self.course} {self.assignment}".replace("  ", " ")


class Token:
    """A secret that no traceback or log shows."""

    def __init__(self, text: str) -> None:
        if not TOKEN.fullmatch(text):
            raise CourseError("The token is not one: at least 8 letters, digits and signs on one line were expected.")
        self._text = text

    def __repr__(self) -> str:
        return "Token(...)"

    def reveal(self) -> str:
        """Return the secret itself, for a request."""
        return self._text

    def redact(self, message: str) -> str:
        """Return a message without the secret, should it be in it."""
        return message.replace(self._text, "[token]")


def read_address(platform: str, url: str) -> Address:
    """Return the address in a URL of an assignment's page.

    >>> read_address("canvas", "https://canvas.example.edu/courses/101/assignments/55?module_item_id=9")
    Address(base='https://canvas.example.edu', course='101', assignment='55')
    >>> read_address("moodle", "https://example.edu/moodle/mod/assign/view.php?id=1234&action=grading")
    Address(base='https://example.edu/moodle', course='', assignment='1234')
    """
    try:
        parts = urlsplit(url.strip())
        _require_safe(parts)
    except ValueError as error:
        raise InvalidValueError(f"{url!r} is no address: {error}.") from error
    base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    query = parse_qs(parts.query)
    found: Address | None = None
    if platform == "canvas" and (match := CANVAS_PATH.match(parts.path)):
        assignment = match[2] or query.get("assignment_id", [""])[0]
        found = Address(base, match[1], assignment) if assignment.isdecimal() else None
    elif platform == "moodle" and (match := MOODLE_PATH.fullmatch(parts.path)):
        module = query.get("id", [""])[0]
        found = Address(f"{base}{match[1]}", "", module) if module.isdecimal() else None
    if found is None:
        raise InvalidValueError(
            f"{url!r} is no address of an assignment on {platform.capitalize()}; open the assignment in a browser "
            f"and copy its address, such as {EXAMPLES[platform]}"
        )
    return found


def _require_safe(parts: SplitResult) -> None:
    """Raise InvalidValueError unless a token can be sent there: encrypted, or to this machine."""
    host = parts.hostname or ""
    if not host or parts.scheme not in ("https", "http"):
        raise InvalidValueError("The address must begin with https://, as the browser shows it.")
    if parts.username or parts.password:
        raise InvalidValueError("The address must not contain a user name or password.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise InvalidValueError(f"http://{host} is not encrypted, so the token is not sent there; use https://.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_token(platform: str, path: Path | None) -> Token | None:
    """Return the token in a file, or else in the platform's environment variable; None if there is neither."""
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(f"The token cannot be read from {path}: {type(error).__name__}.") from error
        return Token(text)
    text = os.environ.get(TOKEN_VARIABLES[platform], "").strip()
    return Token(text) if text else None
