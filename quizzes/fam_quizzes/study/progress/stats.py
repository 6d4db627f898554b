"""Learning statistics, aggregated in SQL so that years of answers cost no time."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import count

from fam.core.language import _, full_date, ngettext
from fam_quizzes.decks import DeckCollection
from fam_quizzes.study.progress.cards import REVIEW, Cards, note_of
from fam_quizzes.study.progress.due import SQL_DAY, Queue, day_of, queue, start_of
from fam_quizzes.study.progress.settings import Parameters, read_parameters

FORECAST = 14  # days
WEEKS = 12  # length of the calendar, and the window of retention and weak concepts
MATURE = 21.0  # days of stability
WEAK = 0.85  # a concept with a smaller share of right answers is weak
FEWEST = 3  # fewest answers for a verdict


@dataclass(frozen=True)
class Share:
    """The number of right answers among all."""

    right: float = 0
    total: int = 0

    @property
    def value(self) -> float | None:
        """The share of right answers, from 0 to 1; None without answers."""
        return self.right / self.total if self.total else None

    def plus(self, other: Share) -> Share:
        """Return the sum of two counts."""
        return Share(self.right + other.right, self.total + other.total)


@dataclass(frozen=True)
class Streak:
    """Consecutive days with an answer; today counts once it has one."""

    days: int
    today: bool


@dataclass(frozen=True)
class Stats:
    """The figures of `fam stats`."""

    due: int
    forecast: dict[date, int]
    """Due cards by day for two weeks from today, with overdue cards today, and those held back tomorrow."""
    known: int
    cards: int
    young: Share
    mature: Share
    streak: Streak
    weak: dict[str, Share]
    answers: int
    """All answers to cards and questions."""
    by_own_word: int
    """The answers to questions that were marked as wrong, and count as right by the learner's own word."""
    parameters: Parameters | None
    """The parameters of FSRS, if they were fitted to the answers."""
    calendar: dict[date, int]
    """Answers by day for twelve weeks, from a Monday to today."""


def gather(progress: sqlite3.Connection, collection: DeckCollection, now: int) -> Stats:
    """Return all figures."""
    cards = Cards(collection.notes)
    today = day_of(now)
    found = queue(progress, cards, now)
    young, mature = _retention(progress, today)
    return Stats(
        due=len(found.due),
        forecast=_forecast(progress, cards, today, found),
        known=_known(progress, cards),
        cards=sum(1 for _card in cards),
        young=young,
        mature=mature,
        streak=_streak(progress, today),
        weak=_weak(progress, collection, today),
        answers=_answers(progress),
        by_own_word=_by_own_word(progress),
        parameters=read_parameters(progress),
        calendar=_calendar(progress, today),
    )


def overview(stats: Stats) -> list[tuple[str, str]]:
    """Return the main figures in words, by their names."""
    both = stats.young.plus(stats.mature)
    recalled = _percent(both)
    if both.total:
        # TRANSLATORS: cards are young or mature, as `fam stats --help` explains; {young} is "80% of 10".
        ages = _("(young {young}, mature {mature})")
        recalled += " " + ages.format(young=_percent(stats.young), mature=_percent(stats.mature))
    learned = _("{known} of {count} ways to ask a card").format(known=stats.known, count=stats.cards)
    answers = str(stats.answers)
    if stats.by_own_word:
        answers += " " + _("({count} right by your own word)").format(count=stats.by_own_word)
    rows = [
        (_("Due now"), str(stats.due)),
        (_("Learned"), learned),
        (_("Streak"), _streak_text(stats)),
        (_("Recalled"), recalled),
        (_("Answers"), answers),
    ]
    if fitted := stats.parameters:
        day = full_date(datetime.fromtimestamp(fitted.at))
        said = _("fitted to your {count} answers on {day}").format(count=fitted.reviews, day=day)
        rows.append((_("Schedule"), said))
    return rows


def _streak_text(stats: Stats) -> str:
    days = ngettext("{count} day", "{count} days", stats.streak.days).format(count=stats.streak.days)
    if stats.streak.today or not stats.streak.days:
        return days
    return _("{days}; an answer today makes it one more").format(days=days)


def _percent(share: Share) -> str:
    if share.value is None:
        return _("none yet")
    return _("{share:.0%} of {count}").format(share=share.value, count=share.total)


def _forecast(progress: sqlite3.Connection, cards: Cards, today: date, found: Queue) -> dict[date, int]:
    settled = {*found.due, *found.held, *found.buried}
    progress.create_function("is_later", 1, lambda card: card in cards and card not in settled)
    rows = progress.execute(
        f"SELECT {SQL_DAY.format('due')} AS day, count(*) FROM faces"  # noqa: S608 - constants only
        " WHERE suspended = 0 AND due < :end AND is_later(face) GROUP BY day",
        {"end": start_of(today + timedelta(days=FORECAST))},
    )
    days = Counter({date.fromisoformat(day): number for day, number in rows})
    days[today] += len(found.due)
    days[today + timedelta(days=1)] += len(found.held) + len(found.buried)
    return {day: days[day] for day in _days(today, FORECAST)}


def _known(progress: sqlite3.Connection, cards: Cards) -> int:
    rows = progress.execute("SELECT face FROM faces WHERE state = ? AND suspended = 0", (REVIEW,))
    return sum(card in cards for (card,) in rows)


