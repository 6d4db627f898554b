"""Cards that ask a drawn question: new numbers at each review, the same ones after an undo."""

from __future__ import annotations

from zlib import crc32

import click

from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.questions.presentation import verdict_text
from fam_quizzes.questions.prompt import pose
from fam_quizzes.questions.variants import UnusableDraw, variant_of


def suggested_grade(collection: DeckCollection, ref: str, card: str, number: int, screen: Screen) -> str | None:
    """Ask the question of a note, and return the grade that the answer suggests; None if it cannot be asked.

    Args:
        collection: the decks.
        ref: the note.
        card: its card, which together with `number` seeds the draw.
        number: the number of earlier answers to the card.
        screen: the output.
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
