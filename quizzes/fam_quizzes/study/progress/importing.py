"""Import exported progress: nothing is lost, nothing counts twice, and a faulty file changes nothing."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from fam.core.errors import CourseError
from fam.core.language import _, ngettext
from fam.core.text import escape_control_chars
from fam_quizzes.questions.answers import from_json
from fam_quizzes.study.progress.cards import NEW, CardRecord, is_newer, read_record, write_record
from fam_quizzes.study.progress.database import transaction
from fam_quizzes.study.progress.exporting import FORMAT, VERSION
from fam_quizzes.study.progress.settings import PARAMETERS, read_setting, write_setting
from fam_quizzes.study.quiz.storage import Spec

Time = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Name = Annotated[str, Meta(pattern=r"^[^/#\s]+/[^/#\s]+#(forward|reverse|variant|cloze-[1-9]\d*)\Z")]
State = Annotated[int, Meta(ge=0, le=3)]
Positive = Annotated[float, Meta(gt=0)]


class ExportedReview(Struct):
    """An answer to a card."""

    card: Name
    rating: Annotated[int, Meta(ge=1, le=4)]
    review_datetime: Time
    state: State
    stability: Positive | None = None
    review_duration: Count | None = None


class ExportedCard(Struct):
    """The state of a card."""

    card: Name
    state: State
    step: Count | None = None
    stability: Positive | None = None
    difficulty: Positive | None = None
    due: Time | None = None
    last_review: Time | None = None
    lapses: Count = 0
    suspended: bool = False
    buried: Time | None = None


class ExportedAnswer(Struct):
    """An answer in a quiz."""

    position: Count
    question: str
    given: dict[str, Any]
    score: Annotated[float, Meta(ge=0, le=1)]
    at: Time


class ExportedQuiz(Struct):
    """A quiz as it was drawn."""

    started: Time
    spec: dict[str, Any]
    answers: list[ExportedAnswer]
    finished: Time | None = None


class Exported(Struct):
    """The content of a file."""

    format: str
    version: int
    course: str
    reviews: list[ExportedReview]
    cards: list[ExportedCard]
    quizzes: list[ExportedQuiz]
    parameters: dict[str, Any] | None = None


@dataclass
class Imported:
    """What an import added, and how much of the file was there already."""

    reviews: int = 0
    cards: int = 0
    answers: int = 0
    known: int = 0


def imported_lines(added: Imported) -> Iterator[str]:
    """Yield what an import added, and how much of the file was there already, in words."""
    count = added.reviews
    answers = ngettext("{count} answer", "{count} answers", count).format(count=count)
    quizzed = ngettext("{count} answer", "{count} answers", added.answers).format(count=added.answers)
    cards = ngettext("{count} card", "{count} cards", added.cards).format(count=added.cards)
    said = _("Added: {answers} to cards, {quizzed} in quizzes, the states of {cards}.")
    yield said.format(answers=answers, quizzed=quizzed, cards=cards)
    if added.known:
        said = ngettext(
            "{count} answer of the file was here already.",
            "{count} answers of the file were here already.",
            added.known,
        )
        yield said.format(count=added.known)


def read_export(path: Path, course: str) -> Exported:
    """Read a file; raise CourseError with the line for a faulty one, and for that of another course."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    try:
        exported = msgspec.json.decode(text, type=Exported)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `")
        raise _faulty(path, text, place.rstrip("`"), reason) from error
    except msgspec.DecodeError as error:
        raise CourseError(f"{path}:{_line_of_fault(text, str(error))}: {error}. Nothing was imported.") from error
    for place, reason in _faults(exported, course):
        raise _faulty(path, text, place, reason)
    return exported


def _faulty(path: Path, text: str, place: str, reason: str) -> CourseError:
    """Return the error for a fault at a place such as `$.reviews[3].rating`."""
    about = f"{place.removeprefix('$.')}: " if place not in ("", "$") else ""
    return CourseError(f"{path}:{_line_of(text, place)}: {about}{reason}. Nothing was imported.")


def _faults(exported: Exported, course: str) -> Iterator[tuple[str, str]]:
    if exported.format != FORMAT:
        yield "$.format", f"expected `{FORMAT}`, got `{escape_control_chars(exported.format)}`"
    if exported.version != VERSION:
        yield "$.version", f"this version of fam-course reads version {VERSION}; upgrade it"
    if exported.course != course:
        yield "$.course", f"this is the progress of another course; expected `{course}`"
    for number, card in enumerate(exported.cards):
        if card.state != NEW and None in (card.stability, card.difficulty, card.last_review, card.due):
            yield f"$.cards[{number}]", "a card that was answered has a stability, difficulty, due and last_review"
    for number, quiz in enumerate(exported.quizzes):
        if not _is_read(lambda quiz=quiz: Spec.from_json(json.dumps(quiz.spec)).name):
            yield f"$.quizzes[{number}].spec", "this is no drawn quiz"
        for position, answer in enumerate(quiz.answers):
            if not _is_read(lambda answer=answer: (from_json(answer.given["answer"]), answer.given["late"])):
                yield f"$.quizzes[{number}].answers[{position}].given", "this is no answer to a question"
    if exported.parameters is not None and not _are_parameters(exported.parameters):
        yield "$.parameters", "expected the parameters of FSRS"


