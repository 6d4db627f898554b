"""Questions asked through a pipe: hints, typos, feedback and layout."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from fam.core.keyboard import Ended
from fam.core.terminal import Screen
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.marking import Mark
from fam_quizzes.questions.presentation import question_text, verdict_text
from fam_quizzes.questions.prompt import ask, pose
from fam_quizzes.questions.variants import variant_of
from support.paths import SMALL_DECKS

DECK = SMALL_DECKS / "quizzes" / "decks" / "05_kinds.yaml"
QUESTIONS = {found.id: found for found in parse_deck(DECK).questions}
SEED = 3
IN_WORDS = Screen(colour=False, plain=True, unicode=False)
DRAWN = Screen(colour=False)


def asked(name: str, *lines: str, screen: Screen = DRAWN) -> tuple[Mark, str]:
    """Ask a question, answer with lines from a pipe, and give the mark and what was on the screen."""
    with CliRunner().isolation(input="".join(f"{line}\n" for line in lines)) as streams:
        mark = ask(variant_of(QUESTIONS[name], SEED), screen)
        return mark, streams[0].getvalue().decode()


def test_a_choice_reads_from_prompt_to_explanation() -> None:
    """The whole screen of one question, as a pipe gets it."""
    mark, seen = asked("larger-stride", "?", "c")

    assert mark.score == 0
    assert seen == (
        "What does a larger stride do to the feature map?\n"
        "\n"
        "  a  It keeps its size.\n"
        "  b  It becomes smaller.\n"
        "  c  It becomes larger.\n"
        "\n"
        "One letter, a to c (? hint, - don't know): \n"
        "\n"
        "  Hint: How many places does the filter visit?\n"
        "\n"
        "One letter, a to c (? hint, - don't know): \n"
        "\n"
        "✗ Not right.\n"
        "\n"
        "  The filter skips positions; fewer positions give fewer values.\n"
        "\n"
        "  The answer:\n"
        "  b  It becomes smaller.\n"
        "\n"
        "  The filter visits fewer positions, and each gives one value.\n"
    )


def test_words_only_for_a_screen_reader() -> None:
    """`--plain` has no sign that is not a word or a mark of punctuation."""
    _, seen = asked("larger-stride", "b", screen=IN_WORDS)

    assert seen.isascii()
    assert "  a, It keeps its size.\n" in seen
    assert "\nRight.\n" in seen


@pytest.mark.parametrize(
    ("name", "line", "score", "verdict"),
    [
        ("larger-stride", "b", 1, "✓ Right."),
        ("changes-size", "bc", 2 / 3, "~ Partly right: 67%."),
        ("padding-shrinks", "true", 0, "  The answer: false"),
        ("output-size", "11 values", 1, "✓ Right."),
        ("half", "1/2", 1, "✓ Right."),
        ("name-of-map", "Feature-Maps", 1, "✓ Right."),
        ("one-response", "cadb", 1, "✓ Right."),
        ("letters", "1c 2a 3b", 2 / 3, "  `kH` does not go with colours of the rainbow."),
        ("name-of-map", "-", 0, "· Now you will know."),
    ],
)
def test_each_kind_is_answered_by_a_line(name: str, line: str, score: float, verdict: str) -> None:
    """And its verdict is shown."""
    mark, seen = asked(name, line)

    assert mark.score == pytest.approx(score)
    assert verdict in seen.splitlines()


def test_each_gap_is_asked_for_and_a_slip_is_asked_again() -> None:
    """Only the gap with the slip, and the slip counts neither way."""
    mark, seen = asked("stride-and-padding", "strid", "stride", "kernel")

    assert mark.score == 0.5
    assert "  How far the filter moves is the (1)____; zeros around the border are (2)____." in seen
    assert seen.count("for gap 1") == 2
    assert seen.count("for gap 2") == 1
    assert "Nearly: it is the right word with a slip in it. Once more?" in seen
    assert "  How far the filter moves is the [stride]; zeros around the border are\n  [padding].\n" in seen


def test_gaps_that_are_all_unknown_are_no_answer() -> None:
    """Two times `-` is `I do not know`."""
    mark, seen = asked("stride-and-padding", "-", "-", screen=IN_WORDS)

    assert mark == Mark(0)
    assert "How far the filter moves is the (blank 1); zeros" in seen
    assert "Now you will know." in seen


def test_a_slip_is_asked_again_until_it_is_none() -> None:
    """As often as it takes, without a mark."""
    mark, seen = asked("name-of-map", "feature mup", "feature mop", "feature map")

    assert mark == Mark(1)
    assert seen.count("Nearly") == 2


def test_what_cannot_be_read_is_asked_again() -> None:
    """With what was expected, and no mark."""
    mark, seen = asked("output-size", "eleven", "", "11 pixels", "11")

    assert mark == Mark(1)
    assert "`eleven` is not a number; expected one such as 12, 0.25, 1/4 or 1e3." in seen
    assert seen.count("A number of values") == 4


def test_hints_come_one_by_one_and_end() -> None:
    """The offer goes with the last one."""
    _, seen = asked("larger-stride", "?", "?", "?", "b")

    assert seen.count("Hint:") == 2
    assert "That was the last hint." in seen
    assert seen.count("? hint") == 2


def test_an_exam_gives_no_hint_and_says_nothing_of_the_answer() -> None:
    """The reply is kept for the end."""
    with CliRunner().isolation(input="?\nc\n") as streams:
        reply = pose(variant_of(QUESTIONS["larger-stride"], SEED), DRAWN, exam=True)
        seen = streams[0].getvalue().decode()

    assert (reply.answer, reply.mark.score, reply.hints) == (2, 0, 0)
    assert "There is no hint here." in seen
    assert "right" not in seen.lower()


def test_hints_are_counted() -> None:
    """A reply says how many were looked at."""
    with CliRunner().isolation(input="?\n?\nb\n"):
        assert pose(variant_of(QUESTIONS["larger-stride"], SEED), DRAWN).hints == 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_pipe_that_ends_leaves_the_question(name: str) -> None:
    """Without an answer, and without a loop."""
    with pytest.raises(Ended):
        asked(name)


@pytest.mark.parametrize(
    "screen", [DRAWN, IN_WORDS, Screen(), Screen(width=40)], ids=["drawn", "plain", "colour", "40"]
)
@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_is_wider_than_the_screen(name: str, screen: Screen) -> None:
    """Questions and verdicts of every kind."""
    import click  # noqa: PLC0415

    question = variant_of(QUESTIONS[name], SEED)
    text = (
        question_text(question, screen)
        + "\n"
        + verdict_text(question, None, Mark(0.5, feedback=("x y " * 60,)), screen)
    )

    code = 50 if screen.width == 40 else 0  # short code is kept whole
    assert max(len(click.unstyle(line)) for line in text.splitlines()) <= max(screen.width, code)
    assert screen.colour or "\x1b" not in text


@pytest.mark.parametrize(
    ("name", "lines", "score"),
    [
        ("name-of-map", ["feature mpa"], 1),
        ("name-of-map", ["filter"], 0),
        ("name-of-map", ["inactivation map"], 0),
        ("stride-and-padding", ["strdie", "paddng"], 1),
        ("stride-and-padding", ["strdie", "kernel"], 0.5),
    ],
)
def test_an_exam_says_nothing_of_a_slip_and_counts_it(name: str, lines: list[str], score: float) -> None:
    """A learner who cannot type a word again loses nothing by a slip, and learns nothing before the end."""
    with CliRunner().isolation(input="".join(f"{line}\n" for line in lines)) as streams:
        reply = pose(variant_of(QUESTIONS[name], SEED), DRAWN, exam=True)
        seen = streams[0].getvalue().decode()

    assert (reply.mark.score, reply.mark.close) == (score, False)
    assert "Nearly" not in seen
