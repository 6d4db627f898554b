"""Store quizzes: the drawn questions, and every answer at the moment it is given."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from fam_quizzes.decks import EVERYTHING, Selection
from fam_quizzes.questions.answers import Answer, from_json


@dataclass(frozen=True)
class Spec:
    """The options of a quiz and its drawn questions."""

    chosen: Selection
    exam: bool
    seed: int
    questions: tuple[str, ...]
    minutes: float | None = None

    @property
    def name(self) -> str:
        """The name of the quiz: its deck or selection."""
        parts = (self.chosen.deck, self.chosen.unit, self.chosen.concept, self.chosen.tag)
        return "-".join(part for part in parts if part) or EVERYTHING

    def to_json(self) -> str:
        """Encode the spec for the database."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Spec:
        """Decode the result of `to_json`."""
        fields = json.loads(text)
        chosen, questions = Selection(**fields.pop("chosen")), tuple(fields.pop("questions"))
        return cls(chosen=chosen, questions=questions, **fields)


@dataclass(frozen=True)
class StoredAnswer:
    """An answer and its score."""

    question: str
    answer: Answer
    score: float
    at: int
    """In seconds since 1970."""
    feedback: tuple[str, ...] = ()
    hints: int = 0
    late: bool = False
    """Whether the answer came after the end of the exam; its score is 0."""
    marked: float | None = None
    """The score before the learner said that the answer was right; None if the mark stands."""


@dataclass(frozen=True)
class Quiz:
    """A quiz and its answers so far, by position."""

    id: int
    spec: Spec
    started: int
    finished: int | None = None
    answers: Mapping[int, StoredAnswer] = field(default_factory=dict)

    @property
    def deadline(self) -> float | None:
        """The end of the exam in seconds since 1970; None without a limit."""
        return None if self.spec.minutes is None else self.started + 60 * self.spec.minutes

    def with_answer(self, position: int, given: StoredAnswer) -> Quiz:
        """Return the quiz with another answer."""
        return replace(self, answers={**self.answers, position: given})


@dataclass(frozen=True)
class Standing:
    """The last answer to a question."""

    score: float
    at: int

    @property
    def known(self) -> bool:
        """Whether the last answer scored 1."""
        return self.score >= 1


def begin(connection: sqlite3.Connection, spec: Spec, now: int) -> Quiz:
    """Store a new quiz."""
    cursor = connection.execute("INSERT INTO quizzes (spec, started) VALUES (?, ?)", (spec.to_json(), now))
    assert cursor.lastrowid is not None
    return Quiz(cursor.lastrowid, spec, now)


def save(connection: sqlite3.Connection, quiz: Quiz, position: int, given: StoredAnswer) -> Quiz:
    """Store an answer durably; the first one for a position counts."""
    connection.execute(
        "INSERT INTO answers (quiz, position, question, given, score, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (quiz.id, position, given.question, _kept(given), given.score, given.at),
    )
    return quiz.with_answer(position, given)


def count_as_right(connection: sqlite3.Connection, quiz: Quiz, position: int) -> Quiz:
    """Grant an answer its full score by the learner's own word, and keep the score that it had."""
    given = quiz.answers[position]
    right = replace(given, score=1.0, marked=given.score if given.marked is None else given.marked)
    connection.execute(
        "UPDATE answers SET given = ?, score = ? WHERE quiz = ? AND position = ?",
        (_kept(right), right.score, quiz.id, position),
    )
    return quiz.with_answer(position, right)


def take_back(connection: sqlite3.Connection, quiz: Quiz, position: int) -> Quiz:
    """Remove an answer, so that its question is asked again."""
    connection.execute("DELETE FROM answers WHERE quiz = ? AND position = ?", (quiz.id, position))
    return replace(quiz, answers={place: given for place, given in quiz.answers.items() if place != position})


def finish(connection: sqlite3.Connection, quiz: Quiz) -> None:
    """Store the time at which a quiz was finished."""
    connection.execute("UPDATE quizzes SET finished = ? WHERE id = ?", (quiz.finished, quiz.id))


def unfinished(
    connection: sqlite3.Connection, chosen: Selection | None = None, *, exam: bool | None = None
) -> Quiz | None:
    """Return the latest unfinished quiz for a selection and kind (None for any).

    Practice counts as unfinished from its first answer on, an exam from its start. The first answer to a newer quiz
    of the same selection and kind abandons the older one.
    """
    answered = "EXISTS (SELECT * FROM answers WHERE quiz = quizzes.id) AS answered"
    newer: set[tuple[Selection, bool]] = set()
    for row in connection.execute(f"SELECT *, {answered} FROM quizzes ORDER BY started DESC, id DESC"):  # noqa: S608
        spec = Spec.from_json(row["spec"])
        wanted = chosen in (None, spec.chosen) and exam in (None, spec.exam)
        waits = row["finished"] is None and (row["answered"] or spec.exam)
        if wanted and waits and (spec.chosen, spec.exam) not in newer:
            return _quiz(connection, row)
        if row["answered"]:
            newer.add((spec.chosen, spec.exam))
    return None


def last_exams(connection: sqlite3.Connection) -> dict[str, Quiz]:
    """Return the latest finished exam of each deck."""
    exams: dict[str, Quiz] = {}
    for row in connection.execute("SELECT * FROM quizzes WHERE finished IS NOT NULL ORDER BY started, id"):
        spec = Spec.from_json(row["spec"])
        if spec.exam and spec.chosen == Selection(deck=spec.chosen.deck):
            exams[spec.chosen.deck] = _quiz(connection, row)
    return exams


def standings(connection: sqlite3.Connection) -> dict[str, Standing]:
    """Return the last answer to every question."""
    # With max(), SQLite takes the other columns from the row that has the maximum.
    rows = connection.execute("SELECT question, score, max(at) AS at FROM answers GROUP BY question")
    return {row["question"]: Standing(row["score"], row["at"]) for row in rows}


def _quiz(connection: sqlite3.Connection, row: sqlite3.Row) -> Quiz:
    rows = connection.execute("SELECT * FROM answers WHERE quiz = ? ORDER BY position", (row["id"],))
    answers = {one["position"]: _given(one) for one in rows}
    return Quiz(row["id"], Spec.from_json(row["spec"]), row["started"], row["finished"], answers)


def _kept(given: StoredAnswer) -> str:
    kept = {"answer": given.answer, "feedback": given.feedback, "hints": given.hints, "late": given.late}
    return json.dumps(kept if given.marked is None else kept | {"marked": given.marked})


def _given(row: sqlite3.Row) -> StoredAnswer:
    kept = json.loads(row["given"])
    return StoredAnswer(
        question=row["question"],
        answer=from_json(kept["answer"]),
        score=row["score"],
        at=row["at"],
        feedback=tuple(kept["feedback"]),
        hints=kept["hints"],
        late=kept["late"],
        marked=kept.get("marked"),
    )
