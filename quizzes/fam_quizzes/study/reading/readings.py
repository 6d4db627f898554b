"""Readings and conversations: find them, show and speak their texts, and listen to the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from fam.core.keyboard import Ended, ask_key, ask_line, in_terminal
from fam.core.language import _
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Dialogue, Reading, Turn
from fam_quizzes.study.reading.lookup import Index
from fam_quizzes.study.reading.speech import Speaker

Length = Literal["sentence", "paragraph", "page"]
INDENT = "    "
ONWARD = {" ": "on", "\r": "on", "q": "leave"}


@dataclass(frozen=True)
class Passage:
    """A part of a reading: heading and Markdown text."""

    heading: str
    text: str


def index_readings(collection: DeckCollection) -> Index[str]:
    """Index the concepts by id and title, by the terms of their cards, and by their memory aids."""
    titles = [((reading.title, concept), concept) for concept, reading in collection.readings.items()]
    terms = [
        ((collection.readings[note.concepts[0]].title, note.term, *note.aka), note.concepts[0])
        for note in collection.notes.values()
        if note.concepts and note.concepts[0] in collection.readings
    ]
    aids = [
        ((collection.readings[aid.concepts[0]].title, aid.name, aid.id), aid.concepts[0])
        for aid in collection.aids.values()
        if aid.concepts[0] in collection.readings
    ]
    return Index([*titles, *terms, *aids])


def passages(reading: Reading) -> Iterator[Passage]:
    """Return the three parts, the shortest first."""
    yield Passage(_("In a sentence"), reading.sentence)
    yield Passage(_("In a paragraph"), reading.paragraph)
    yield Passage(_("In a page"), reading.page)


def remembered(collection: DeckCollection, concept: str) -> Iterator[Passage]:
    """Return the memory aids of a concept."""
    for aid in collection.aids_of([concept]):
        yield Passage(_("To remember: {aid}").format(aid=aid.name), aid.text)


def following(collection: DeckCollection, concept: str) -> str | None:
    """Return the next concept, or None."""
    concepts = list(collection.readings)
    index = concepts.index(concept) + 1
    return concepts[index] if index < len(concepts) else None


@dataclass(frozen=True)
class Heard:
    """The expected words in the reader's answer, and those that are missing."""

    named: tuple[str, ...]
    missing: tuple[str, ...]

    def feedback(self) -> str:
        """Return feedback for the reader, without a mark."""
        if not self.missing:
            return _("You said it all: {words}.").format(words=_listed(self.named)) if self.named else ""
        missing = _("Listen for: {words}.").format(words=_listed(self.missing))
        if not self.named:
            return missing
        return _("You thought of {words}.").format(words=_listed(self.named)) + f" {missing}"


def index_dialogues(collection: DeckCollection) -> Index[str]:
    """Index the conversations by title and id."""
    return Index(((talk.title, talk.id), ref) for ref, talk in collection.dialogues.items())


def hear(turn: Turn, answer: str) -> Heard:
    """Find the expected words of `turn` in the reader's answer, at the beginning of words.

    >>> hear(Turn(who="Mia", says="Why?", listen_for=("smaller", "stride")), "it gets small with larger strides")
    Heard(named=('stride',), missing=('smaller',))
    """
    said = {word: bool(re.search(rf"\b{re.escape(word)}", answer, re.IGNORECASE)) for word in turn.listen_for}
    return Heard(
        tuple(word for word, found in said.items() if found), tuple(word for word, found in said.items() if not found)
    )


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


@dataclass(frozen=True)
class Stage:
    """Output and input of a reading: screen, voice, and whether a reader is asked or sits at a keyboard."""

    screen: Screen
    speaker: Speaker | None
    asks: bool
    attended: bool

    @classmethod
    @contextmanager
    def open(cls, screen: Screen, *, aloud: bool, record_to: Path | None) -> Iterator[Stage]:
        """Start the voice, and write the recording at the end."""
        speaker = Speaker(record_to) if aloud or record_to else None
        asks = record_to is None
        yield cls(screen, speaker, asks, attended=asks and in_terminal())
        if speaker:
            speaker.close()
        if record_to:
            click.echo(_("Recorded to {file}.").format(file=record_to))

    def show(self, markup: str, indent: str = INDENT) -> None:
        """Show a text, then speak it."""
        click.echo(self.screen.text(markup, indent))
        self.speak(markup)

    def speak(self, markup: str) -> None:
        """Speak a text if there is a voice."""
        if self.speaker:
            self.speaker.say(markup)

    def goes_on(self, what: str) -> bool:
        """Return whether the reader wants to continue; True without a keyboard."""
        if not self.attended:
            return True
        try:
            # TRANSLATORS: {what} is "go on", or "in a paragraph".
            offer = _("[Enter: {what}, q: enough]").format(what=what)
            return ask_key(self.screen.styled(offer, dim=True), ONWARD) == "on"
        except Ended:
            return False


def play_passages(passages: Sequence[Passage], stage: Stage) -> None:
    """Show passages as long as the reader wants more."""
    for number, passage in enumerate(passages):
        if number and not stage.goes_on(passage.heading[0].lower() + passage.heading[1:]):
            return
        click.echo(f"\n{stage.screen.styled(passage.heading, fg='cyan')}")
        stage.show(passage.text)


def play_dialogue(talk: Dialogue, stage: Stage) -> bool:
    """Play a conversation turn by turn; return whether it reached its end."""
    for number, turn in enumerate(talk.turns):
        if number and not talk.turns[number - 1].ask and not stage.goes_on(_("go on")):
            return False
        click.echo()
        _speak_turn(turn, stage)
        if turn.ask and stage.asks and not _ask_reader(turn, stage):
            return False
    return True


def _speak_turn(turn: Turn, stage: Stage) -> None:
    click.echo(stage.screen.styled(f"{turn.who}:", bold=True))
    stage.show(turn.says)


def _ask_reader(turn: Turn, stage: Stage) -> bool:
    """Ask the reader for an answer; return False if the reader quits. The end of piped input does not quit."""
    try:
        offer = "\n" + INDENT + _("What would you say? (Enter: listen)")
        answer = ask_line(offer if stage.attended else INDENT)
    except Ended:
        return not stage.attended
    feedback = hear(turn, answer).feedback() if answer else ""
    if feedback:
        click.echo(stage.screen.text(feedback, INDENT))
    return True
