"""Parameters that are fitted to one's own answers: when, from what, and what they change."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import fsrs
import pytest
from fsrs import ReviewLog
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_quizzes.study.flashcards.fitting import LEAST, fit, reset
from fam_quizzes.study.flashcards.scheduler import outcomes
from fam_quizzes.study.progress.cards import CardRecord, read_record, record_answer, review_count
from fam_quizzes.study.progress.database import open_database
from fam_quizzes.study.progress.settings import PARAMETERS, read_parameters, write_setting

DAY = 24 * 3600
NOW = 1_780_000_000
FITTED = tuple(value * 1.05 for value in DEFAULT_PARAMETERS)


class Optimizer:
    """What py-fsrs's optimizer is to its callers; `test_the_optimizer_has_this_interface` compares them."""

    seen: ClassVar[list[ReviewLog]] = []

    def __init__(self, review_logs: list[ReviewLog]) -> None:
        type(self).seen = list(review_logs)

    def compute_optimal_parameters(self, verbose: bool = False) -> list[float]:
        """Return parameters, as a list of floats."""
        return list(FITTED)


@pytest.fixture
def progress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A learner's progress, with nothing in it."""
    connection = open_database(tmp_path_factory.mktemp("progress"))
    yield connection
    connection.close()


@pytest.fixture
def optimizer(monkeypatch: pytest.MonkeyPatch) -> type[Optimizer]:
    """The optimizer, as if PyTorch were installed."""
    monkeypatch.setattr(fsrs, "Optimizer", Optimizer)
    return Optimizer


def answer(progress: sqlite3.Connection, card: str, rating: int, now: int) -> None:
    """Answer a card with the parameters that are in force."""
    parameters = read_parameters(progress)
    shown = read_record(progress, card) or CardRecord(card)
    after = outcomes(shown, review_count(progress, card), now, 0.9, parameters and parameters.values)[rating]
    record_answer(progress, shown, after, rating=rating, at=now, seconds=2.5)


def learn(progress: sqlite3.Connection, cards: int, days: int) -> None:
    """Answer so many cards on each of so many days."""
    for day in range(days):
        for card in range(cards):
            answer(progress, f"d/c{card}#forward", 1 + (3 * card + day) % 4, NOW + 2 * day * DAY + card)


def test_the_optimizer_has_this_interface() -> None:
    """Its class exists only with PyTorch, so its source is read: the stub takes and gives what it does."""
    source = Path(inspect.getfile(fsrs)).with_name("optimizer.py").read_text(encoding="utf-8")
    real = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and any(isinstance(each, ast.AnnAssign) for each in node.body)
    )
    methods = {each.name: ast.unparse(each.args) for each in real.body if isinstance(each, ast.FunctionDef)}

    assert real.name == "Optimizer"
    assert methods["__init__"].startswith("self, review_logs: ")
    assert methods["compute_optimal_parameters"] == "self, verbose: bool=False"
    assert f"mini_batch_size = {LEAST}" in source


def test_answers_on_later_days_are_counted(progress: sqlite3.Connection, optimizer: type[Optimizer]) -> None:
    """Too few of them give the default parameters, which is said in place of it."""
    learn(progress, 50, 10)
    for card in range(50):  # once more on the last day, which does not count
        answer(progress, f"d/c{card}#forward", 3, NOW + 18 * DAY + 3600)

    with pytest.raises(CourseError, match=rf"too few answers: 450 count, and {LEAST} are needed"):
        fit(progress, NOW)
    assert read_parameters(progress) is None
    assert not optimizer.seen


def test_a_missing_optimizer_is_named_with_the_extra(progress: sqlite3.Connection) -> None:
    """Nothing is changed."""
    if importlib.util.find_spec("torch"):
        pytest.skip("the optimizer is installed here")
    learn(progress, 60, 11)
    before = list(progress.iterdump())

    with pytest.raises(CourseError, match=r"pip install 'fam-course\[optimize\]'"):
        fit(progress, NOW)
    assert list(progress.iterdump()) == before


