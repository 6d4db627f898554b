"""`fam cards`: flashcards that return before they are forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from time import time

import click

from fam.commands._options import data_option, plain_option, selection_options
from fam.commands._pictures import draw_picture
from fam.core.errors import CourseError
from fam.core.language import N_, _
from fam.core.paths import data_dir
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, Selection, load_all_decks
from fam_quizzes.study.flashcards.review import Plan, Session, counts
from fam_quizzes.study.progress.cards import Cards
from fam_quizzes.study.progress.database import open_progress, written_safely
from fam_quizzes.study.progress.due import queue


class _CardsGroup(click.Group):
    """`fam cards` and what writes cards of one's own, whose module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return ["add", "import"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand."""
        if cmd_name not in self.list_commands(ctx):
            return None
        from fam.commands import _own_cards  # noqa: PLC0415 - the first card is shown without

        return _own_cards.COMMANDS[cmd_name]


@click.group("cards", cls=_CardsGroup, invoke_without_command=True, subcommand_metavar="[COMMAND]")
@selection_options
@click.option("--new", "new_a_day", default=10, show_default=True, type=click.IntRange(0), help="New cards a day.")
@click.option("--limit", type=click.IntRange(1), help="End after so many answers.")
@click.option(
    "--retention",
    default=0.9,
    show_default=True,
    type=click.FloatRange(0.7, 0.97),
    envvar="FAM_RETENTION",
    help="The chance of recall at which a card returns.",
)
@click.option("--ahead", is_flag=True, help="Study ahead: what is due soonest, in place of new cards.")
@click.option("--cram", is_flag=True, help="All cards in random order; nothing is scheduled or stored.")
@click.option("--list", "as_list", is_flag=True, help="List all cards, and when each is due.")
@click.option("--unsuspend", metavar="CARD", default="", help="Bring back a card that you suspended.")
@click.option("--optimize", is_flag=True, help="Fit the intervals to your own answers; then end.")
@click.option("--reset-parameters", is_flag=True, help="Undo --optimize.")
@data_option
@plain_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    deck: str,
    tag: str,
    unit: str,
    concept: str,
    new_a_day: int,
    limit: int | None,
    retention: float,
    ahead: bool,
    cram: bool,
    as_list: bool,
    unsuspend: str,
    optimize: bool,
    reset_parameters: bool,
    data: Path | None,
    plain: bool,
) -> None:
    """Learn with flashcards that return before they are forgotten.

    What is due comes first, then new cards. Press any key to see the answer, and grade yourself from 1 to 4. Every
    answer is saved at once: leave whenever you like.
    """
    if ctx.invoked_subcommand:
        return
    if ahead and cram:
        raise click.UsageError(_("--ahead schedules what it asks, --cram does not; choose one of them."))
    collection = load_all_decks(ctx.obj, data)
    collection.require(N_("This course ({course}) has no flashcards."), collection.notes)
    cards = Cards(collection.choose_notes(Selection(deck, tag, unit, concept)))
    if not cards.notes:
        raise CourseError(_("No flashcard meets all of that; `fam cards --list` shows those that there are."))
    folder = data_dir(collection.course, data)
    with closing(open_progress(folder, collection)) as progress, written_safely(folder):
        if unsuspend:
            _unsuspend(progress, collection, unsuspend)
        elif optimize:
            _optimize(progress)
        elif reset_parameters:
            _reset_parameters(progress)
        elif as_list:
            _list(progress, cards, new_a_day)
        else:
            plan = Plan(new_a_day, limit, retention, ahead)
            learn = _cram if cram else _learn
            learn(progress, collection, cards, Screen.here(plain=plain), plan)


def _learn(
    progress: sqlite3.Connection, collection: DeckCollection, cards: Cards, screen: Screen, plan: Plan
) -> None:
    session = Session(progress, collection, cards, screen, time, plan, draw_picture)
    session.run()
    from fam_quizzes.study.flashcards.summary import session_summary  # noqa: PLC0415 - the first card is shown without

    for line in session_summary(session):
        click.echo(screen.text(line))


def _cram(progress: sqlite3.Connection, collection: DeckCollection, cards: Cards, screen: Screen, plan: Plan) -> None:
    from fam_quizzes.study.flashcards.cram import Cram, cram_summary  # noqa: PLC0415 - seldom wanted

    session = Cram(progress, collection, cards, screen, time, plan, draw_picture)
    session.run()
    for line in cram_summary(session):
        click.echo(screen.text(line))


def _list(progress: sqlite3.Connection, cards: Cards, new_a_day: int) -> None:
    from fam_quizzes.study.flashcards.summary import list_cards  # noqa: PLC0415

    now = int(time())
    found = queue(progress, cards, now, new_a_day=new_a_day)
    for line in list_cards(progress, cards, now, found):
        click.echo(line)
    # TRANSLATORS: {counts} is "8 due, 2 new".
    said = _("Today: {counts}.").format(counts=counts(found)) if counts(found) else _("Today: nothing is left.")
    click.echo(f"\n{said}")
    click.echo(_("Next: `fam cards` begins with what is due."))


def _unsuspend(progress: sqlite3.Connection, collection: DeckCollection, ref: str) -> None:
    from fam_quizzes.study.flashcards.summary import bring_back  # noqa: PLC0415

    click.echo(_("Back again: {cards}.").format(cards=", ".join(bring_back(progress, collection, ref))))
    click.echo(_("Next: `fam cards`."))


def _optimize(progress: sqlite3.Connection) -> None:
    from fam_quizzes.study.flashcards.fitting import fit  # noqa: PLC0415

    screen = Screen.here()
    click.echo(_("Fitting; this may take some minutes."), err=True)
    fitted = fit(progress, int(time()))
    said = _(
        "Fitted to your {count} answers: intervals follow your own memory from now on. Due dates stay."
        " `fam cards --reset-parameters` goes back."
    )
    click.echo(screen.text(said.format(count=fitted.reviews)))
    click.echo(_("Next: `fam cards`."))


def _reset_parameters(progress: sqlite3.Connection) -> None:
    from fam_quizzes.study.flashcards.fitting import reset  # noqa: PLC0415

    if reset(progress):
        click.echo(_("Intervals follow the parameters that fit most people again."))
    else:
        click.echo(_("The parameters are the default ones already."))
    click.echo(_("Next: `fam cards`."))
