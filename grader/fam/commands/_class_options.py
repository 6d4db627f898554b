"""The options of `fam grade` that tell of people and times, and what comes of them before and after the grading."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.gradebook.class_list import EARLIER, UNCLEAR, UNOWNED, ClassList, make_class_list, write_time
from fam_grader.gradebook.columns import ClassColumns
from fam_grader.gradebook.late_policy import LatePolicy, read_amount, read_duration, read_rate
from fam_grader.gradebook.platforms import PLATFORMS, Template, make_gradebook, read_template
from fam_grader.gradebook.roster import read_roster
from fam_grader.gradebook.times import read_due
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import TIMES, Kind, SubmissionSource

MAX_NAMES = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

OPTIONS = (
    click.option("--roster", type=FILE, metavar="FILE.csv", help="Who is in the class: name, email, id, login."),
    click.option("--due", metavar="TIME", help="When it was due, such as 2026-11-20T23:59; local without an offset."),
    click.option("--late", metavar="RATE", help="What being late costs: 10%/day, 5%/hour, 2/day (points)."),
    click.option("--grace", metavar="TIME", help="How late is not late yet, such as 15m."),
    click.option("--late-cap", metavar="AMOUNT", help="The most that being late costs: 50%, or points."),
    click.option(
        "--gradebook",
        "platforms",
        type=click.Choice(PLATFORMS),
        multiple=True,
        help="Also write OUT/PLATFORM.csv for upload: score and bonus, after the late policy if there is one.",
    ),
    click.option(
        "--gradebook-template",
        "templates",
        type=FILE,
        metavar="FILE.csv",
        multiple=True,
        help="A platform's own export, which is filled in.",
    ),
    click.option("--assignment", metavar="TITLE", help="What the platform calls this work."),
)
NAMES = ("roster", "due", "late", "grace", "late_cap", "platforms", "templates", "assignment")


def class_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options, together as `wishes`."""

    @functools.wraps(function)
    def collected(*args: Any, **values: Any) -> None:
        function(*args, wishes=ClassWishes(**{name: values.pop(name) for name in NAMES}), **values)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


@dataclass(frozen=True)
class ClassWishes:
    """The options as they were typed."""

    roster: Path | None
    due: str | None
    late: str | None
    grace: str | None
    late_cap: str | None
    platforms: tuple[str, ...]
    templates: tuple[Path, ...]
    assignment: str | None

    def plan(self, found: Sequence[SubmissionSource], course: Course) -> ClassPlan:
        """Read all that was named, before any work is done."""
        policy = self._policy()
        templates = [read_template(path, self.assignment) for path in self.templates]
        roster = read_roster(self.roster) if self.roster else None
        listed = make_class_list(found, roster, timed=policy is not None)
        platforms = dict.fromkeys([*self.platforms, *(template.platform for template in templates)])
        title = self.assignment or course.settings.title
        remarks = roster.remarks if roster else ()
        return ClassPlan(listed, policy, tuple(platforms), tuple(templates), title, remarks)

    def _policy(self) -> LatePolicy | None:
        """Read the late policy; none of it makes sense without what it hangs on."""
        for option, needed in (("late", "due"), ("grace", "due"), ("late_cap", "late")):
            if getattr(self, option) is not None and getattr(self, needed) is None:
                raise click.UsageError(f"--{option.replace('_', '-')} needs --{needed}.")
        if self.due is None:
            return None
        policy = LatePolicy(read_due(self.due))
        changes: dict[str, Any] = {}
        if self.late is not None:
            changes["cost"], changes["each"] = read_rate(self.late)
        if self.grace is not None:
            changes["grace"] = read_duration(self.grace)
        if self.late_cap is not None:
            changes["cap"] = read_amount(self.late_cap)
        return LatePolicy(**{**vars(policy), **changes})


@dataclass(frozen=True)
class ClassPlan:
    """What is known of the class, and what is to be written of it."""

    listed: ClassList
    policy: LatePolicy | None
    platforms: tuple[str, ...]
    templates: tuple[Template, ...]
    title: str
    remarks: tuple[str, ...] = ()

    @property
    def columns(self) -> ClassColumns:
        """The columns of `grades.csv` that follow the message."""
        return ClassColumns(self.listed, self.policy)

    def begin(self, out: Path) -> list[SubmissionSource]:
        """Tell what was found and whose it is, write `class.csv`, and give what is to be graded."""
        if self.listed.odd:
            self.listed.write(out / "class.csv")
        for line in self._lines():
            click.echo(escape_control_chars(line, keep=""), err=True)
        return self.listed.counting

    def finish(self, out: Path, results: Iterable[SubmissionResult]) -> None:
        """Write the gradebooks for upload."""
        columns = self.columns
        marks = [mark for result in results for mark in columns.marks(result)] if self.platforms else []
        for platform in self.platforms:
            template = next((each for each in self.templates if each.platform == platform), None)
            gradebook = template.fill(marks) if template else make_gradebook(platform, marks, self.title)
            gradebook.write(out / f"{platform}.csv")
            click.echo(f"For {platform.capitalize()}: {out / f'{platform}.csv'}", err=True)
            for remark in gradebook.remarks:
                click.echo(escape_control_chars(f"  {remark}", keep=""), err=True)

    def _lines(self) -> Iterator[str]:
        kinds = Counter(claim.found.kind for claim in self.listed.claims)
        for kind, number in kinds.items():
            if kind is not Kind.SINGLE:
                late = sum(bool(claim.found.late) for claim in self.listed.claims if claim.found.kind is kind)
                yield f"Found {kind.value}: {_count(number, 'submission')}" + (f", {late} LATE." if late else ".")
        if self.listed.size:
            missing = [person.label for person in self.listed.missing]
            handed_in = f"{len(missing)} handed in nothing" if missing else "all handed in"
            yield f"Roster: {self.listed.size} people; {handed_in}{_some(missing)}"
            yield from self.remarks
        for state, what in (
            (UNOWNED, "owned by nobody in the roster"),
            (UNCLEAR, "to decide about"),
            (EARLIER, "replaced by a later one and not graded"),
        ):
            claims = self.listed.of_state(state)
            names = [f"{claim.found.name} ({claim.note})" for claim in claims]
            if names:
                yield f"{_count(len(names), 'submission')} {what}{_some(names)}"
        if self.policy:
            yield f"Due {write_time(self.policy.due)[:25]}. Times of handing in:"
            yield from (f"  of {kind.value}: {TIMES[kind]}" for kind in kinds)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _some(names: Sequence[str]) -> str:
    """List names after a colon, not too many of them."""
    more = f" and {len(names) - MAX_NAMES} more; class.csv has all" if len(names) > MAX_NAMES else ""
    return f": {', '.join(names[:MAX_NAMES])}{more}." if names else "."
