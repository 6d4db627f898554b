"""Faults that `fam lint` finds in one deck, each with its position and correction.

The files of `tests/data/lint/` hold a tiny deck for each fault, and the exact message. Characters that cannot be seen
have stand-ins there: ⍽ is a no-break space, ⍰ a space without width.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fam.core.diagnostics import Diagnostic
from fam_quizzes.lint.checking import lint
from support.decks import HEAD, card, found, question, write_deck
from support.paths import LINT_CASES, SMALL_DECKS

CASES = LINT_CASES
DECKS = SMALL_DECKS / "quizzes" / "decks"


def cases() -> list[pytest.param]:
    """Return each deck of the case files with what is found in it."""
    parts = [(file.stem, part) for file in sorted(CASES.glob("*.txt")) for part in _parts(file)]
    return [
        pytest.param(text, finds, id=f"{stem}: {name}") for stem, part in parts for name, text, finds in [_case(part)]
    ]


def _parts(file: Path) -> list[str]:
    return f"\n{file.read_text(encoding='utf-8')}".split("\n== ")[1:]


def _case(part: str) -> tuple[str, str, list[str]]:
    name, _, rest = part.replace("⍽", "\u00a0").replace("⍰", "\u200b").partition("\n")
    text, _, finds = rest.partition("-- finds\n")
    return name, text, finds.strip("\n").splitlines()


def test_the_case_files_are_read() -> None:
    """A test of no cases would hold for ever."""
    assert len(cases()) > 130


@pytest.mark.parametrize(("deck", "finds"), cases())
def test_a_fault_is_reported_with_its_position_and_correction(deck: str, finds: list[str], tmp_path: Path) -> None:
    """An author reads where to look, what stands there, and what to write."""
    assert found(tmp_path, deck) == finds


SOUND = "deck: tiny\ntitle: Tiny\ncards:\n  - {id: a, term: Größe, definition: How large it is.}\n"


@pytest.mark.parametrize(
    ("content", "finds"),
    [
        (SOUND.replace("\n", "\r\n").encode(), []),
        (SOUND.encode("utf-8-sig"), []),
        (SOUND.encode("utf-16"), ["1:1: the file is UTF-16, not UTF-8: save it as UTF-8."]),
        (SOUND.encode("latin-1"), ["4:21: the byte 0xF6 is not valid UTF-8: save the file as UTF-8."]),
        (SOUND.replace("ß", "\0").encode(), ["4:22: the character U+0000 cannot be shown: remove it."]),
        (SOUND.replace("ß", "\x1b").encode(), ["4:22: the character U+001B cannot be shown: remove it."]),
        (b"deck: x\ntitle: T\ncards: " + b"[" * 3000, ["3:27: this is nested too deeply: look for stray brackets."]),
    ],
)
def test_faults_of_encoding_are_named(content: bytes, finds: list[str], tmp_path: Path) -> None:
    """Lines of Windows and a byte order mark are none."""
    (tmp_path / "tiny.yaml").write_bytes(content)

    assert [str(fault).partition("tiny.yaml:")[2] for fault in lint([tmp_path]).found] == finds


@pytest.mark.parametrize(
    "deck",
    [
        card("cloze: ['The {{stride|step}} is 2.']\nreverse: true\nsee: []"),
        card("example: 'A list of `2 ** 3` and 2 ** 3, **strong** and *soft*, a - b'"),
        card("example: stride  # two spaces before a comment"),
        card('aka: ["012", "yes", "1:30", "5 # 3", "a: b"]'),
        card("example: 'It’s 5\u00a0px, “wide”: `\"a\"`'\naka: ['“Stride”', '‘n’ Roll', The “stride”]"),
        card('example: |\n  - one\n\n  – two –three\nmnemonic: "Family: \\U0001F468\u200d\U0001f469"'),
        card(
            "example: |\n"
            "  `<b>` costs $5 or $6_0, [0](1) and f[i](x); a < b > c, 3 & 4, __init__, # of rows\n"
            "  > 5 px; a*b, `# One`\n\n  ```\n  # Two  \n  | a |\n  |---|\n  * 3\n  ```\n\n  1. one\n  2. two\n"
        ),
        card("cloze: ['The {{std::sort}} is {{c1|c2}}.', 'The std::sort is {{c1|c2}}.']", front="What is it?")
        + "  - {id: other, term: Stride, definition: How far., cloze: ['The {{std::sort}} is c1.']}\n",
        question(
            "choice", "choices: [{text: all of the above, right: true}, {text: A, feedback: No.}]\nshuffle: false"
        ),
        question(
            "multi",
            "choices:\n"
            + "".join(f"  - {{text: {text}, feedback: No.}}\n" for text in ("A and B", "all of them", "one above"))
            + "  - {text: none of the rows above the edge, right: true}\n",
        ),
        question(
            "choice", "choices: [{text: only options A and B, right: true}, {text: A, feedback: No.}]", prompt="A?"
        ),
        question("numeric", "answer: 0.00005\ntolerance: 0.00001"),
        question("numeric", "answer: 0.000025"),
        question("numeric", "answer: n / 10000\ndraw: {n: 1..50}"),
        question("numeric", "answer: 2 / 3\ntolerance: 0.01"),
        question("numeric", "answer: n\ndraw: {n: 1..3}", prompt="'{{1, 2}} and {n} and {answer + 1}'"),
        question("numeric", "answer: -0.5\ndraw: {n: [0.5, -1, 3]}", prompt="What is {n}?"),
        question("cloze", "text: The {{stride}} and {{padding}}.\nwrong: [{text: Stride, feedback: Not there.}]"),
        "\ufeff" + card(),
        card().replace("\n", "\r\n"),
        f"---\n{card()}...\n",
    ],
    ids=[
        "a card",
        "stars that mean no strength",
        "a comment",
        "quoted traps",
        "quotes and spaces of typographers",
        "dashes and joined emoji",
        "signs that mean no markup",
        "words with colons, and the same term with another front",
        "places among choices in their order",
        "choices that name no places",
        "choices that name things of the prompt",
        "a small answer",
        "an answer that is typed as it is shown",
        "small answers to draw",
        "a tolerance",
        "braces",
        "fractions to draw from",
        "a word that is wrong in one gap and right in another",
        "a byte order mark",
        "lines that end as on Windows",
        "marks of a document",
    ],
)
def test_nothing_is_found_in_a_sound_deck(deck: str, tmp_path: Path) -> None:
    """A false alarm would teach authors not to listen."""
    assert found(tmp_path, deck) == []


def test_nothing_is_found_in_the_small_decks() -> None:
    """They have every kind of question and every key."""
    assert lint([DECKS]).found == ()


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    """An author fixes a deck in one round."""
    deck = card("reverse: yes\nsee: [nothing]\ntags: core") + question("choice", "choices: []", id="Q")[len(HEAD) :]

    lines = [fault.partition(":")[0] for fault in found(tmp_path, deck + "abouts: x\n")]

    assert lines == ["7", "8", "9", "11", "16", "17"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"deck: a\ntitle: caf\xe9\n", "2:11: the byte 0xE9 is not valid UTF-8: save the file as UTF-8."),
        ("deck: é\ntitle: é".encode() + b"\xff", "2:9: the byte 0xFF is not valid UTF-8: save the file as UTF-8."),
        (b"\xef\xbb\xbfdeck: \xff", "1:7: the byte 0xFF is not valid UTF-8: save the file as UTF-8."),
        ("deck: a\n".encode("utf-16"), "1:1: the file is UTF-16, not UTF-8: save it as UTF-8."),
        (b"", "1:1: the file is empty: a deck begins with `deck:` and `title:`."),
        (b"deck: a\ntitle:\tb\x07\n", "2:9: the character U+0007 cannot be shown: remove it."),
        (b"deck: a\n\ttitle: b\n", "2:1: a tab stands here: YAML wants spaces, so indent with spaces."),
    ],
    ids=["Latin-1", "after other letters", "after a byte order mark", "UTF-16", "empty", "a bell", "a tab"],
)
def test_a_file_with_invalid_characters_is_reported(content: bytes, message: str, tmp_path: Path) -> None:
    """The place is counted in characters, also where bytes are wrong."""
    (tmp_path / "tiny.yaml").write_bytes(content)

    assert [str(fault).partition("tiny.yaml:")[2] for fault in lint([tmp_path]).found] == [message]


def test_a_number_with_thousands_of_digits_is_a_fault_and_no_traceback(tmp_path: Path) -> None:
    """Python refuses to read it, and an author learns where it stands."""
    finds = found(tmp_path, question("numeric", "answer: 1" + "0" * 5000))

    assert len(finds) == 1
    assert finds[0].startswith("9:13: `answer` is `1000000000")
    assert len(finds[0]) < 250


def test_a_file_with_another_extension_is_reported(tmp_path: Path) -> None:
    """The course would not find it."""
    file = write_deck(tmp_path, card(), name="tiny.yml")

    assert lint([file]).found == (
        Diagnostic(file, 1, 1, "decks need the extension .yaml: rename the file to tiny.yaml."),
    )


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    """A folder with the name of a deck stops no other deck from being looked at."""
    (tmp_path / "a.yaml").mkdir()
    write_deck(tmp_path, HEAD + "abouts: x\n")

    message = [f"{fault.file.name}: {fault.message}" for fault in lint([tmp_path]).found]

    assert message == [
        "a.yaml: the file cannot be read: Is a directory.",
        "tiny.yaml: unknown key `abouts` in the deck; did you mean `about`?",
    ]


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path: Path) -> None:
    """Nine lists of nine aliases each would be a billion items."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    finds = found(tmp_path, HEAD + "\n".join(lines) + "\n")

    assert sum("is an alias in YAML" in line for line in finds) == 9  # each once
    assert sum("is an anchor in YAML" in line for line in finds) == 10
