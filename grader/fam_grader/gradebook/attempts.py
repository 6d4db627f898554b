"""Choose which of several attempts counts: the latest, the best, the last one before the due time, or a named one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam.core.packed import Packed
from fam_grader.gradebook.class_decisions import ClassDecisions, extended
from fam_grader.gradebook.class_list import OTHER, Attempt, ClassList, MatchedClass, latest
from fam_grader.gradebook.decisions import Decision, raise_faults
from fam_grader.gradebook.late_policy import NONE, LatePolicy
from fam_grader.submissions import Kind, Unreadable, at_commit, is_clone

LATEST, BEST, BEFORE_DUE = RULES = ("latest", "best", "before-due")
COMMIT = re.compile(r"[0-9a-f]{7,40}", re.ASCII)
MAX_NAMES = 10


@dataclass(frozen=True)
class AttemptRule:
    """The rule for the class, and the decisions about single students."""

    rule: str = LATEST
    decisions: ClassDecisions | None = None
    policy: LatePolicy | None = None

    @property
    def rules(self) -> frozenset[str]:
        """The rules that any student has."""
        decided = self.decisions.by_key if self.decisions else ()
        return frozenset((self.rule, *(self.of(key) for key in decided)))

    def of(self, key: Hashable) -> str:
        """Return the rule for a student: one of `RULES`, or the name of a submission or a commit."""
        decided = (each.attempt for each in self._rows([key]) if each.attempt)
        return next((_rule(text) for text in decided), self.rule)

    def check(self, matched: MatchedClass) -> None:
        """Raise CourseError for decisions about attempts that there are not."""
        raise_faults(list(self._faults(matched)))

    def read_commits(self, matched: MatchedClass) -> MatchedClass:
        """Return the class with clones as they were before the due time, or at the commit that was decided."""
        if not any(rule == BEFORE_DUE or COMMIT.fullmatch(rule) for rule in self.rules):
            return matched
        return replace(matched, attempts=Packed(map(self._at_commit, matched.attempts)))

    def settle(self, matched: MatchedClass, totals: Mapping[str, float | None] | None = None) -> ClassList:
        """Return the class with the attempts that count.

        Args:
            matched: all attempts.
            totals: the marks of attempts, by their folders. Without them, all that may be the best are graded.
        """

        def choose(key: Hashable, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
            rule = self.of(key)
            if rule == BEST:
                return attempts if totals is None else [_best(attempts, totals)]
            if rule == BEFORE_DUE:
                return self._before_due(key, attempts)
            return latest(key, attempts) if rule == LATEST else [each for each in attempts if _is_named(each, rule)]

        if self.rules == {LATEST}:
            return matched.settle()
        return matched.settle(choose, why="counts", state=OTHER)

    def _due(self, keys: Sequence[Hashable]) -> datetime:
        """Return when the time is over; raise CourseError if it has no end."""
        if self.policy is None:
            raise CourseError(f"--attempts {BEFORE_DUE} requires --due.")
        policy = extended(self.policy, self._rows(keys))
        return policy.due + max(policy.grace, NONE)

    def _rows(self, keys: Sequence[Hashable]) -> Sequence[Decision]:
        return self.decisions.of_keys(keys) if self.decisions else ()

    def _before_due(self, key: Hashable, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
        """Choose the last attempt in time; if all are late, the latest."""
        if any(each.submitted is None for each in attempts):
            return ()
        due = self._due([key])
        return latest(key, [each for each in attempts if each.submitted and each.submitted <= due] or attempts)

    def _at_commit(self, attempt: Attempt) -> Attempt:
        keys = attempt.marked_keys
        rule = next((rule for rule in map(self.of, keys) if rule != self.rule), self.rule)
        if rule != BEFORE_DUE and not COMMIT.fullmatch(rule):
            return attempt
        if attempt.source.kind is Kind.GITHUB and attempt.source.parts:
            return replace(attempt, note="it is a clone in an archive, graded as it is; unpack the archive")
        if not is_clone(attempt.source):
            return attempt
        try:
            source = at_commit(attempt.source, self._due(keys) if rule == BEFORE_DUE else rule)
        except Unreadable as reason:
            return replace(attempt, note=f"its commits cannot be read ({reason}); its files are graded as they are")
        if source is None:
            return replace(attempt, note="no commit was made before the due time; its files are graded as they are")
        return replace(attempt, source=source, submitted=source.submitted)

    def _faults(self, matched: MatchedClass) -> Iterator[Diagnostic]:
        decisions = self.decisions
        if decisions is None:
            return
        own: dict[Hashable, list[Attempt]] = {}
        for attempt in matched.attempts:
            for key in attempt.keys or (attempt.source,):
                own.setdefault(key, []).append(attempt)
        for key, rows in decisions.by_key.items():
            for each in rows:
                rule = _rule(each.attempt)
                if rule == BEFORE_DUE and self.policy is None:
                    yield decisions.decisions.fault(each.row, "attempt", f"{BEFORE_DUE} requires --due.")
                if not rule or rule in RULES or _has(own.get(key, ()), rule):
                    continue
                names = ", ".join(attempt.source.name for attempt in own.get(key, [])[:MAX_NAMES]) or "none"
                message = f"no attempt {rule!r}; expected {', '.join(RULES)}, or one of the submissions: {names}."
                yield decisions.decisions.fault(each.row, "attempt", message)


def _rule(text: str) -> str:
    plain = re.sub(r"[\s_]+", "-", text.strip().casefold())
    return plain if plain in RULES else text


def _is_named(attempt: Attempt, name: str) -> bool:
    source = attempt.source
    named = name.casefold() in (source.name.casefold(), source.student.casefold())
    return named or bool(source.commit and source.commit.startswith(name))


def _has(attempts: Sequence[Attempt], rule: str) -> bool:
    """Return whether a student has the submission or the commit of this name."""
    if any(_is_named(each, rule) for each in attempts):
        return True
    if not COMMIT.fullmatch(rule):
        return False
    try:
        return any(is_clone(each.source) and at_commit(each.source, rule) is not None for each in attempts)
    except Unreadable:
        return False


def _best(attempts: Sequence[Attempt], totals: Mapping[str, float | None]) -> Attempt:
    """Return the attempt with the best mark; of equally good ones, the one that was made first."""

    def quality(attempt: Attempt) -> tuple[float, float]:
        total = totals.get(attempt.source.student)
        made = attempt.submitted.timestamp() if attempt.submitted else 0.0
        return -1.0 if total is None else total, -made

    return max(attempts, key=quality)
