"""Due times and late policies: read them from text, and compute how late a submission is and what that costs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from fam.core.errors import CourseError

# Moodle: Friday, 20 November 2026, 11:59 PM (in English)
FORMATS = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE)
UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
NAMES = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
}
AMOUNT = r"(?P<number>\d{1,6}(?:\.\d{1,4})?)\s*(?P<percent>%)?"
PIECE = re.compile(r"(?P<number>\d{1,6}(?:\.\d{1,4})?)\s*(?P<unit>[a-z]+)", re.ASCII)
NONE = timedelta(0)
# 20.11.2026 23:59, 11/20/2026 11:59 PM: what spreadsheets make of a time.
DATE = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[./])\s?(?P<second>\d{1,2})(?P=mark)\s?(?P<year>\d{4})"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<seconds>\d\d))?\s*(?P<half>[ap]m)?)?",
    re.IGNORECASE | re.ASCII,
)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SERIAL = re.compile(r"[34567]\d{4}(?:[.,]\d+)?", re.ASCII)  # days since 1900: 1982 to 2119
EPOCH = datetime(1899, 12, 30)


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


def read_moment(text: str) -> datetime:
    """Read a due time as people and spreadsheets write it; a day lasts until its end.

    >>> [read_moment(text).strftime("%d %H:%M") for text in ("20.11.2026 18:00", "11/20/2026 6:00 PM", "2026-11-20")]
    ['20 18:00', '20 18:00', '20 23:59']
    """
    text = " ".join(text.split())
    if DAY.fullmatch(text):
        return read_due(f"{text} 23:59")
    if SERIAL.fullmatch(text):
        guess = EPOCH + timedelta(days=float(text.replace(",", ".")))
        meant = guess.strftime("%Y-%m-%dT%H:%M")
        raise CourseError(f"{text!r} is a spreadsheet's number for a time, probably {meant}; write that instead.")
    return read_due(_iso(found) if (found := DATE.fullmatch(text)) else text)


def _iso(found: re.Match[str]) -> str:
    """Write a date of a spreadsheet as ISO does; raise CourseError if day and month are ambiguous."""
    first, second = int(found["first"]), int(found["second"])
    if found["mark"] == "/" and first <= 12 and second <= 12 and first != second:
        raise CourseError(
            f"{found[0]!r} may be in month {first} or {second}; write it like {found['year']}-{first:02}-{second:02}."
        )
    day, month = (first, second) if found["mark"] == "." or first > 12 else (second, first)
    hour = int(found["hour"] or 23)
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].casefold() == "pm")
    seconds = f":{found['seconds']}" if found["seconds"] else ""
    return f"{found['year']}-{month:02}-{day:02} {hour:02}:{found['minute'] or '59'}{seconds}"


@dataclass(frozen=True)
class Amount:
    """So many points, or so many percent of what was reached."""

    number: float
    percent: bool

    def __str__(self) -> str:
        return f"{self.number:g}{'%' if self.percent else ''}"

    def of(self, total: float) -> float:
        """Return the points that this is of `total`."""
        return total * self.number / 100 if self.percent else self.number


@dataclass(frozen=True)
class LatePolicy:
    """What being late costs: `cost` for every `each` that has begun, at most `cap`; `grace` costs nothing.

    Who is later than the grace is late from the due time on.
    """

    due: datetime
    cost: Amount | None = None
    each: timedelta = UNITS["d"]
    grace: timedelta = NONE
    cap: Amount | None = None

    def lateness(self, submitted: datetime) -> timedelta:
        """Return by how much it is late; nothing within the grace."""
        late = submitted - self.due
        return late if late > max(self.grace, NONE) else NONE

    def penalty(self, total: float, late: timedelta) -> float:
        """Return how many of `total` points being so late costs: never more than there are.

        >>> policy = LatePolicy(datetime(2026, 11, 20, 23, 59), Amount(10, True), cap=Amount(50, True))
        >>> [policy.penalty(40, timedelta(days=days)) for days in (0, 1, 2.5, 30)]
        [0.0, 4.0, 12.0, 20.0]
        """
        if self.cost is None or total <= 0:
            return 0.0
        lost = math.ceil(late / self.each) * self.cost.of(total)
        most = min(total, self.cap.of(total)) if self.cap else total
        return round(min(lost, most), 5)


def read_amount(text: str) -> Amount:
    """Read `50%` or a number of points."""
    found = re.fullmatch(AMOUNT, text.strip())
    if not found:
        raise CourseError(f"The amount {text!r} is not understood; expected percent such as 50% or points such as 2.")
    return Amount(float(found["number"]), bool(found["percent"]))


def read_rate(text: str) -> tuple[Amount, timedelta]:
    """Read `10%/day`, `5%/hour`, `2/day` or `1/30m`.

    >>> read_rate("10%/day")
    (Amount(number=10.0, percent=True), datetime.timedelta(days=1))
    """
    amount, slash, each = text.partition("/")
    unit = NAMES.get(each.strip().casefold())
    period = UNITS[unit] if unit else read_duration(each) if PIECE.search(each) else NONE
    if not slash or period <= NONE:
        raise CourseError(f"The late policy {text!r} is not understood; expected one like 10%/day, 5%/hour or 2/day.")
    return read_amount(amount), period


def read_duration(text: str) -> timedelta:
    """Read `15m`, `1h30m`, `2 days` or `90 minutes`.

    >>> read_duration("1h 30m") == read_duration("90 minutes")
    True
    """
    plain = text.strip().casefold()
    pieces = list(PIECE.finditer(plain))
    if not pieces or PIECE.sub("", plain).strip() or any(piece["unit"] not in NAMES for piece in pieces):
        raise CourseError(f"The duration {text!r} is not understood; expected one like 15m, 2h, 1h30m or 1 day.")
    return sum((float(piece["number"]) * UNITS[NAMES[piece["unit"]]] for piece in pieces), NONE)


def write_duration(time: timedelta) -> str:
    """Write a duration for people, in its two largest units; nothing where there is none.

    >>> write_duration(timedelta(days=1, hours=2, minutes=5)), write_duration(timedelta(seconds=20))
    ('1 d 2 h', '20 s')
    """
    seconds = math.ceil(time / UNITS["s"])
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts))
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number)
