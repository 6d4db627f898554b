"""Quiz results: points by question and concept, and the JSON file of an exam."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.core.files import move_into_place
from fam.core.language import _
from fam_quizzes.decks import DeckCollection
from fam_quizzes.questions.answers import in_words, right_answer
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.variants import DrawnQuestion, variant_of
from fam_quizzes.study.quiz.storage import Quiz, StoredAnswer

WEAK = 0.7  # a concept with a smaller share of its points is weak


@dataclass(frozen=True)
class Line:
    """A question of the quiz as drawn, and its answer; None if it was not answered."""

    position: int
    ref: str
    asked: DrawnQuestion
    given: StoredAnswer | None

    @property
    def score(self) -> float:
        """The score of the answer."""
        return self.given.score if self.given else 0.0

    @property
    def by_own_word(self) -> bool:
        """Whether the learner said that the answer was right."""
        return self.given is not None and self.given.marked is not None

    @property
    def missed(self) -> bool:
        """Whether the answer scored less than 1."""
        return self.score < 1


@dataclass(frozen=True)
class ConceptScore:
    """The score of the questions on one concept."""

    concept: str
    score: float
    questions: int

    @property
    def share(self) -> float:
        """The score as a share of the maximum."""
        return self.score / self.questions


@dataclass(frozen=True)
class Result:
    """The result of a quiz."""

    quiz: Quiz
    lines: tuple[Line, ...]

    @property
    def score(self) -> float:
        """The sum of the scores; each question scores at most 1."""
        return sum(line.score for line in self.lines)

    @property
    def share(self) -> float:
        """The score as a share of the maximum."""
        return self.score / len(self.lines) if self.lines else 0.0

    @property
    def concepts(self) -> tuple[ConceptScore, ...]:
        """The scores by concept, the weakest first."""
        scores: dict[str, list[float]] = defaultdict(list)
        for line in self.lines:
            for concept in line.asked.question.concepts:
                scores[concept].append(line.score)
        found = [ConceptScore(concept, sum(each), len(each)) for concept, each in scores.items()]
        return tuple(sorted(found, key=lambda one: (one.share, -one.questions, one.concept)))

    @property
    def weak(self) -> tuple[ConceptScore, ...]:
        """The concepts with too few points, the weakest first."""
        return tuple(concept for concept in self.concepts if concept.share < WEAK)


def result_of(quiz: Quiz, collection: DeckCollection) -> Result:
    """Combine a quiz with its questions; questions that the decks no longer have are left out."""
    return Result(
        quiz,
        tuple(
            Line(position, ref, variant_of(collection.questions[ref], quiz.spec.seed), quiz.answers.get(position))
            for position, ref in enumerate(quiz.spec.questions)
            if ref in collection.questions
        ),
    )


def points(score: float) -> str:
    """Format points with up to two decimals.

    >>> points(7.5), points(2 / 3), points(3.0)
    ('7.5', '0.67', '3')
    """
    return written(round(score, 2))


def as_json(result: Result) -> dict[str, Any]:
    """Return the JSON object of a result; answers are in words, so it is readable without the decks."""
    quiz, spec = result.quiz, result.quiz.spec
    return {
        "quiz": spec.name,
        "exam": spec.exam,
        "seed": spec.seed,
        "minutes": spec.minutes,
        "started": _time(quiz.started),
        "finished": _time(quiz.finished),
        "score": round(result.score, 4),
        "max_score": len(result.lines),
        "share": round(result.share, 4),
        "concepts": _concepts(result.concepts),
        "questions": [_line(line) for line in result.lines],
    }


def _concepts(concepts: Iterable[ConceptScore]) -> list[dict[str, Any]]:
    return [{"concept": one.concept, "score": round(one.score, 4), "max_score": one.questions} for one in concepts]


def _line(line: Line) -> dict[str, Any]:
    question, given = line.asked.question, line.given
    return {
        "question": line.ref,
        "kind": question.__struct_config__.tag,
        "concepts": list(question.concepts),
        "prompt": question.prompt,
        "answer": None if given is None else in_words(line.asked, given.answer),
        "right_answer": in_words(line.asked, right_answer(line.asked)),
        "score": round(line.score, 4),
        "late": given is not None and given.late,
        "by_own_word": line.by_own_word,
        "answered": _time(given.at if given else None),
        "feedback": list(given.feedback) if given else [],
        "explanation": question.explanation,
    }


def _time(seconds: int | None) -> str | None:
    """Format a time in UTC as ISO 8601."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def exam_file(quiz: Quiz, folder: Path) -> Path:
    """Return the path of an exam's file in the progress folder."""
    started = datetime.fromtimestamp(quiz.started, timezone.utc)
    return folder / "exams" / f"{quiz.spec.name}-{started:%Y%m%d-%H%M%S}.json"


def check_writable(path: Path) -> None:
    """Raise CourseError if the review of an exam cannot be saved; called before the exam starts."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CourseError(_("{file} cannot be written. Name another file with -o FILE.").format(file=path))


def save_exam(result: Result, path: Path) -> None:
    """Write the review atomically."""
    draft = path.with_name(f"{path.name}.tmp")
    try:
        draft.write_text(json.dumps(as_json(result), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        move_into_place(draft, path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> CourseError:
    said = _("{file} cannot be written: {reason}. Name another file with -o FILE.")
    return CourseError(said.format(file=path, reason=error.strerror))
