"""Format quizzes: introduction, results, the review of an exam, and the list of quizzes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from fam.core.language import _, ngettext, short_date, translated
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Deck
from fam_quizzes.questions.answers import in_words
from fam_quizzes.questions.marking import Mark
from fam_quizzes.questions.presentation import INDENT, lesson_text, question_text, verdict_text
from fam_quizzes.study.quiz.results import ConceptScore, Line, Result, points
from fam_quizzes.study.quiz.session import time_left
from fam_quizzes.study.quiz.storage import Quiz, Standing

BAR = 8  # characters
LEAST_TITLE = 8
MOST_WEAK = 3


def opening_text(quiz: Quiz, collection: DeckCollection, now: int, screen: Screen) -> str:
    """Return the introduction of a quiz."""
    spec, chosen = quiz.spec, quiz.spec.chosen
    title = screen.styled(
        collection.deck_of(f"{chosen.deck}/").title if chosen.deck else _("From all quizzes"), bold=True
    )
    count = len(spec.questions)
    parts = [ngettext("{count} question", "{count} questions", count).format(count=count)]
    named = ((chosen.unit, _("unit {name}")), (chosen.concept, _("concept {name}")), (chosen.tag, _("tag {name}")))
    parts += [text.format(name=name) for name, text in named if name]
    if not spec.exam:
        return f"{title}: {', '.join(parts)}. " + _("Every answer is saved; Ctrl-D leaves.")
    # TRANSLATORS: the number from which an exam is drawn, the same for everyone who types it.
    parts += [time_left(quiz, now), _("seed {number}").format(number=spec.seed)]
    said = _(
        "An exam: no hints, and no feedback until the end. Answers are saved; Ctrl-D leaves, and the clock runs on."
    )
    return f"{title}: {', '.join(parts)}.\n{screen.text(said)}"


def result_text(result: Result, collection: DeckCollection, screen: Screen) -> str:
    """Return the points and the scores by concept, the weakest first."""
    return "\n".join([screen.styled(total_text(result), bold=True), *_concept_lines(result, collection, screen)])


def total_text(result: Result) -> str:
    """Return the points, and how many answers count by the learner's own word."""
    count = len(result.lines)
    said = ngettext("{score} of {count} point ({share:.0%}).", "{score} of {count} points ({share:.0%}).", count)
    total = said.format(score=points(result.score), count=count, share=result.share)
    claimed = sum(line.by_own_word for line in result.lines)
    if claimed:
        own = ngettext(
            "{count} answer counts as right by your own word.",
            "{count} answers count as right by your own word.",
            claimed,
        )
        total += " " + own.format(count=claimed)
    return total


def review_text(result: Result, screen: Screen) -> str:
    """Return the review of an exam: a line for each right answer, full feedback for the others."""
    return "\n\n".join(_reviewed(line, screen) for line in result.lines)


def next_text(result: Result, collection: DeckCollection, made_due: int) -> str:
    """Return the commands to continue with."""
    # TRANSLATORS: {steps} is "`fam learn C4` reads the weakest again, `fam cards` brings ...".
    return _("Next: {steps}.").format(steps=", ".join(_next_steps(result, collection, made_due)))


def left_text(count: int) -> str:
    """Return a line about the new cards that are not made due, since enough others wait.

    >>> left_text(1)
    'Of what you missed, 1 new card more comes in its turn: enough new ones are due already.'
    """
    return ngettext(
        "Of what you missed, {count} new card more comes in its turn: enough new ones are due already.",
        "Of what you missed, {count} new cards more come in their turn: enough new ones are due already.",
        count,
    ).format(count=count)


def bar(share: float, screen: Screen) -> str:
    """Draw a share as a bar; only a full share fills it, and only an empty one leaves it blank."""
    filled = int(share * BAR) if share >= 1 else min(BAR - 1, max(int(share * BAR + 0.5), 1 if share else 0))
    return screen.sign("█", "#") * filled + screen.sign("░", ".") * (BAR - filled)


def list_text(
    collection: DeckCollection, standing: Mapping[str, Standing], exams: Mapping[str, Quiz], screen: Screen
) -> str:
    """Return a line for each quiz: the number of known questions and the last exam."""
    rows = [quiz_row(deck, standing, exams.get(deck.deck)) for deck in collection.decks if deck.questions]
    if screen.plain:
        return "\n".join(f"{name}, {title}: {detail}." for name, title, _, detail in rows)
    names = max((len(name) for name, *_ in rows), default=0)
    details = max((len(detail) for *_, detail in rows), default=0)
    room = screen.width - names - details - BAR - 8
    return "\n".join(
        f"  {screen.styled(name.ljust(names), bold=True)}{_cut(title, room)}  {bar(share, screen)}  {detail}"
        for name, title, share, detail in rows
    )


