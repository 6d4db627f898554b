"""The catalogues of messages: complete, up to date, and made of texts that gettext can find."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest

pytest.importorskip("babel", reason="the catalogues are made with it")

from support import messages
from support.paths import REPOSITORY

LANGUAGES = messages.languages()
# Which arguments are texts of the catalogue.
FIRST, FIRST_TWO, SECOND = slice(1), slice(2), slice(1, 2)
TEXTS = {"_": FIRST, "N_": FIRST, "message": FIRST, "ngettext": FIRST_TWO, "nmessage": FIRST_TWO, "pgettext": SECOND}


def test_make_messages_has_nothing_to_do() -> None:
    """The template, the translations and the compiled ones are those of the source texts."""
    stale = [path.name for path, content in messages.files().items() if path.read_bytes() != content]
    assert stale == [], "run `make messages`, and translate what it lists"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    """None is empty, none waits for a translator's eye, and each number has its form."""
    assert messages.missing(language, messages.template()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_fields_of_their_messages(language: str) -> None:
    """With the same formats; only a singular may leave its number out."""
    for each in messages.translation(language, messages.template()):
        if not each.id:
            continue
        texts, forms = (each.id, each.string) if each.pluralizable else ((each.id,), (each.string,))
        for text in forms[1:] or forms:
            assert _fields(text) == _fields(texts[-1]), each.id
        assert _fields(forms[0]) <= _fields(texts[0]) | _fields(texts[-1]), each.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_code_of_their_messages(language: str) -> None:
    """Commands and names in backticks, which are typed and looked up, and spaces and line breaks at the ends."""
    for each in messages.translation(language, messages.template()):
        if each.id:
            text, form = (each.id[-1], each.string[-1]) if each.pluralizable else (each.id, each.string)
            assert form.split("`")[1::2] == text.split("`")[1::2] or sorted(form.split("`")[1::2]) == sorted(
                text.split("`")[1::2]
            ), text
            assert text[: len(text) - len(text.lstrip())] == form[: len(form) - len(form.lstrip())], text
            assert text[len(text.rstrip()) :] == form[len(form.rstrip()) :], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_can_be_read(language: str) -> None:
    """By gettext itself, with a rule for plurals."""
    with messages.catalogue(language).with_suffix(".mo").open("rb") as file:
        found = GNUTranslations(file)
    assert found.ngettext("{count} more function: not written yet", "", 2) != ""
    assert found.gettext("it is not written yet") != "it is not written yet"


def test_every_message_is_a_text_in_the_source() -> None:
    """A name, an f-string or a sum is nothing that can be found; constants are marked where they are written."""
    marked = {text for each in messages.extracted() for text in ([each.id] if isinstance(each.id, str) else each.id)}
    unknown = []
    for path, call, name in _calls():
        for argument in call.args[TEXTS[name]]:
            plain = isinstance(argument, ast.Constant) and argument.value in marked
            looked_up = name in ("_", "message") and not isinstance(
                argument, (ast.JoinedStr, ast.BinOp, ast.Constant)
            )
            if not (plain or looked_up or path.name == "language.py"):
                unknown.append(f"{path.relative_to(REPOSITORY)}:{argument.lineno}: {ast.unparse(argument)}")
    assert unknown == []


def _calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for package in messages.PACKAGES:
        for path in (REPOSITORY / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
                    yield path, node, node.func.id


def _fields(text: str) -> set[tuple[str, str | None]]:
    return {(name, spec) for _, name, spec, _ in Formatter().parse(text) if name is not None}
