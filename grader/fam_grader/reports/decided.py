"""What an instructor decided about a mark, and what being late costs, as students and tables see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fam.core.language import message, translated, use_language
from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.reports.pages import points, render_page
from fam_grader.reports.results import SubmissionMarks

BEGIN, END = "<!-- decided -->", "<!-- /decided -->"  # in a student's page, around what this module writes there


@dataclass(frozen=True)
class Decided:
    """A mark as graded and as decided; without any decision or penalty, both are the same.

    Args:
        graded: score and bonus as graded; None if unknown.
        total: what goes into gradebooks; None if unknown, or excused.
        functions: the decided points of functions, where they differ; None for one that does not count.
        adjustment: the points added to the whole work.
        override: whether the total was set.
        excused: whether the whole work does not count.
        late: how late the work is, in words; "" if it is not, or if that is unknown.
        penalty: the points that being late costs.
        due: the extended due time, in words.
        days_used: how many late days were used for this work; None without a bank of late days.
        days_left: how many are left.
        comments: the instructor's, for the student.
    """

    graded: float | None = None
    total: float | None = None
    functions: dict[str, float | None] = field(default_factory=dict)
    adjustment: float = 0.0
    override: bool = False
    excused: bool = False
    late: str = ""
    penalty: float = 0.0
    due: str = ""
    days_used: int | None = None
    days_left: int | None = None
    comments: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to add to the mark as graded."""
        changed = self.functions or self.adjustment or self.override or self.excused or self.penalty
        return not (changed or self.due or self.days_used or self.comments)

    @property
    def in_words(self) -> str:
        """What was decided, on one line for the instructor; nothing of the late penalty."""
        changes = [f"{name}: {_points(decided)}" for name, decided in self.functions.items()]
        parts = [
            "excused" if self.excused else "",
            "total set" if self.override else "",
            *changes,
            f"adjusted by {self.adjustment:+g}" if self.adjustment else "",
            f"due {self.due}" if self.due else "",
        ]
        return "; ".join(filter(None, parts))

    def lines(self, result: SubmissionMarks) -> Iterator[str]:
        """Yield what the student reads about it: messages, and the instructor's comments."""
        if self.is_plain:
            return
        if self.excused:
            yield message("Excused: this work does not count for you.")
        elif self.total is not None:
            shown = {"count": points(self.total), "most": points(result.max_score)}
            yield message("Your mark: {count} of {most} points.", **shown)
        if self.override:
            yield message("Your instructor has set this mark.")
        for name, decided in self.functions.items():
            if decided is None:
                yield message("`{function}` does not count for you.", function=name)
            else:
                before = result.functions.get(name)
                shown = {"count": points(decided), "before": "?" if before is None else points(before)}
                yield message("`{function}`: {count} points instead of {before}.", function=name, **shown)
        if self.adjustment:
            yield message("Changed by your instructor: {count} points.", count=f"{self.adjustment:+g}")
        if self.due:
            yield message("Your own due time: {time}.", time=self.due)
        if self.penalty:
            yield message("Late by {time}, which costs {count} points.", time=self.late, count=points(self.penalty))
        if self.days_used:
            yield message("Late days used: {count}; left: {rest}.", count=self.days_used, rest=self.days_left)
        yield from (escape_control_chars(each) for each in self.comments)


def decided_page(page: str, result: SubmissionMarks, decided: Decided, course: Course) -> str | None:
    """Return a student's page with what was decided; None if it has no room for that."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return None
    with use_language(course.settings.language):
        lines = [translated(line) for line in decided.lines(result)]
        block = render_page("decided.html", lines=lines).strip()
    return f"{before}{BEGIN}{block}{END}{after}"


def decided_results(record: dict[str, Any], result: SubmissionMarks, decided: Decided) -> dict[str, Any]:
    """Return the content of `results.json` with what was decided; the score is the mark as decided."""
    score = round(result.score + result.bonus, 5)
    extra = {key: value for key, value in record.get("extra_data", {}).items() if key != "decided"}
    if not decided.is_plain:
        score = score if decided.total is None else decided.total
        extra["decided"] = vars(decided)
    output = "\n".join([*filter(None, [result.message]), *decided.lines(result)])
    return {**record, "score": score, "output": output, "extra_data": extra}


def _points(number: float | None) -> str:
    return "excused" if number is None else f"{number:g} points"
