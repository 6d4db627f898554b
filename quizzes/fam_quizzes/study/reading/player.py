"""Play readings and conversations: show and speak texts, and wait for the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from fam.core.keyboard import Ended, ask_key, ask_line, in_terminal
from fam.core.terminal import Screen
from fam_quizzes.decks.model import Dialogue, Turn
from fam_quizzes.study.reading.readings import Passage, hear
from fam_quizzes.study.reading.speech import Speaker

INDENT = "    "
ONWARD = {" ": "on", "\r": "on", "q": "leave"}


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
            click.echo(f"Recorded to {record_to}.")

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
            return ask_key(self.screen.styled(f"[Enter: {what}, q: enough]", dim=True), ONWARD) == "on"
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
        if number and not talk.turns[number - 1].ask and not stage.goes_on("go on"):
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
        answer = ask_line(f"\n{INDENT}What would you say? (Enter: listen)" if stage.attended else INDENT)
    except Ended:
        return not stage.attended
    feedback = hear(turn, answer).feedback() if answer else ""
    if feedback:
        click.echo(stage.screen.text(feedback, INDENT))
    return True
