"""`fam stats`: how learning is going, as bars and a calendar, or as numbers for screen readers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from time import time

import click

from fam.commands._options import data_option, plain_option
from fam.core.language import N_, WEEKDAYS, _, short_date
from fam.core.paths import data_dir
from fam.core.terminal import Screen
from fam_quizzes.decks import load_all_decks
from fam_quizzes.study.progress.database import open_progress, written_safely
from fam_quizzes.study.progress.stats import WEEKS, Stats, as_dict, gather, overview

BAR = 40  # characters
SHADES, PLAIN_SHADES = "·░▒▓█", ".-+*#"
FIRST_STEPS = (1, 10, 25, 50)  # lowest number of answers a day for each shade


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@data_option
@plain_option
@click.pass_obj
def command(root: Path | None, /, as_json: bool, data: Path | None, plain: bool) -> None:
    """Show what is due, what you remember, and what is weak.

    Recalled is the share of what you had learned and still knew when it returned, in the last twelve weeks; what is
    to last for three weeks or more counts as mature. A day begins at four in the morning.
    """
    collection = load_all_decks(root, data)
    collection.require(N_("This course ({course}) has no flashcards and no quizzes."), collection.decks)
    folder = data_dir(collection.course, data)
    with closing(open_progress(folder, collection)) as progress, written_safely(folder):
        stats = gather(progress, collection, int(time()))
    titles = {concept: reading.title for concept, reading in collection.readings.items()}
    if as_json:
        click.echo(json.dumps(as_dict(stats, titles), indent=2))
        return
    screen = Screen.here(plain=plain)
    for line in _stats_text(stats, titles, screen):
        click.echo(line)
    click.echo(f"\n{screen.text(_next_step(stats))}")


def _next_step(stats: Stats) -> str:
    weakest = next(iter(stats.weak), None)
    said = _("Next: `fam cards` asks what is due") if stats.due else _("Next: `fam cards` brings new ones")
    if not weakest:
        return f"{said}."
    # TRANSLATORS: this follows "Next: `fam cards` brings new ones".
    return said + _("; `{command}` works on what is weakest.").format(command=f"fam quiz --concept {weakest}")


def _stats_text(stats: Stats, titles: Mapping[str, str], screen: Screen) -> Iterator[str]:
    """Return the lines of `fam stats`; `titles` holds the names of concepts."""
    yield from _overview(stats, screen)
    if stats.answers:
        calendar = _("Answers in {count} weeks, from {day}")
        calendar = calendar.format(count=WEEKS, day=short_date(min(stats.calendar)))
        yield from _chapter(_("Due in the next two weeks"), _forecast(stats.forecast, screen), screen)
        yield from _chapter(calendar, _calendar(stats.calendar, screen), screen)
        yield from _chapter(_("Weak concepts"), _weak(stats, titles), screen)


def _chapter(heading: str, lines: Iterator[str], screen: Screen) -> Iterator[str]:
    yield ""
    yield screen.styled(heading, bold=True)
    yield from lines


def _overview(stats: Stats, screen: Screen) -> Iterator[str]:
    rows = overview(stats)
    room = max(len(name) for name, _value in rows) + 1
    for name, value in rows:
        yield f"{screen.styled(name, bold=True)}:{' ' * (room - len(name))}{value}"


def _forecast(forecast: Mapping[date, int], screen: Screen) -> Iterator[str]:
    most = max(1, *forecast.values())
    room = len(str(most))
    days = max(len(_("today")), *(len(_(name)) + 3 for name in WEEKDAYS))
    for number, (day, count) in enumerate(forecast.items()):
        name = _("today") if number == 0 else f"{_(WEEKDAYS[day.weekday()])} {day.day:>2}"
        bar = "" if screen.plain else screen.sign("█", "#") * -(-count * BAR // most)
        yield f"  {name:<{days}}  {count:>{room}} {screen.styled(bar, fg='cyan')}".rstrip()


def _calendar(calendar: Mapping[date, int], screen: Screen) -> Iterator[str]:
    """Draw a row for each weekday and a column for each week; plain output has numbers."""
    days = list(calendar.items())
    weeks = [days[start : start + len(WEEKDAYS)] for start in range(0, len(days), len(WEEKDAYS))]
    cells = [[_cell(count, screen) for _, count in week] for week in weeks]
    room = max(len(cell) for week in cells for cell in week)
    for number, name in enumerate(WEEKDAYS):
        row = [f"{week[number]:>{room}}" for week in cells if number < len(week)]
        yield f"  {_(name)}  {' '.join(row)}".rstrip()
    if not screen.plain:
        yield f"  {_legend(screen)}"


def _cell(count: int, screen: Screen) -> str:
    if screen.plain:
        return str(count)
    return _shade(sum(count >= step for step in FIRST_STEPS), screen)


def _shade(level: int, screen: Screen) -> str:
    return screen.sign(SHADES[level], PLAIN_SHADES[level]) * 2


def _legend(screen: Screen) -> str:
    levels = (_("none"), *(_("{count} or more").format(count=step) for step in FIRST_STEPS))
    return "   ".join(f"{_shade(level, screen)} {name}" for level, name in enumerate(levels))


def _weak(stats: Stats, titles: Mapping[str, str]) -> Iterator[str]:
    if not stats.weak:
        yield "  " + _("None: nothing was missed too often.")
    for concept, share in islice(stats.weak.items(), 5):
        # TRANSLATORS: a row of a table: "  67% right of 9   ".
        right = _("{share:>4.0%} right of {count:<4g}").format(share=share.value, count=share.total)
        yield f"  {concept:<3}  {right} {titles.get(concept, '')}".rstrip()