def _retention(progress: sqlite3.Connection, today: date) -> tuple[Share, Share]:
    """Count the recalled answers to learned cards: young ones, then mature ones."""
    rows = progress.execute(
        "SELECT stability >= ?, sum(rating > 1), count(*) FROM reviews WHERE at >= ? AND state = ? GROUP BY 1",
        (MATURE, _since(today), REVIEW),
    )
    shares = {bool(mature): Share(right, total) for mature, right, total in rows}
    return shares.get(False, Share()), shares.get(True, Share())


def _streak(progress: sqlite3.Connection, today: date) -> Streak:
    active_today = _is_active(progress, today)
    last = today if active_today else today - timedelta(days=1)
    days = next(number for number in count() if not _is_active(progress, last - timedelta(days=number)))
    return Streak(days, active_today)


def _is_active(progress: sqlite3.Connection, day: date) -> bool:
    span = {"start": start_of(day), "end": start_of(day + timedelta(days=1))}
    (found,) = progress.execute(
        "SELECT EXISTS (SELECT 1 FROM reviews WHERE at >= :start AND at < :end)"
        " OR EXISTS (SELECT 1 FROM answers WHERE at >= :start AND at < :end)",
        span,
    ).fetchone()
    return bool(found)


def _weak(progress: sqlite3.Connection, collection: DeckCollection, today: date) -> dict[str, Share]:
    """Return the concepts with too few right answers, the weakest first."""
    shares: dict[str, Share] = {}
    for concepts, share in (*_of_notes(progress, collection, today), *_of_questions(progress, collection, today)):
        for concept in concepts:
            shares[concept] = shares.get(concept, Share()).plus(share)
    weak = {concept: share for concept, share in shares.items() if _is_weak(share)}
    return dict(sorted(weak.items(), key=lambda item: (item[1].value, item[0])))


def _is_weak(share: Share) -> bool:
    return share.total >= FEWEST and share.right < WEAK * share.total


def _of_notes(
    progress: sqlite3.Connection, collection: DeckCollection, today: date
) -> Iterator[tuple[tuple[str, ...], Share]]:
    """Count the answers to each card without its first one, which is always a guess."""
    rows = progress.execute(
        "SELECT face, sum(rating > 1), count(*) FROM reviews WHERE at >= ? AND state > 0 GROUP BY face",
        (_since(today),),
    )
    for card, right, total in rows:
        note = collection.notes.get(note_of(card))
        if note is not None:
            yield note.concepts, Share(right, total)


def _of_questions(
    progress: sqlite3.Connection, collection: DeckCollection, today: date
) -> Iterator[tuple[tuple[str, ...], Share]]:
    rows = progress.execute(
        "SELECT question, sum(score), count(*) FROM answers WHERE at >= ? GROUP BY question", (_since(today),)
    )
    for ref, right, total in rows:
        question = collection.questions.get(ref)
        if question is not None:
            yield question.concepts, Share(right, total)


def _answers(progress: sqlite3.Connection) -> int:
    (number,) = progress.execute("SELECT (SELECT count(*) FROM reviews) + (SELECT count(*) FROM answers)").fetchone()
    return int(number)


def _by_own_word(progress: sqlite3.Connection) -> int:
    # In a typed answer, JSON escapes the quotes.
    (number,) = progress.execute("""SELECT count(*) FROM answers WHERE given LIKE '%, "marked": %'""").fetchone()
    return int(number)


def _calendar(progress: sqlite3.Connection, today: date) -> dict[date, int]:
    rows = progress.execute(
        f"SELECT {SQL_DAY.format('at')} AS day, count(*) FROM"  # noqa: S608 - constants only
        " (SELECT at FROM reviews WHERE at >= :since UNION ALL SELECT at FROM answers WHERE at >= :since)"
        " GROUP BY day",
        {"since": _since(today)},
    )
    found = {date.fromisoformat(day): number for day, number in rows}
    first = _first_monday(today)
    return {day: found.get(day, 0) for day in _days(first, (today - first).days + 1)}


def _first_monday(today: date) -> date:
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def _since(today: date) -> int:
    return start_of(_first_monday(today))


def _days(first: date, number: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(number)]


def as_dict(stats: Stats, titles: Mapping[str, str]) -> dict[str, object]:
    """Return the figures as a JSON object; `titles` holds the names of concepts."""
    return {
        "answers": stats.answers,
        "by_own_word": stats.by_own_word,
        "due": stats.due,
        "forecast": {day.isoformat(): number for day, number in stats.forecast.items()},
        "faces": {"all": stats.cards, "learned": stats.known},
        "retention": {
            name: {"right": share.right, "answers": share.total, "share": share.value}
            for name, share in (
                ("all", stats.young.plus(stats.mature)),
                ("young", stats.young),
                ("mature", stats.mature),
            )
        },
        "streak": {"days": stats.streak.days, "today": stats.streak.today},
        "weak": [
            {
                "concept": concept,
                "title": titles.get(concept, ""),
                "right": round(share.right, 4),
                "answers": share.total,
            }
            for concept, share in stats.weak.items()
        ],
        "parameters": asdict(stats.parameters) if stats.parameters else None,
        "calendar": {day.isoformat(): number for day, number in stats.calendar.items()},
    }
