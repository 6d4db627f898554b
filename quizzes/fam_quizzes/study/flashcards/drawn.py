"""Notes that ask a question with drawn numbers: fresh ones at each review, and the same after an undo."""

from __future__ import annotations

from zlib import crc32

import click

from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.questions.presentation import verdict_text
from fam_quizzes.questions.prompt import pose
from fam_quizzes.questions.variants import UnusableDraw, variant_of


def suggested_grade(collection: DeckCollection, ref: str, card: str, number: int, screen: Screen) -> str | None:
    """Put the question of a note, and give the grade that the answer suggests; None where it cannot be put.

    Args:
        collection: the decks.
        ref: the note.
        card: its card, which decides about the numbers together with `number`.
        number: how often the card was answered before.
        screen: where the question is shown.
    """
    question = collection.questions.get(resolve(collection.notes[ref].variant or "", within=ref))
    if question is None:
        return None
    try:
        asked = variant_of(question, seed=crc32(f"{card}:{number}".encode()))
    except UnusableDraw as error:
        click.echo(f"\nNo fresh numbers this time: {error!s}")
        return None
    click.echo()
    reply = pose(asked, screen)
    click.echo(f"\n{verdict_text(asked, reply.answer, reply.mark, screen)}")
    if reply.mark.score < 1:
        return "1"
    return "2" if reply.hints else "3"
