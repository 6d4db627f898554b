"""Send what a plan says, one student after the other: repeated where that helps, and recorded at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fam_grader.push.comment import digest
from fam_grader.push.plan import SAME, SEND, PushOptions, PushPlan, Row, decide, same_mark
from fam_grader.push.platform import Member, Platform, RefusedError, Retry, TemporaryError, format_mark
from fam_grader.push.pushed import PushRecord

MAX_LOST = 3  # students in a row without an answer end the push


@dataclass(frozen=True)
class Sent:
    """What came of a student's mark; without a reason, it is on the platform."""

    row: Row
    reason: str = ""


class Sender:
    """Sends the rows of a plan."""

    def __init__(self, platform: Platform, record: PushRecord, options: PushOptions, retry: Retry) -> None:
        self._platform, self._record = platform, record
        self._options, self._retry = options, retry

    def send(self, plan: PushPlan) -> Iterator[Sent]:
        """Yield each student with something to send, once it is sent and recorded or has failed.

        Raises:
            AccessError: the token is not accepted any more.
            TemporaryError: the connection is lost; what was sent until then is recorded.
        """
        lost = 0
        for row in plan.to_send:
            try:
                reason = self._send_row(row)
                lost = 0
            except RefusedError as error:
                reason = str(error)
                lost = 0
            except TemporaryError as error:
                lost += 1
                if lost == MAX_LOST:
                    raise
                reason = str(error)
            yield Sent(row, reason)

    def verify(self, rows: Sequence[Row]) -> Iterator[Sent]:
        """Yield those of the rows sent whose marks are not on the platform, although it reported no error."""
        rows = [row for row in rows if row.member and row.change.mark is not None]
        states = self._retry.call(self._platform.states) if rows else {}
        for row in rows:
            assert row.member is not None
            state, member = states.get(row.member.key), row.member
            if state is None or not same_mark(state.mark, row.mark):  # not every list has everyone
                state = self._retry.call(lambda member=member: self._platform.state(member))  # type: ignore[misc]
            if not same_mark(state.mark, row.mark):
                there = format_mark(state.mark) or "no mark"
                yield Sent(row, f"{there} is there, although no error was reported; is it locked, or from a rubric?")

    def _send_row(self, row: Row) -> str:
        """Send a row, and read again what is there after each failure: the request may have arrived nevertheless."""
        member = row.member
        assert member is not None
        done = row
        for attempt in range(self._retry.attempts):
            try:
                self._platform.send(member, done.change, done.state)
                break
            except TemporaryError as error:
                if attempt == self._retry.attempts - 1:
                    raise
                self._retry.wait(attempt, error)
                done = self._look_again(row, member)
                if done.status == SAME:
                    break
                if done.status != SEND:
                    return f"{done.status}: {done.note}"
        last = self._record.last(member.key)
        comment = digest(row.comment) if row.comment else (last.comment if last else "")
        page = row.page.name if row.page else (last.page if last else "")
        self._record.add(member.key, row.name, row.mark, comment, page)
        return ""

    def _look_again(self, row: Row, member: Member) -> Row:
        state = self._retry.call(lambda: self._platform.state(member))
        last = self._record.last(member.key)
        return decide(row, state, last, self._options, one_comment=self._platform.one_comment)
