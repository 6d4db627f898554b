"""Reading a concept, playing a conversation, hearing both, and looking a term up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from support.decks import name_course
from support.terminals import Terminal

DECK = """
deck: words
title: Words
cards:
  - id: stride
    term: Stride
    aka: [step]
    definition: How far the filter moves.
    mnemonic: Legs.
    see: [pad]
    concepts: [C4]
  - {id: pad, term: Padding, definition: Zeros around the border., example: One ring., concepts: [C5]}
  - {id: same, term: Same padding, definition: Padding that keeps the size., concepts: [C5]}
readings:
  - concept: C4
    title: Stride
    sentence: The **stride** is how far a filter moves.
    paragraph: A larger stride gives a `smaller` map.
    page: |-
      The first paragraph.

      ```
      1  2
      ```
  - {concept: C5, title: Padding, sentence: Zeros around., paragraph: More., page: Most.}
aids:
  - {id: pfs, name: PFS, text: "Patterns, Feature map, Stride.", concepts: [C4]}
dialogues:
  - id: smaller
    title: Why is the map smaller?
    concepts: [C4]
    turns:
      - {who: Mia, says: "Why is it smaller?", ask: true, listen_for: [stride, skip]}
      - {who: Teacher, says: The stride skips places.}
      - {who: Mia, says: "Ah."}
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one deck, and a cache of its own."""
    decks = tmp_path / "quizzes" / "decks"
    decks.mkdir(parents=True)
    (decks / "words.yaml").write_text(DECK, encoding="utf-8")
    name_course(tmp_path, "words")
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    return tmp_path


def run(course: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(fam, ["--course", str(course), *arguments], input=typed)


def test_a_term_is_found_by_any_of_its_names(course: Path) -> None:
    """Case, plural and another name of the term do not matter."""
    for name in ("Stride", "strides", "STEP"):
        result = run(course, "glossary", name)

        assert result.exit_code == 0
        assert result.stdout == (
            "Stride (also: step)  C4\n"
            "    How far the filter moves.\n\n"
            "    To remember: Legs.\n\n"
            "    See also: Padding.\n\n"
            "Next: `fam learn C4` shows more; `fam cards` asks you.\n"
        )
        assert result.stderr == ""


def test_a_misspelled_term_shows_the_only_similar_one_with_a_note(course: Path) -> None:
    """The name need not be typed again."""
    result = run(course, "glossary", "stirde")

    assert result.exit_code == 0
    assert result.stderr == "No term is called `stirde`; the nearest is Stride.\n\n"
    assert result.stdout.startswith("Stride")


def test_an_unclear_term_names_the_candidates(course: Path) -> None:
    """Where several are near, the learner decides."""
    result = run(course, "glossary", "Paddings")

    assert (result.exit_code, result.stdout) == (0, run(course, "glossary", "padding").stdout)

    result = run(course, "glossary", "s")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: No term is called `s`. Did you mean `fam glossary Stride` or `fam glossary Same padding`?\n"
    )


def test_an_unknown_term_says_how_to_list_all(course: Path) -> None:
    """A dead end has a way out."""
    result = run(course, "glossary", "quantum")

    assert result.exit_code == 1
    assert result.stderr == "Error: No term is called `quantum`. `fam glossary` lists all.\n"


def test_the_glossary_lists_its_terms_in_alphabetical_order_and_as_json(course: Path) -> None:
    """All terms, or those of a concept; for people and for scripts."""
    listed = run(course, "glossary").stdout
    entries = json.loads(run(course, "glossary", "--concept", "C4", "--json").stdout)

    assert [line.split(":")[0] for line in listed.splitlines()[:3]] == ["Padding", "Same padding", "Stride"]
    assert [(entry["ref"], entry["see"]) for entry in entries] == [("words/stride", ["words/pad"])]


def test_a_concept_is_read_from_the_sentence_to_the_page_and_its_memory_aid(course: Path) -> None:
    """From a pipe nothing is asked; blocks of numbers keep their lines."""
    result = run(course, "learn", "C4")

    assert result.stdout == (
        "Stride  C4\n\n"
        "In a sentence\n    The stride is how far a filter moves.\n\n"
        "In a paragraph\n    A larger stride gives a `smaller` map.\n\n"
        "In a page\n    The first paragraph.\n\n        1  2\n\n"
        "To remember: PFS\n    Patterns, Feature map, Stride.\n\n"
        "Next: `fam quiz --concept C4` asks you, or read on: `fam learn C5`.\n"
    )


@pytest.mark.parametrize("name", ["stride", "step", "PFS", "strid"])
def test_a_concept_is_found_by_title_term_and_memory_aid(course: Path, name: str) -> None:
    """What a learner remembers of it is enough."""
    assert run(course, "learn", name, "--sentence").stdout.startswith("Stride  C4\n    The stride is")


def test_without_a_name_all_concepts_are_listed(course: Path) -> None:
    """The list is the way in."""
    result = run(course, "learn")

    assert result.stdout.splitlines()[:2] == [
        "C4 Stride: The stride is how far a filter moves.",
        "C5 Padding: Zeros around.",
    ]


def test_a_conversation_in_a_pipe_takes_answers_and_does_not_wait_for_more(course: Path) -> None:
    """The reader's words are held against what a good answer has; an ended pipe is listened to no further."""
    answered = run(course, "learn", "--dialogue", "smaller", typed="the strides\n")
    silent = run(course, "learn", "--dialogue", "smaller")

    assert "You thought of stride. Listen for: skip." in answered.stdout
    for result in (answered, silent):
        assert result.exit_code == 0
        assert result.stdout.index("The stride skips places.") < result.stdout.index("Ah.")
    assert "Listen for" not in silent.stdout