def next_quiz(collection: DeckCollection, standing: Mapping[str, Standing]) -> str:
    """Return the first quiz with an unknown question, else the first quiz."""
    decks = [deck for deck in collection.decks if deck.questions]
    return next((deck.deck for deck in decks if _known(deck, standing) < len(deck.questions)), decks[0].deck)


def _concept_lines(result: Result, collection: DeckCollection, screen: Screen) -> Iterator[str]:
    names = {one.concept: concept_name(one.concept, collection) for one in result.concepts}
    width = max((len(name) for name in names.values()), default=0)
    for one in result.concepts:
        earned = _("{score} of {count}").format(score=points(one.score), count=one.questions)
        if screen.plain:
            yield f"{names[one.concept]}: {earned}."
        else:
            yield f"{INDENT}{names[one.concept]:<{width}}  {bar(one.share, screen)}  {earned}"


def concept_name(concept: str, collection: DeckCollection) -> str:
    """Return a concept with the title of its reading."""
    reading = collection.readings.get(concept)
    return f"{concept} {reading.title}" if reading else concept


def _next_steps(result: Result, collection: DeckCollection, made_due: int) -> Iterator[str]:
    weak = _to_read(result.weak, collection)
    if weak:
        yield _("`{command}` reads the weakest again").format(command=f"fam learn {weak}")
    if made_due:
        yield ngettext(
            "`fam cards` brings the card of what you missed",
            "`fam cards` brings the {count} cards of what you missed",
            made_due,
        ).format(count=made_due)
    if not weak and not made_due:
        yield _("`{command}` asks others").format(command=command_of(result.quiz))


def _to_read(weak: tuple[ConceptScore, ...], collection: DeckCollection) -> str:
    return next((one.concept for one in weak if one.concept in collection.readings), "")


def command_of(quiz: Quiz) -> str:
    """Return the command for a quiz of the same selection and kind."""
    chosen = quiz.spec.chosen
    parts = ["fam quiz", chosen.deck]
    parts += [f"--{name} {value}" for name in ("unit", "concept", "tag") if (value := getattr(chosen, name))]
    return " ".join(part for part in (*parts, "--exam" if quiz.spec.exam else "") if part)


def _reviewed(line: Line, screen: Screen) -> str:
    number = _("Question {number}").format(number=line.position + 1)
    if not line.missed:
        right = _("Right:")
        first = " ".join(line.asked.question.prompt.split("\n\n")[0].split())
        return screen.text(f"**{number}** {screen.sign('✓', right)} {first}")
    return "\n\n".join([screen.styled(number, bold=True), question_text(line.asked, screen), *_missed(line, screen)])


def _missed(line: Line, screen: Screen) -> Iterator[str]:
    given = line.given
    if given is None:
        yield screen.text(_("There was no time left for it."), INDENT)
        yield lesson_text(line.asked, Mark(0), screen)
        return
    said = translated(in_words(line.asked, given.answer))
    answered = _("You answered, too late to count:") if given.late else _("You answered:")
    yield screen.text(f"{answered}{_gap(said)}{said}", INDENT)
    mark = Mark(line.score, feedback=given.feedback)
    if given.late:
        yield lesson_text(line.asked, mark, screen)
    else:
        yield verdict_text(line.asked, given.answer, mark, screen)


def _gap(said: str) -> str:
    return "\n\n" if said.startswith("- ") else " "


def quiz_row(deck: Deck, standing: Mapping[str, Standing], exam: Quiz | None) -> tuple[str, str, float, str]:
    """Return the name and title of a quiz, the share of it that is known, and its state in words."""
    known, total = _known(deck, standing), len(deck.questions)
    missed = sum(ref in standing and not standing[ref].known for ref in _refs(deck))
    detail = _("{known} of {count} known").format(known=known, count=total)
    if missed:
        detail += ", " + _("{count} missed").format(count=missed)
    if exam:
        share = sum(given.score for given in exam.answers.values()) / max(1, len(exam.spec.questions))
        day = short_date(datetime.fromtimestamp(exam.started))
        # TRANSLATORS: {day} is "02 Dec".
        detail += "; " + _("exam {share:.0%} on {day}").format(share=share, day=day)
    return deck.deck, deck.title, known / total, detail


def _known(deck: Deck, standing: Mapping[str, Standing]) -> int:
    return sum(ref in standing and standing[ref].known for ref in _refs(deck))


def _refs(deck: Deck) -> Iterator[str]:
    return (f"{deck.deck}/{question.id}" for question in deck.questions)


def _cut(title: str, room: int) -> str:
    """Truncate a title to the remaining width; leave it out if there is none."""
    if room < LEAST_TITLE:
        return ""
    return "  " + (title if len(title) <= room else f"{title[: room - 3]}...").ljust(room)
