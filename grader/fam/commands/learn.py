"""`fam learn`: read a concept, or play a conversation; aloud, where wanted."""

from __future__ import annotations

from pathlib import Path

import click

from fam.commands._completing import complete_concept
from fam.commands._options import plain_option
from fam.core.errors import CourseError
from fam.core.keyboard import Ended, ask_line, in_terminal
from fam.core.language import N_, _
from fam.core.terminal import Screen, legible
from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.study.reading import readings
from fam_quizzes.study.reading.readings import Stage, play_dialogue, play_passages


@click.command("learn")
@click.argument("concept", nargs=-1, shell_complete=complete_concept)
@click.option("--sentence", "length", flag_value="sentence", help="Only the sentence.")
@click.option("--paragraph", "length", flag_value="paragraph", help="Only the paragraph.")
@click.option("--page", "length", flag_value="page", help="Only the page.")
@click.option("--dialogue", is_flag=True, help="Play a conversation; name it, or choose from the list.")
@click.option("--speak", is_flag=True, help="Read it aloud with the system's voice.")
@click.option(
    "--speak-to", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Record it as a WAV file."
)
@plain_option
@click.pass_obj
def command(
    root: Path | None,
    /,
    concept: tuple[str, ...],
    length: readings.Length | None,
    dialogue: bool,
    speak: bool,
    speak_to: Path | None,
    plain: bool,
) -> None:
    """Read a concept in a sentence, a paragraph, a page.

    CONCEPT is an id such as C4, a title or a term; without one, all concepts are listed. With --dialogue, a
    conversation between a teacher and students is played turn by turn, and you are asked first.
    """
    collection = load_decks(root)
    name = " ".join(concept)
    if dialogue:
        collection.require(N_("This course ({course}) has no conversations."), collection.dialogues)
    else:
        collection.require(N_("This course ({course}) has no readings."), collection.readings)
    with Stage.open(Screen.here(plain=plain), aloud=speak, record_to=speak_to) as stage:
        if dialogue:
            _play(collection, name, stage)
        elif name:
            _read(collection, name, length, stage)
        else:
            _list_concepts(collection, stage.screen)


def _read(collection: DeckCollection, name: str, length: readings.Length | None, stage: Stage) -> None:
    match = readings.index_readings(collection).find(name)
    if match.item is None:
        said = _("No concept is called `{name}`.").format(name=name)
        raise CourseError(f"{said} {match.advice('fam learn')}")
    concept = match.item
    reading = collection.readings[concept]
    if match.guessed:
        said = _("No concept is called `{name}`; the nearest is {nearest}.")
        click.echo(said.format(name=name, nearest=match.name) + "\n", err=True)
    click.echo(stage.screen.styled(f"{reading.title}  {concept}", bold=True))
    if length is not None:
        stage.show(getattr(reading, length))
    else:
        play_passages([*readings.passages(reading), *readings.remembered(collection, concept)], stage)
    after = readings.following(collection, concept)
    quiz = f"fam quiz --concept {concept}"
    if after:
        said = _("Next: `{quiz}` asks you, or read on: `{command}`.")
        said = said.format(quiz=quiz, command=f"fam learn {after}")
    else:
        said = _("Next: `{quiz}` asks you.").format(quiz=quiz)
    click.echo(legible(f"\n{said}"))


def _list_concepts(collection: DeckCollection, screen: Screen) -> None:
    for concept, reading in collection.readings.items():
        click.echo(screen.text(f"{concept} **{reading.title}**: {reading.sentence}"))
    click.echo(
        legible("\n" + _("Next: `fam learn C1` reads the first, `fam learn --dialogue` plays a conversation."))
    )


def _play(collection: DeckCollection, name: str, stage: Stage) -> None:
    found = readings.index_dialogues(collection)
    if not name:
        name = _choose(collection, stage.screen)
        if not name:
            return
    match = found.find(name)
    if match.item is None:
        said = _("No conversation is called `{name}`.").format(name=name)
        raise CourseError(f"{said} {match.advice('fam learn --dialogue')}")
    talk = collection.dialogues[match.item]
    click.echo(stage.screen.styled(talk.title, bold=True))
    if play_dialogue(talk, stage):
        said = _("Next: `{quiz}` asks you about it.").format(quiz=f"fam quiz --concept {talk.concepts[0]}")
        click.echo(legible(f"\n{said}"))


def _choose(collection: DeckCollection, screen: Screen) -> str:
    """List the conversations and ask for one; from a pipe, a line with its name or number."""
    talks = list(collection.dialogues.values())
    for number, talk in enumerate(talks, start=1):
        click.echo(screen.text(f"{number}. **{talk.title}** (`fam learn --dialogue {talk.id}`)"))
    try:
        typed = ask_line("\n" + _("Which one?") if in_terminal() else "")
    except Ended:
        return ""
    return talks[int(typed) - 1].id if typed.isdecimal() and 0 < int(typed) <= len(talks) else typed