def test_fitted_parameters_are_stored_and_used(progress: sqlite3.Connection, optimizer: type[Optimizer]) -> None:
    """All answers went in, in learner's days; states are those that the new parameters give, and due times stay."""
    learn(progress, 60, 11)
    due = [tuple(row) for row in progress.execute("SELECT face, state, step, due, last_review, lapses FROM faces")]
    before = read_record(progress, "d/c1#forward")

    fitted = fit(progress, NOW + 30 * DAY)

    after = read_record(progress, "d/c1#forward")
    assert (fitted.values, fitted.at, fitted.reviews) == (FITTED, NOW + 30 * DAY, 660)
    assert read_parameters(progress) == fitted
    assert len(optimizer.seen) == 660
    assert {log.review_datetime.hour for log in optimizer.seen} == {12}
    assert due == [
        tuple(row) for row in progress.execute("SELECT face, state, step, due, last_review, lapses FROM faces")
    ]
    assert before is not None
    assert after is not None
    assert before.stability != after.stability
    now = NOW + 40 * DAY
    assert outcomes(after, 11, now, 0.9, FITTED)[3].stability != outcomes(after, 11, now, 0.9)[3].stability


ANSWERS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 4), st.sampled_from([60, 3600, DAY, 5 * DAY, 40 * DAY])), max_size=30
)


@pytest.mark.slow
@given(first=ANSWERS, second=ANSWERS)
def test_states_are_those_of_a_learner_who_had_the_parameters_from_the_beginning(
    progress: sqlite3.Connection,
    first: list[tuple[int, int, int]],
    second: list[tuple[int, int, int]],
) -> None:
    """Whatever was answered before and after the change; a reset gives those of one who never had them."""
    from fam_quizzes.study.flashcards import fitting  # noqa: PLC0415

    states: dict[str, list[tuple[float, ...]]] = {}
    for kind in ("from the beginning", "in between", "never", "taken back"):
        progress.executescript("DELETE FROM faces; DELETE FROM reviews; DELETE FROM settings;")
        now = NOW
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fsrs, "Optimizer", Optimizer)
            patch.setattr(fitting, "LEAST", 0)
            for number, (card, rating, wait) in enumerate([*first, *second]):
                if (kind == "from the beginning" and number == 0) or (kind != "never" and number == len(first)):
                    fit(progress, now)
                now += wait
                answer(progress, f"d/c{card}#forward", rating, now)
            if kind == "taken back":
                reset(progress)
        rows = progress.execute("SELECT stability, difficulty FROM faces ORDER BY face")
        states[kind] = [tuple(row) for row in rows]

    if first and second:
        assert states["in between"] == [pytest.approx(each, rel=1e-9) for each in states["from the beginning"]]
    assert states["taken back"] == [pytest.approx(each, rel=1e-9) for each in states["never"]]


def test_a_state_that_its_answers_do_not_explain_stays(
    progress: sqlite3.Connection, optimizer: type[Optimizer]
) -> None:
    """Such as one whose answers are on another machine."""
    learn(progress, 60, 11)
    progress.execute("DELETE FROM reviews WHERE face = 'd/c1#forward' AND at < ?", (NOW + 4 * DAY,))
    before = read_record(progress, "d/c1#forward")

    fit(progress, NOW + 30 * DAY)

    assert read_record(progress, "d/c1#forward") == before


def test_a_reset_says_whether_there_was_something_to_reset(
    progress: sqlite3.Connection, optimizer: type[Optimizer]
) -> None:
    """And leaves no setting."""
    assert not reset(progress)
    learn(progress, 60, 11)
    fit(progress, NOW)

    assert reset(progress)
    assert read_parameters(progress) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"values": [1]}', '{"values": "a", "at": 1, "reviews": 2}'])
def test_parameters_that_cannot_be_read_are_not_used(progress: sqlite3.Connection, text: str) -> None:
    """The default ones are."""
    write_setting(progress, PARAMETERS, text)

    assert read_parameters(progress) is None