def _is_read(read: Any) -> bool:
    try:
        read()
    except (TypeError, ValueError, KeyError, AttributeError, IndexError):
        return False
    return True


def _are_parameters(parameters: dict[str, Any]) -> bool:
    from fsrs import Scheduler  # noqa: PLC0415 - few files have parameters

    return _is_read(lambda: Scheduler(parameters=parameters["values"]))


def _line_of_fault(text: str, error: str) -> int:
    """Return the line of a fault that msgspec gives as a byte; the last line for a file that was cut off."""
    found = re.search(r"\(byte (\d+)\)", error)
    return text.encode()[: int(found[1]) if found else None].count(b"\n") + 1


def _line_of(text: str, place: str) -> int:
    r"""Return the line of a value.

    >>> _line_of('{\n"a": [1,\n {"b": 2}]}', "$.a[1].b")
    3
    """
    at = 0
    for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", place):
        at = _enter(text, at, name or int(number))
    return text.count("\n", 0, at) + 1


def _enter(text: str, at: int, wanted: str | int) -> int:
    """Return where the member `wanted` of the object or array at `at` begins."""
    decoder, key = json.JSONDecoder(), -1
    at = _skip(text, at)
    in_object = text[at] == "{"
    at += 1
    while True:
        at = _skip(text, at)
        key += 1
        name: str | int = key
        if in_object:
            name, at = decoder.raw_decode(text, at)
            at = _skip(text, at)
        if name == wanted:
            return at
        _value, at = decoder.raw_decode(text, at)


def _skip(text: str, at: int) -> int:
    """Return the first index from `at` on without white space, commas and colons."""
    found = re.compile(r"[^\s,:]").search(text, at)
    return found.start() if found else at


def import_progress(connection: sqlite3.Connection, exported: Exported) -> Imported:
    """Add what the file has and the progress has not, in one transaction.

    Answers are kept from both. Of a card's two states, the one with the later answer is kept.
    """
    imported = Imported()
    with transaction(connection):
        _add_reviews(connection, exported.reviews, imported)
        for card in exported.cards:
            record = _record(card)
            here = read_record(connection, card.card)
            if here is None or is_newer(record, here):
                write_record(connection, card.card, record)
                imported.cards += 1
        _add_quizzes(connection, exported.quizzes, imported)
        if exported.parameters and read_setting(connection, PARAMETERS) is None:
            write_setting(connection, PARAMETERS, json.dumps(exported.parameters))
    return imported


def _record(card: ExportedCard) -> CardRecord:
    return CardRecord(
        card=card.card,
        state=card.state,
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_seconds(card.due) or 0,
        last_review=_seconds(card.last_review),
        lapses=card.lapses,
        suspended=int(card.suspended),
        buried=_seconds(card.buried) or 0,
    )


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())


def _add_reviews(connection: sqlite3.Connection, reviews: Sequence[ExportedReview], imported: Imported) -> None:
    """Add each answer as often as the file has it and the progress has it not."""
    columns = "face, at, rating, seconds, state, stability"
    here = Counter(map(tuple, connection.execute(f"SELECT {columns} FROM reviews")))  # noqa: S608 - constants only
    for review in reviews:
        seconds = (review.review_duration or 0) / 1000
        row = (review.card, _seconds(review.review_datetime), review.rating, seconds, review.state, review.stability)
        if here[row]:
            here[row] -= 1
            imported.known += 1
        else:
            connection.execute(f"INSERT INTO reviews ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608
            imported.reviews += 1


def _add_quizzes(connection: sqlite3.Connection, quizzes: Sequence[ExportedQuiz], imported: Imported) -> None:
    here: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in connection.execute("SELECT id, spec, started FROM quizzes ORDER BY id DESC").fetchall():
        here[_canonical(json.loads(row["spec"])), row["started"]].append(row["id"])
    for quiz in quizzes:
        started = _seconds(quiz.started) or 0
        same = here[_canonical(quiz.spec), started]
        number = same.pop() if same else _add_quiz(connection, quiz.spec, started)
        finished = _seconds(quiz.finished)
        connection.execute("UPDATE quizzes SET finished = coalesce(finished, ?) WHERE id = ?", (finished, number))
        for answer in quiz.answers:
            added = connection.execute(
                "INSERT INTO answers (quiz, position, question, given, score, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (
                    number,
                    answer.position,
                    answer.question,
                    json.dumps(answer.given),
                    answer.score,
                    _seconds(answer.at),
                ),
            ).rowcount
            imported.answers += added
            imported.known += 1 - added


def _canonical(spec: dict[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True)


def _add_quiz(connection: sqlite3.Connection, spec: dict[str, Any], started: int) -> int:
    number = connection.execute(
        "INSERT INTO quizzes (spec, started) VALUES (?, ?)", (json.dumps(spec), started)
    ).lastrowid
    assert number is not None
    return number
