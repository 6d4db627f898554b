"""Read times as people and learning platforms write them; without an offset they are local."""

from __future__ import annotations

import re
from datetime import datetime

from fam.core.errors import CourseError

# Moodle: Friday, 20 November 2026, 11:59 PM (in English)
FORMATS = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE)


def read_time(text: str) -> datetime | None:
    """Return a time with its offset, or None where the text is none that we know.

    >>> read_time("2026-11-20 23:59:00 -0800").isoformat()
    '2026-11-20T23:59:00-08:00'
    >>> read_time("Friday, 20 November 2026, 11:59 PM").strftime("%d %H:%M")
    '20 23:59'
    >>> read_time("soon")
    """
    text = " ".join(text.split())
    if found := ISO.fullmatch(text):
        day, minute, second, offset = found.groups()
        offset = "+0000" if (offset or "").upper() in ("Z", "UTC") else (offset or "").replace(":", "")
        return _parsed(f"{day} {minute}{second or ':00'}{offset}", "%Y-%m-%d %H:%M:%S" + ("%z" if offset else ""))
    return next(filter(None, (_parsed(text, each) for each in FORMATS)), None)


def _parsed(text: str, form: str) -> datetime | None:
    try:
        time = datetime.strptime(text, form)
        return time if time.tzinfo else time.astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def read_due(text: str) -> datetime:
    """Read the moment after which something is late: a minute that is named lasts until its end."""
    due = read_time(text)
    if due is None:
        raise CourseError(
            f"The due time {text!r} is not understood; expected one like 2026-11-20T23:59, which is local, or "
            "2026-11-20T23:59+01:00."
        )
    seconds = ISO.fullmatch(" ".join(text.split()))
    return due if seconds and seconds[3] else due.replace(second=59, microsecond=999_999)
