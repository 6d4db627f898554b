"""`fam stats`: how learning is going."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from time import time

import click

from fam.commands._options import data_option, plain_option
from fam.core.paths import data_dir
from fam.core.terminal import Screen
from fam_quizzes.decks import load_decks
from fam_quizzes.study.flashcards.charts import write_stats
from fam_quizzes.study.progress.database import open_progress, written_safely
from fam_quizzes.study.progress.stats import Stats, as_dict, gather


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
    collection = load_decks(root)
    collection.require("flashcards and no quizzes", collection.decks)
    folder = data_dir(collection.course, data)
    with closing(open_progress(folder, collection)) as progress, written_safely(folder):
        stats = gather(progress, collection, int(time()))
    titles = {concept: reading.title for concept, reading in collection.readings.items()}
    if as_json:
        click.echo(json.dumps(as_dict(stats, titles), indent=2))
        return
    screen = Screen.here(plain=plain)
    for line in write_stats(stats, titles, screen):
        click.echo(line)
    click.echo(f"\n{screen.text(f'Next: {_next_step(stats)}')}")


def _next_step(stats: Stats) -> str:
    weakest = next(iter(stats.weak), None)
    further = f"; `fam quiz --concept {weakest}` works on what is weakest." if weakest else "."
    what = "asks what is due" if stats.due else "brings new ones"
    return f"`fam cards` {what}{further}"
