"""Cards that ask a question with drawn numbers: fresh ones at each review, and the same after an undo."""

from __future__ import annotations

from zlib import crc32

import click

from fam_quizzes.asking.ask import pose
from fam_quizzes.asking.presenting import verdict_text
from fam_quizzes.asking.variants import UnusableDraw, variant_of
from fam_quizzes.loading import Shelf, resolve
from fam_quizzes.terminal.screen import Screen


def suggested_grade(shelf: Shelf, ref: str, face: str, number: int, screen: Screen) -> str | None:
    """Put the question of a card, and give the grade that the answer suggests; None where it cannot be put.

    Args:
        shelf: the decks.
        ref: the card.
        face: its face, which decides about the numbers together with `number`.
        number: how often the face was answered before.
        screen: where the question is shown.
    """
    question = shelf.questions.get(resolve(shelf.cards[ref].variant or "", within=ref))
    if question is None:
        return None
    try:
        asked = variant_of(question, seed=crc32(f"{face}:{number}".encode()))
    except UnusableDraw as error:
        click.echo(f"\nNo fresh numbers this time: {error.message}")
        return None
    click.echo()
    reply = pose(asked, screen)
    click.echo(f"\n{verdict_text(asked, reply.answer, reply.mark, screen)}")
    if reply.mark.score < 1:
        return "1"
    return "2" if reply.hints else "3"