def test_a_conversation_that_nobody_chooses_leaves_the_list(course: Path) -> None:
    """In a pipe that has ended, the list is all there is to say."""
    result = run(course, "learn", "--dialogue")

    assert result.exit_code == 0
    assert result.stdout.startswith("1. Why is the map smaller? (`fam learn --dialogue smaller`)")


def test_an_unknown_conversation_lists_those_there_are(course: Path) -> None:
    """A name that is nothing's is an error with a way out."""
    result = run(course, "learn", "--dialogue", "xylophone")

    assert result.exit_code == 1
    assert result.stderr == ("Error: No conversation is called `xylophone`. `fam learn --dialogue` lists all.\n")


@pytest.mark.posix
def test_a_terminal_plays_a_conversation_turn_by_turn(course: Path) -> None:
    """One is asked before the teacher answers, and a key brings the next turn."""
    terminal = Terminal(course, "learn", "--dialogue", "smaller")

    terminal.read_until("What would you say?")
    assert "skips places" not in terminal.seen
    terminal.type("it skips\n")
    terminal.read_until("You thought of skip. Listen for: stride.")
    terminal.read_until("[Enter: go on, q: enough]")
    assert "Ah." not in terminal.seen
    terminal.type(" ")

    assert terminal.end() == 0
    assert "Ah." in terminal.seen


@pytest.mark.posix
def test_a_terminal_shows_more_of_a_concept_for_as_long_as_one_wants(course: Path) -> None:
    """`q` is enough, and is no failure."""
    terminal = Terminal(course, "learn", "stride")

    terminal.read_until("[Enter: in a paragraph, q: enough]")
    terminal.type("q")

    assert terminal.end() == 0
    assert "smaller" not in terminal.seen


def fam_process(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `fam` in a process of its own, as an engine of speech is started once in each."""
    command = [sys.executable, "-c", "from fam.cli import main; main()", "--course", str(course), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, check=False)


needs_speech = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no speech engine here")


def seconds(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return sound.getnframes() / sound.getframerate()


@needs_speech
def test_a_conversation_is_recorded_whole(course: Path) -> None:
    """The recording of all turns is longer than that of one sentence, and the reader is not asked meanwhile."""
    whole, sentence = course / "whole.wav", course / "sentence.wav"

    played = fam_process(course, "learn", "--dialogue", "smaller", "--speak-to", str(whole))
    fam_process(course, "learn", "C5", "--sentence", "--speak-to", str(sentence))

    assert played.returncode == 0
    assert f"Recorded to {whole}." in played.stdout
    assert seconds(whole) > 2 * seconds(sentence) > 0.5


@needs_speech
@pytest.mark.linux
def test_every_passage_is_played(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown is handed to the system's player, one passage after the other."""
    player = course / "bin" / "aplay"
    player.parent.mkdir()
    player.write_text(f'#!/bin/sh\ncp "$1" "{course}/$(date +%s%N).wav"\n', encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(player.parent), prepend=os.pathsep)

    result = fam_process(course, "learn", "C5", "--speak")

    assert result.returncode == 0
    assert len([file for file in course.glob("*.wav") if seconds(file) > 0.2]) == 3


@pytest.mark.linux
def test_without_an_audio_player_the_error_names_the_package(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is an error, with the fix."""
    monkeypatch.setenv("PATH", str(course))

    result = run(course, "learn", "C4", "--speak")

    assert result.exit_code == 1
    assert "apt install espeak-ng alsa-utils" in result.stderr


def test_an_unwritable_recording_path_is_rejected_at_once(course: Path) -> None:
    """The path is checked before anything is read aloud."""
    result = run(course, "learn", "C4", "--speak-to", str(course / "nowhere" / "x.wav"))

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert result.stdout == ""
