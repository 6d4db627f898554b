"""Make the flashcards of wrong answers due, after `fam check` and in `fam watch`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from fam.core.language import _, ngettext
from fam.course import Course

if TYPE_CHECKING:
    from fam_grader.reports.results import GroupResult, SubmissionResult
    from fam_quizzes.decks import DeckCollection
    from fam_quizzes.study.progress.failures import Failure

WRONG = ("value", "shape", "type", "length")  # kinds of mistakes that say something about what is understood


class FailedChecks:
    """The checks of a workspace, whose failures make flashcards due; the decks are loaded once, if they are needed.

    Args:
        root: where the course is looked for.
        course: the workspace.
    """

    def __init__(self, root: Path | None, course: Course) -> None:
        self._root, self._course = root, course

    def make_cards_due(self, result: SubmissionResult) -> str:
        """Make the cards of wrong answers due, and say so; nothing in CI, or if the learner has no progress."""
        wrong = [group for group in result.groups if group.status == "failed" and group.kind in WRONG]
        if not wrong or os.environ.get("CI"):
            return ""
        try:
            return self._make_due(wrong)
        except Exception:  # the checks do not depend on flashcards
            return ""

    @cached_property
    def _folder(self) -> Path:
        from fam.core.paths import course_id, data_dir, find_course_root  # noqa: PLC0415

        return data_dir(course_id(find_course_root(self._root)))

    @cached_property
    def _decks(self) -> DeckCollection:
        from fam_quizzes.decks import load_decks  # noqa: PLC0415 - slow, and only for a learner with flashcards

        return load_decks(self._root)

    def _make_due(self, wrong: Sequence[GroupResult]) -> str:
        from fam_quizzes.study.progress import has_progress  # noqa: PLC0415 - only for a learner with flashcards

        if not has_progress(self._folder):
            return ""
        from fam_quizzes.study.progress.cards import MOST_NEW  # noqa: PLC0415
        from fam_quizzes.study.progress.failures import concepts_of, make_cards_due  # noqa: PLC0415

        functions = dict.fromkeys(group.function for group in wrong)
        failures = {
            name: self._failure(name, [each for each in wrong if each.function == name]) for name in functions
        }
        most_new = int(os.environ.get("FAM_NEW_CARDS") or MOST_NEW)
        due = make_cards_due(self._folder, self._decks, failures, int(time()), most_new=most_new)
        notes = {note for each in due.values() for note in each}
        if not notes:
            return ""
        concepts = dict.fromkeys(concept for name in due for concept in concepts_of(self._decks, failures[name]))
        said = ngettext(
            "{count} flashcard on {concepts} is due now: it asks what {functions} needs.",
            "{count} flashcards on {concepts} are due now: they ask what {functions} needs.",
            len(notes),
        ).format(count=len(notes), concepts=", ".join(concepts), functions=", ".join(due))
        return " ".join([said, _("`fam cards` brings them.")])

    def _failure(self, function: str, wrong: Sequence[GroupResult]) -> Failure:
        from fam_quizzes.study.progress.failures import Failure  # noqa: PLC0415

        unit = self._course.unit_of(function)
        what = [[group.group, group.kind, group.diagnosis] for group in wrong]
        diagnoses = list(
            filter(None, (group.diagnosis for group in wrong))
        )  # a mistake says more than a check's name
        names = " . ".join(diagnoses or [group.group for group in wrong])
        return Failure(unit.name, unit.concepts, json.dumps(what), names)
