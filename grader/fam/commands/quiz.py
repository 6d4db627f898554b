"""`fam quiz`: practise, or sit an exam."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from fam.commands._completing import complete_quiz
from fam.commands._options import data_option, filter_options, new_cards_option, plain_option
from fam.commands._pictures import draw_picture
from fam.core.errors import CourseError
from fam.core.keyboard import Ended, ask_key, in_terminal
from fam.core.language import N_, _, ngettext
from fam.core.paths import data_dir
from fam.core.terminal import Screen, legible
from fam_quizzes.decks import Selection, load_all_decks
from fam_quizzes.study.progress.cards import still_new
from fam_quizzes.study.progress.database import open_progress, written_safely
from fam_quizzes.study.quiz.results import check_writable, exam_file, result_of, save_exam
from fam_quizzes.study.quiz.session import (
    QuizRequest,
    Table,
    is_over,
    new_quiz,
    notes_made_due,
    play,
    questions_to_draw,
    time_is_up,
)
from fam_quizzes.study.quiz.storage import Quiz, finish, last_exams, standings, unfinished
from fam_quizzes.study.quiz.text import (
    command_of,
    left_text,
    list_text,
    next_quiz,
    next_text,
    opening_text,
    result_text,
    review_text,
)

GO_ON = {"y": "y", "\r": "y", "n": "n"}
DRAWN = {"--n": "count", "--seed": "seed", "--minutes": "minutes", "--new": "new"}


@click.command("quiz")
@click.argument("name", default="", shell_complete=complete_quiz)
@click.option("--exam", is_flag=True, help="No hints, no feedback until the end, a score, and a review as JSON.")
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), help="An exam's time; else 2 a question.")
@click.option("--n", "count", type=click.IntRange(min=1), help="How many questions; else 10, in an exam 20.")
@click.option("--seed", type=click.IntRange(min=1), help="Draw the same quiz as everybody who types this number.")
@click.option("--resume", is_flag=True, help="Go on with the quiz that you left.")
@click.option("--new", is_flag=True, help="Begin a new one, without a question about one that you left.")
@new_cards_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where an exam's review is saved; else in the folder with your progress.",
)
@filter_options
@data_option
@plain_option
@click.pass_obj
def command(
    root: Path | None, /, data: Path | None, plain: bool, output: Path | None, new_cards: int, **asked: Any
) -> None:
    """Practise with quizzes, or sit an exam.

    NAME is a quiz, such as strides; without one, the quizzes are listed, or --concept, --unit and --tag draw from
    all. What you missed or never saw comes first. After an answer, u takes it back, and o counts as right what was
    misread. Every answer is saved at once: Ctrl-D leaves, --resume goes on.
    """
    _check_usage(asked, output)
    collection = load_all_decks(root, data)
    collection.require(N_("This course ({course}) has no quizzes."), collection.questions)
    folder = data_dir(collection.course, data)
    with closing(open_progress(folder, collection)) as connection, written_safely(folder):
        table = Table(collection, connection, Screen.here(plain=plain), clock, new_cards, draw_picture)
        try:
            if not any(value for name, value in asked.items() if name != "new"):
                _list(table)
            else:
                quiz = _quiz_for(asked, table)
                _play(quiz, table, output or exam_file(quiz, folder))
        except Ended:
            click.echo(_("Nothing was begun."))


def clock() -> int:
    """Return the time in seconds since 1970."""
    return int(time.time())


def _check_usage(asked: Mapping[str, Any], output: Path | None) -> None:
    if asked["resume"]:
        drawn = [option for option, name in DRAWN.items() if asked[name]]
        if drawn:
            said = _("--resume goes on with a quiz as it was drawn; leave {options} out.")
            raise click.UsageError(said.format(options=", ".join(drawn)))
    elif not asked["exam"] and (output or asked["minutes"]):
        raise click.UsageError(_("{option} is for exams; add --exam.").format(option="-o" if output else "--minutes"))


def _list(table: Table) -> None:
    collection, standing = table.collection, standings(table.connection)
    questions_to_draw(Selection(), collection)
    click.echo(list_text(collection, standing, last_exams(table.connection), table.screen))
    left = unfinished(table.connection)
    if left and left.answers:
        # TRANSLATORS: {done} is "3 of 10 questions".
        said = _("You left a quiz after {done}: `{command}` goes on.")
        _say(said.format(done=_done(left), command=f"{command_of(left)} --resume"), table)
    said = _("Next: `{command}`, or `fam quiz --n 5` for five from all of them.")
    _say(said.format(command=f"fam quiz {next_quiz(collection, standing)}"), table)


def _quiz_for(asked: Mapping[str, Any], table: Table) -> Quiz:
    """Return the quiz to play: the one that was left, where that is wanted, or a new one."""
    chosen = Selection(deck=asked["name"], tag=asked["tag"], unit=asked["unit"], concept=asked["concept"])
    exam, count = asked["exam"], asked["count"]
    if asked["resume"]:
        return _left(chosen, exam, table)
    left = unfinished(table.connection, chosen, exam=exam)
    if left and left.answers and not any(asked[name] for name in DRAWN.values()) and _wants_to_go_on(left, table):
        return left
    quiz = new_quiz(QuizRequest(chosen, exam, asked["minutes"], count, asked["seed"]), table)
    if count and len(quiz.spec.questions) < count:
        click.echo(_("There are no {count} questions to draw from; here are all.").format(count=count))
    return quiz


def _left(chosen: Selection, exam: bool, table: Table) -> Quiz:
    """Return the quiz that was left: of this choice and kind; where neither was named, whichever it was."""
    anything = chosen == Selection()
    left = unfinished(table.connection, None if anything else chosen, exam=None if anything and not exam else exam)
    if left is None:
        raise CourseError(_("No unfinished quiz found. Run `fam quiz` to list the available quizzes."))
    return left


def _wants_to_go_on(left: Quiz, table: Table) -> bool:
    if not in_terminal():  # a line of a pipe is an answer, and not for questions that may come or not
        said = _("You left one after {done}; --resume goes on with it. Here is a new one in its place.")
        click.echo(legible(said.format(done=_done(left))))
        return False
    said = _("You left this quiz after {done}.").format(done=_done(left))
    if time_is_up(left, table.clock()):
        said += " " + _("Its time is up.")
    return ask_key(f"{said} " + _("Go on with it? (y, n: a new one)"), GO_ON) == "y"


def _done(quiz: Quiz) -> str:
    number, count = len(quiz.answers), len(quiz.spec.questions)
    said = ngettext("{number} of {count} question", "{number} of {count} questions", count)
    return said.format(number=number, count=count)


def _play(quiz: Quiz, table: Table, path: Path) -> None:
    """Run a quiz and show its result; an unfinished quiz can be resumed."""
    if quiz.spec.exam:
        check_writable(path)
    click.echo(legible(opening_text(quiz, table.collection, table.clock(), table.screen)))
    quiz = play(quiz, table)
    if is_over(quiz, table.collection, table.clock()):
        _finish(replace(quiz, finished=table.clock()), table, path)
    elif quiz.answers or quiz.spec.exam:
        said = _("You leave after {done}; what you answered is saved.").format(done=_done(quiz))
        _say(f"{said} " + _("The clock runs on.") if quiz.deadline else said, table)
        _say(_("Next: `{command}` goes on.").format(command=f"{command_of(quiz)} --resume"), table)
    else:
        said = _("Next: `{command}` begins anew, as nothing was answered.")
        _say(said.format(command=command_of(quiz)), table)


def _finish(quiz: Quiz, table: Table, path: Path) -> None:
    """Print the result of a quiz; it counts as finished once the review of an exam is saved."""
    result = result_of(quiz, table.collection)
    if quiz.spec.exam:
        save_exam(result, path)
        click.echo(f"\n{review_text(result, table.screen)}")
    finish(table.connection, quiz)
    click.echo(f"\n{result_text(result, table.collection, table.screen)}")
    if quiz.spec.exam:
        click.echo("\n" + _("The review is saved as {file}.").format(file=path))
    missed = notes_made_due(quiz, table.collection)
    left = still_new(table.connection, missed)
    if left:
        _say(left_text(len(left)), table)
    _say(next_text(result, table.collection, len(missed) - len(left)), table)


def _say(markup: str, table: Table) -> None:
    click.echo(f"\n{table.screen.text(markup)}")
