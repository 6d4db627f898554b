"""JSON into records and back, as `msgspec.json` does it."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from .conversion import converter
from .errors import DecodeError

Kind = TypeVar("Kind")


def decode(text: str | bytes, *, type: type[Kind]) -> Kind:
    """Return the value of a text as a type.

    Raises:
        DecodeError: the text is no JSON; the message names the byte.
        ValidationError: a value is of another type.
    """
    plain = text.decode() if isinstance(text, bytes) else text
    try:
        value = json.loads(plain)
    except json.JSONDecodeError as error:
        if error.pos >= len(plain.rstrip()):
            raise DecodeError("Input data was truncated") from error
        at = len(plain[: error.pos].encode())
        raise DecodeError(f"JSON is malformed: invalid character (byte {at})") from error
    convert: Any = converter  # of any type, which is hashable
    found: Kind = convert(type)(value)
    return found


def encode(value: Any) -> bytes:
    """Return plain values as compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def format(text: bytes, *, indent: int) -> bytes:
    """Return JSON with an indent."""
    return json.dumps(json.loads(text), ensure_ascii=False, indent=indent).encode()
