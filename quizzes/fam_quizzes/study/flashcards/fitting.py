"""Fit the parameters of FSRS to a learner's own answers, with py-fsrs's optimizer (the extra `optimize`)."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from fsrs import Card, Rating, ReviewLog, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS

from fam.core.errors import CourseError
from fam.core.language import _
from fam_quizzes.study.flashcards.scheduler import noon
from fam_quizzes.study.progress.cards import NEW, as_record, write_record
from fam_quizzes.study.progress.database import transaction
from fam_quizzes.study.progress.exporting import card_id
from fam_quizzes.study.progress.settings import Parameters, read_parameters, write_parameters

# The optimizer's batch of answers that count; with fewer it gives the default parameters.
LEAST = 512
SAME = 1e-3  # relative difference of two stabilities that come from one history

History = Sequence[sqlite3.Row]


def fit(connection: sqlite3.Connection, now: int) -> Parameters:
    """Fit parameters to the answers, store them, and return them.

    Raise CourseError if there are too few answers, or if the optimizer is not installed.
    """
    histories = _histories(connection)
    counted = countable(histories)
    if counted < LEAST:
        said = _(
            "There are too few answers: {counted} count, and {least} are needed. An answer counts if it was given on"
            " a later day than the card's answer before. Until then, the parameters that fit most people are used."
        )
        raise CourseError(said.format(counted=counted, least=LEAST))
    parameters = Parameters(_optimized(histories), now, sum(map(len, histories.values())))
    _change(connection, histories, parameters)
    return parameters


def reset(connection: sqlite3.Connection) -> bool:
    """Go back to the default parameters; return False if they are used already."""
    if read_parameters(connection) is None:
        return False
    _change(connection, _histories(connection), None)
    return True


def countable(histories: Mapping[str, History]) -> int:
    """Return the number of answers that were given on a later day than the card's answer before."""
    return sum(
        noon(later["at"]) > noon(earlier["at"])
        for history in histories.values()
        for earlier, later in pairwise(history)
    )


def _histories(connection: sqlite3.Connection) -> dict[str, History]:
    """Return the answers to each card, the earliest first."""
    histories: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in connection.execute("SELECT face, at, rating, seconds FROM reviews ORDER BY at, id"):
        histories[row["face"]].append(row)
    return dict(histories)


def _optimized(histories: Mapping[str, History]) -> tuple[float, ...]:
    """Return the parameters that explain the answers best; days are the learner's, as for scheduling."""
    import fsrs  # noqa: PLC0415 - a test replaces its optimizer

    logs = [
        ReviewLog(card_id(card), Rating(row["rating"]), noon(row["at"]), round(1000 * row["seconds"]))
        for card, history in histories.items()
        for row in history
    ]
    try:
        optimizer = fsrs.Optimizer(logs)
    except ImportError as error:
        said = _(
            "Fitting needs py-fsrs's optimizer, which is not installed: pip install 'fam-course[optimize]'. It brings"
            " PyTorch, which is large."
        )
        raise CourseError(said) from error
    values = tuple(map(float, optimizer.compute_optimal_parameters()))
    Scheduler(parameters=values)  # raises ValueError for what cannot be used
    return values


def _change(connection: sqlite3.Connection, histories: Mapping[str, History], parameters: Parameters | None) -> None:
    """Store parameters, and the stabilities and difficulties that they give each card; due times stay.

    A card whose state does not follow from its answers, such as one of an incomplete import, keeps its state.
    """
    with transaction(connection):
        before = read_parameters(connection)
        old, new = (
            Scheduler(parameters=each.values if each else DEFAULT_PARAMETERS) for each in (before, parameters)
        )
        for row in connection.execute("SELECT * FROM faces WHERE state != ?", (NEW,)).fetchall():
            record, history = as_record(row), histories.get(row["face"], ())
            explained = _replayed(old, history)
            if explained.stability and math.isclose(explained.stability, record.stability or 0, rel_tol=SAME):
                card = _replayed(new, history)
                changed = replace(record, stability=card.stability, difficulty=card.difficulty)
                write_record(connection, record.card, changed)
        write_parameters(connection, parameters)


def _replayed(scheduler: Scheduler, history: History) -> Card:
    card = Card(card_id=1)
    for row in history:
        card, _ = scheduler.review_card(card, Rating(row["rating"]), noon(row["at"]))
    return card
