"""`fam export`: decks and quizzes for other programs."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO

import click

from fam.commands._options import selection_options
from fam.core.errors import CourseError
from fam_quizzes.decks import Selection, load_all_decks, load_decks
from fam_quizzes.decks.own import is_own
from fam_quizzes.export import FORMATS
from fam_quizzes.export.items import Batch, Remark, gather

NAMED = 3  # how many are named where something is not taken


@click.command("export")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write here.",
)
@click.option(
    "--variants",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help="How often a question with drawn numbers is exported, each time with others.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Other seeds draw other numbers.")
@click.option("--own/--no-own", default=True, help="With or without your own decks.  [default: with]")
@selection_options
@click.pass_obj
def command(
    root: Path | None, /, format_name: str, output: Path, variants: int, seed: int, own: bool, **selection: str
) -> None:
    """Write decks for Anki, Moodle, Canvas and others.

    FORMAT is anki (.apkg), gift or moodle (text or XML for Moodle's question bank), qti (.zip for Canvas), csv, or
    jupyterquiz (JSON). Items that the format does not support are skipped and reported on stderr.
    """
    collection = load_all_decks(root) if own else load_decks(root)
    collection.require("This course ({course}) has no flashcards and no quizzes.", collection.decks)
    batch = gather(collection, Selection(**selection), variants=variants, seed=seed, now=_now())
    if not batch.parts:
        raise CourseError("There is no card and no question in this choice: ask for less with --deck, --tag, --unit.")
    exported = FORMATS[format_name].export(batch)
    for line in remark_lines(exported.remarks):
        click.echo(_fitting(line, sys.stderr), err=True)
    _write(output, exported.content)
    mine = [part.deck.deck for part in batch.parts if is_own(part.deck.deck)]
    if mine:
        click.echo(_fitting(f"With decks of your own ({', '.join(mine)}); --no-own leaves them out.", sys.stdout))
    click.echo(f"Wrote {output}: {_summary(batch)}.")
    click.echo(_fitting(f"Next: {FORMATS[format_name].next_step}", sys.stdout))


def remark_lines(remarks: Iterable[Remark]) -> list[str]:
    """Say what is not in the file, in one line for each kind of loss, with how many and the first of them."""
    by_kind: dict[str, list[str]] = {}
    for remark in remarks:
        by_kind.setdefault(remark.what, []).append(remark.ref)
    return [f"{what[0].upper()}{what[1:]}: {len(refs)} ({_named(refs)})" for what, refs in by_kind.items()]


def _fitting(line: str, stream: TextIO) -> str:
    """Break a line where a terminal would; a pipe gets it whole."""
    if not stream.isatty():
        return line
    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _named(refs: list[str]) -> str:
    more = [f"and {len(refs) - NAMED} more"] if len(refs) > NAMED else []
    return ", ".join([*refs[:NAMED], *more])


def _now() -> datetime:
    """Return the time; SOURCE_DATE_EPOCH sets it, so that the same decks give the same bytes."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), timezone.utc) if epoch.isdecimal() else datetime.now(timezone.utc)


def _summary(batch: Batch) -> str:
    notes, questions = len(batch.notes), len({entry.ref for entry in batch.questions})
    return f"{notes} {_plural('card', notes)} and {questions} {_plural('question', questions)} were chosen"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CourseError(f"{file} cannot be written: {error.strerror}. Name another place with -o.") from error
