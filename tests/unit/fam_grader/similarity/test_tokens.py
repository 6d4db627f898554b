"""Tokens are those of Python's own tokenizer for valid code, and broken code has tokens too, in linear time."""

from __future__ import annotations

import io
import re
import time
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.similarity.tokens import KEPT_NAMES, read_tokens
from support.paths import REPOSITORY

LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
BLOCKS = {tokenize.INDENT: ">", tokenize.DEDENT: "<"}
OPENED = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}  # from Python 3.12 on
CLOSED = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}
LARGE = 300_000  # characters
PATIENCE = 20  # seconds for what takes a fifth of one; in quadratic time it would take hours
CODE = ["total = np.sum(rows)", "for row in rows:", "    print(row[0], 'x')"]
FUNCTION = ["def f(x):", *(f"    {line}" for line in CODE), "    return total"]

Row = tuple[str, str, int]


def rows(lines: list[str]) -> list[Row]:
    """Return text, text as written, and line of each token."""
    tokens = read_tokens(lines)
    return list(zip(tokens.texts, tokens.written, tokens.lines, strict=True))


def reference(lines: list[str]) -> list[Row]:
    """Return what `rows` has to return for valid code, from the tokens of the Python that runs this."""
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    found: list[Row] = []
    statement: list[Row] = []
    for kind, string, line in with_whole_strings(tokenize.generate_tokens(source.readline)):
        if kind in BLOCKS:
            found.append((BLOCKS[kind], BLOCKS[kind], line))
        elif kind == tokenize.STRING:
            statement.append(("S", "S", line))
        elif kind == tokenize.NAME:
            written = re.sub(r"[^\w]|[^\x00-\x7f]", "x", string)
            kept = written in KEPT_NAMES or (statement and statement[-1][0] == ".")
            statement.append((written if kept else "V", written, line))
        elif kind != tokenize.NEWLINE:
            statement.append((string, string, line))
        else:
            if {text for text, _, _ in statement} != {"S"}:
                found += [*statement, ("", "", line)]
            statement = []
    return found


