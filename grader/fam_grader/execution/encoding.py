"""Encode results in a student's process, and decode them in the grader, which validates everything."""

from __future__ import annotations

import json
from typing import Any

from fam.core.text import escape_control_chars
from fam_grader.execution.calls import MAX_MESSAGE, CallResult, Missing, Raised, Returned
from fam_grader.execution.packing import MAX_TEXT, pack
from fam_grader.execution.protocol import WireError, parse_header
from fam_grader.execution.unpacking import unpack

MAX_LINE = 10_000_000  # of a source, whatever an answer says
_NOTHING = pack(None)


def beginning(request: int) -> bytes:
    """Return the bytes with which the header of every answer to `request` begins."""
    return b'{"id": %d, ' % request


def encode_answer(answer: CallResult, printed: str, request: int) -> tuple[str, bytes]:
    """Return the header and the body of the frame that answers `request`."""
    fields: dict[str, Any] = {"id": request, "printed": printed}
    packed = _NOTHING
    if isinstance(answer, Returned):
        packed = pack(answer.value)
        fields |= {"kind": "returned", "modified": answer.modified}
    elif isinstance(answer, Raised):
        fields |= {"kind": "raised", "type": answer.type_name, "bases": answer.bases}
        fields |= {"text": answer.text, "line": answer.line, "deliberate": answer.deliberate}
    elif isinstance(answer, Missing):
        fields |= {"kind": "missing", "reason": answer.reason}
    return f'{json.dumps(fields)[:-1]},"value":{packed.json}}}', packed.body


def decode_answer(head: bytes, body: bytes, request: int) -> CallResult:
    """Rebuild the answer to `request`; raise WireError for an invalid frame."""
    header = parse_header(head)
    if not isinstance(header, dict) or header.get("id") != request or type(header.get("id")) is not int:
        raise WireError("a result came that was not requested")
    kind, printed = header.get("kind"), _text(header.get("printed"), MAX_TEXT)
    if kind == "returned":
        return Returned(unpack(header.get("value"), body), _names(header.get("modified")), printed)
    if kind == "raised":
        line = header.get("line")
        known = type(line) is int and 0 < line < MAX_LINE
        bases = _names(header.get("bases"))
        text = _text(header.get("text"), MAX_MESSAGE)
        name, deliberate = _text(header.get("type"), 100), header.get("deliberate") is True
        return Raised(name, bases, text, line if known else None, printed, deliberate=deliberate)
    if kind == "missing":
        return Missing(_text(header.get("reason"), MAX_MESSAGE))
    raise WireError("an answer is of an unknown kind")


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise WireError("an answer lacks a text")
    return escape_control_chars(value[:limit])[:limit]


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise WireError("an answer lacks a list of names")
    return tuple(_text(name, 100) for name in value)
