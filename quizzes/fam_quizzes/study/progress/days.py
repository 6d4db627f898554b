"""A learner's days: local ones, which begin at four in the morning, so that a late evening is still the same day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

DAY_BEGINS = 4  # o'clock
SQL_DAY = f"date({{}}, 'unixepoch', 'localtime', '-{DAY_BEGINS} hours')"


def day_of(at: int) -> date:
    """Return the learner's day of a time in seconds since 1970."""
    return (datetime.fromtimestamp(at) - timedelta(hours=DAY_BEGINS)).date()


def start_of(day: date) -> int:
    """Return the time at which a learner's day begins.

    >>> day = date(2026, 3, 5)
    >>> day_of(start_of(day)) == day, day_of(start_of(day) - 1) == date(2026, 3, 4)
    (True, True)
    """
    return int(datetime.combine(day, time(DAY_BEGINS)).timestamp())