def with_whole_strings(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[tuple[int, str, int]]:
    """Yield kind, text and line of each token but layout; an f-string is one string, as before Python 3.12."""
    depth = 0
    for token in tokens:
        depth += token.type in OPENED
        if token.type in OPENED and depth == 1:
            yield tokenize.STRING, token.string, token.start[0]
        elif not depth and token.type not in LAYOUT:
            yield token.type, token.string, token.start[0]
        depth -= token.type in CLOSED


@pytest.mark.parametrize("folder", ["exercises", "solutions", "grader", "quizzes", "tests"])
def test_valid_files_have_the_tokens_of_python(folder: str) -> None:
    """All code of the repository."""
    paths = sorted((REPOSITORY / folder).rglob("*.py"))
    assert paths

    assert [str(path) for path in paths if not is_read_as_python_does(path)] == []


def is_read_as_python_does(path: Path) -> bool:
    lines = path.read_text(encoding="utf-8").split("\n")
    return rows(lines) == reference(lines)


WORDS = (
    *("x", "np", "S", "rb", "f", "größe", "if", "print", "a.b.len", "...", ". x", "lambda: 0", "1if x else 2"),
    *("0", "1.", ".5", "00", "1_000.5e-3J", "0xFfor", "0b_1", "0o17", "1e5", "2j", "3 .real"),
    *(
        "->",
        ":=",
        "**=",
        "//",
        "//=",
        ">>=",
        "<<",
        "<",
        ">",
        "!=",
        "==",
        "=",
        "@=",
        "~",
        ";",
        ":",
        ",",
        "*",
        "-x[1:-2]",
    ),
    *("''", '"a\'b"', r"'\''", r"r'\'#'", 'Rb"("', "u'[' 'b'", "b'''\n'a''b\\''''", '"""\n# no\n    """', "'a\\\nb'"),
    *("f'{x!r:>{w}}'", 'f"{d[\'{\']}" + "}"', "f'{{{x}' '}'", 'rf"\\{x}"', "F'''{x\n+ 1}'''", "f\"{x:'>9}\" 'a'"),
    *('f"\\N{DEGREE SIGN}{x}" "}"', "fr'{ {1: 2}[1] }'", "if'a'in'b'", "''''''", '"""\\""""'),
)
SPACES = st.sampled_from([" ", "  ", "\t", " \f ", " \\\n  ", "\\\n"])
IN_BRACKETS = st.sampled_from([" ", "\n", "\n\n\t", " # (\n", "\\\n "])
BETWEEN = st.sampled_from(["", "", "", "\n", "   \n", "# it's (\n", '\t  # """\n', " \f\n"])


def joined(words: st.SearchStrategy[str], spaces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(words, spaces), max_size=5)
    return st.tuples(words, pairs).map(lambda each: each[0] + "".join(f"{space}{word}" for word, space in each[1]))


def in_brackets(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.sampled_from(["()", "[]", "{}"])
    return st.tuples(pairs, IN_BRACKETS, joined(words, IN_BRACKETS)).map(
        lambda each: f"{each[0][0]}{each[1]}{each[2]} {each[0][1]}"
    )


PHRASES = joined(st.recursive(st.sampled_from(WORDS), in_brackets, max_leaves=4), SPACES)
LINES = st.tuples(BETWEEN, PHRASES, st.sampled_from(["\n", "  \n", "# '\n"])).map(list)


def in_block(lines: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Indent lists of pieces, of which every third begins a line with code."""
    indented = st.tuples(st.sampled_from(["  ", "    ", "\t"]), st.lists(lines, min_size=1, max_size=4)).map(
        lambda each: [text for inner in each[1] for text in indent(each[0], inner)]
    )
    return st.tuples(LINES, indented).map(lambda each: [*each[0], *each[1]])


def indent(spaces: str, pieces: list[str]) -> list[str]:
    return [f"{spaces}{piece}" if number % 3 == 1 else piece for number, piece in enumerate(pieces)]


@given(st.lists(st.recursive(LINES, in_block, max_leaves=6), max_size=4))
def test_made_code_has_the_tokens_of_python(blocks: list[list[str]]) -> None:
    """Words, numbers, operators, strings, brackets, comments, continued lines and blocks in any order."""
    lines = "".join(piece for block in blocks for piece in block).split("\n")

    assert rows(lines) == reference(lines)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "x = 'abc",
            'it"s',
            "f'{x",
            "x = $ ? ! `",
            "x = 'a\0b",
            "x \\ y",
            "\ud800 = '\udfff'",
            "1__2 0x 3_",
            "x = ]})",
        ),
        *("        odd", "\t x", "\f  y\r", '"\'"\'"', "b'\\'"),
    ],
)
def test_a_broken_line_costs_no_other(line: str) -> None:
    """The tokens of the lines after it are those that they have alone."""
    assert after(line, FUNCTION) == rows(FUNCTION)


@pytest.mark.parametrize("line", ["f(x[", "x = {'a': (", '"""It', "x = '''", "'''\"\"\"", 'r"""\\""" \'\'\''])
def test_what_is_not_closed_ends_before_the_next_statement(line: str) -> None:
    """At the latest at a word that begins one."""
    assert after(line, FUNCTION) == rows(FUNCTION)


@pytest.mark.parametrize(
    "line",
    [
        *('f"{a["b"]}"', 'f"{", ".join(x)}"', r'f"{"\n".join(x)}"', 'f"{"(" + x}{")"}"', "f'{x['('] + '['}{{'"),
        *('f"{"""(""" + x}"', 'rf"{x:{w["("]}}"'),
    ],
)
def test_strings_may_have_their_quotes_inside(line: str) -> None:
    """An f-string that is valid from Python 3.12 on is one string, on every version."""
    assert read_tokens([f"x = {line}"]).texts == ["V", "=", "S", ""]
    assert after(line, CODE) == rows(CODE)


def test_strings_inside_that_have_braces_concern_their_line_only() -> None:
    """Such an f-string is several tokens."""
    assert after('f"{f"{f"{x}"}"}"', CODE) == rows(CODE)


def after(line: str, lines: list[str]) -> list[Row]:
    """Return the rows of the lines that come after a line, numbered as if they came first."""
    found = rows([line, *lines])
    first = next(index for index, row in enumerate(found) if row[2] == 2 and row[0] != "<")
    return [(text, written, number - 1) for text, written, number in found[first:]]


@given(st.text(st.sampled_from("\"'\\#({[)]}\n\n\t\f\r\0\ud800\xe9 frb01.:<x"), max_size=200))
def test_any_text_has_tokens_in_order(text: str) -> None:
    """Quotes, brackets, half characters and the like are no errors."""
    lines = text.split("\n")

    numbers = read_tokens(lines).lines

    assert numbers == sorted(numbers)
    assert all(1 <= number <= len(lines) + 1 for number in numbers)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            '"',
            "'",
            "\"'",
            '"""',
            "\\",
            '\\"',
            '\\"""\n',
            "\\'''\n\\\"\"\"\n",
            'f"{',
            "f'{'",
            'f"""{',
            "f\"{{'{",
            '"\\\n',
        ),
        *(
            "(",
            "[\n",
            "}",
            "(\ndef\n",
            " ",
            "\t\n",
            "\f",
            "\n",
            "#",
            "_",
            "a'",
            "1_",
            "0x",
            ".",
            "\\\n",
            "if x:\n\ty\n  z\n",
        ),
    ],
)
def test_the_largest_file_takes_linear_time(piece: str) -> None:
    """Whatever is repeated in it, in one line or many."""
    lines = (piece * (LARGE // len(piece))).split("\n")
    started = time.process_time()

    read_tokens(lines)

    assert time.process_time() - started < PATIENCE
