"""The stage on which readings and conversations are played: shown, spoken, and waited for where someone is there."""

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
    """Where a text is shown, who speaks it, whether a reader is asked, and sits at a keyboard to turn the pages."""

    screen: Screen
    speaker: Speaker | None
    asks: bool
    attended: bool

    @classmethod
    @contextmanager
    def open(cls, screen: Screen, *, aloud: bool, record_to: Path | None) -> Iterator[Stage]:
        """Get the voice ready, and write the recording at the end."""
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
        """Speak a text, where there is a voice."""
        if self.speaker:
            self.speaker.say(markup)

    def goes_on(self, what: str) -> bool:
        """Ask whether to go on, where someone is there to ask."""
        if not self.attended:
            return True
        try:
            return ask_key(self.screen.styled(f"[Enter: {what}, q: enough]", dim=True), ONWARD) == "on"
        except Ended:
            return False


def play_passages(passages: Sequence[Passage], stage: Stage) -> None:
    """Show one passage after the other, for as long as the reader wants more."""
    for number, passage in enumerate(passages):
        if number and not stage.goes_on(passage.heading[0].lower() + passage.heading[1:]):
            return
        click.echo(f"\n{stage.screen.styled(passage.heading, fg='cyan')}")
        stage.show(passage.text)


def play_dialogue(talk: Dialogue, stage: Stage) -> bool:
    """Play a conversation turn by turn, and say whether it came to its end."""
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
    """Ask the reader what they would answer; False where a reader leaves. A pipe that has ended is not waited for."""
    try:
        answer = ask_line(f"\n{INDENT}What would you say? (Enter: listen)" if stage.attended else INDENT)
    except Ended:
        return not stage.attended
    told = hear(turn, answer).told() if answer else ""
    if told:
        click.echo(stage.screen.text(told, INDENT))
    return True
