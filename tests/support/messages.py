"""Extract the messages that students see, update the translations, and compile them: `make messages`.

The catalogues are written without dates, line numbers and the tool's version, so that they change only where a
message does, and the same messages make the same bytes.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from fam.cli import COMMANDS, FOR_STUDENTS, fam
from fam.core.language import DOMAIN, LOCALE
from support.paths import REPOSITORY

TEMPLATE = LOCALE / f"{DOMAIN}.pot"
PACKAGES = ("grader/fam", "grader/fam_grader", "quizzes/fam_quizzes")
PAGES = ("grader/fam_grader/reports/templates/feedback.html",)
KEYWORDS = {
    **dict.fromkeys(("_", "N_", "message")),
    **dict.fromkeys(("ngettext", "nmessage"), (1, 2)),
    "pgettext": ((1, "c"), 2),
}
COMMENT = "TRANSLATORS:"
TITLE = "# Messages that students see. CONTRIBUTING.md says how to translate them."
# What click says by itself, as its source has it; without a translation here, it is said in English.
CLICKS_WORDS: tuple[str | tuple[str, str], ...] = (
    *(
        "Usage:",
        "Options",
        "Commands",
        "Positional arguments",
        "Show this message and exit.",
        "Show the version and exit.",
    ),
    *("Error: {message}", "Try '{command} {option}' for help.", "Aborted!", "Error: invalid input"),
    *("Invalid value: {message}", "Invalid value for {param_hint}: {message}"),
    *("Missing argument", "Missing option", "Missing parameter", "Missing command.", "Choose from:\n\t{choices}"),
    *("default: {default}", "env var: {var}", "file", "directory", "path"),
    "Could not open file {filename!r}: {message}",
    *("{name} {filename!r} does not exist.", "{name} {filename!r} is a file.", "{name} {filename!r} is a directory."),
    *("{name} {filename!r} is not readable.", "{name} {filename!r} is not writable."),
    *("{value!r} is not a valid {number_type}.", "{value} is not in the range {range}."),
    *("No such option {name!r}.", "No such option: {name}"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
)
# Of the header: what changes at every run, or says nothing.
LEFT_OUT = (
    "Project-Id-Version",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
    "Report-Msgid",
)
WIDTH = 118


@dataclass(frozen=True)
class Extracted:
    """A message in the source: one text, or the singular and the plural."""

    file: str
    line: int
    id: str | tuple[str, ...]
    comments: list[str]
    context: str | None


class Messages(list[Message]):
    """As much of a catalogue as its compilation needs: a header of our own, and the messages."""

    charset = "utf-8"


def extracted() -> Iterator[Extracted]:
    """Yield the messages of all modules and pages, in the order of the files."""
    modules = (path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py")))
    for path in (*modules, *(REPOSITORY / page for page in PAGES)):
        method = "jinja2" if path.suffix == ".html" else "python"
        with path.open("rb") as file:
            found = list(extract(method, file, KEYWORDS, (COMMENT,), strip_comment_tags=True))
        name = path.relative_to(REPOSITORY).as_posix()
        yield from (Extracted(name, line, text, comments, context) for line, text, comments, context in found)


def helps() -> Iterator[str]:
    """Yield what `--help` shows of the group, of all commands in a line, and of the commands for students."""
    yield from _helps_of(fam)
    yield from (line for _, line in COMMANDS.values())
    for name in sorted(FOR_STUDENTS):
        yield from _helps_of(importlib.import_module(COMMANDS[name][0]).command)


def _helps_of(command: click.Command) -> Iterator[str]:
    texts = [command.help, *(each.help for each in command.params if isinstance(each, click.Option))]
    yield from (cleandoc(text) for text in texts if text)
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        yield from _helps_of(each)


def template() -> Catalog:
    """Return the catalogue of all messages, without translations."""
    catalog = Catalog(project="fam-course", header_comment=TITLE, charset="utf-8")
    for each in extracted():
        comments = [" ".join(each.comments)] if each.comments else []
        catalog.add(each.id, None, [(each.file, each.line)], auto_comments=comments, context=each.context)
    for text in helps():
        catalog.add(text, auto_comments=["help"])
    for words in CLICKS_WORDS:
        catalog.add(words, auto_comments=["click"])
    return catalog


def translation(language: str, messages: Catalog) -> Catalog:
    """Return the translation of a language, brought to the messages that there are; new ones are empty or fuzzy."""
    with catalogue(language).open("rb") as file:
        found = read_po(file, locale=language, domain=DOMAIN)
    found.update(messages, update_header_comment=False)
    return found


def catalogue(language: str) -> Path:
    """Return the path of a language's translation."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def languages() -> list[str]:
    """Return the languages that there are translations for."""
    return sorted(path.parents[1].name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def as_po(catalog: Catalog) -> bytes:
    """Return a catalogue as text; the header has nothing that changes by itself."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=WIDTH, ignore_obsolete=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in LEFT_OUT))).encode()


def as_mo(catalog: Catalog) -> bytes:
    """Return a catalogue as `gettext` reads it."""
    buffer = io.BytesIO()
    kept = ("Content-Type", "Plural-Forms")
    header = "".join(f"{name}: {value}\n" for name, value in catalog.mime_headers if name in kept)
    write_mo(buffer, Messages([Message("", header), *list(catalog)[1:]]))  # type: ignore[arg-type]
    return buffer.getvalue()


def files() -> dict[Path, bytes]:
    """Return what the template, each translation and each compiled one have to be."""
    messages = template()
    wanted = {TEMPLATE: as_po(messages)}
    for language in languages():
        found = translation(language, messages)
        path = catalogue(language)
        wanted |= {path: as_po(found), path.with_suffix(".mo"): as_mo(found)}
    return wanted


def missing(language: str, messages: Catalog) -> list[str]:
    """Return the messages without a translation, or with one that has to be looked at."""
    found = [each for each in translation(language, messages) if each.id]
    return [
        str(each.id) for each in found if each.fuzzy or not all(each.string if each.pluralizable else [each.string])
    ]


def main() -> int:
    """Write the catalogues, and list what is not translated; exit code 1 if there is anything."""
    for path, content in files().items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
            print(f"written: {path.relative_to(REPOSITORY)}")
    messages = template()
    left = [f"{language}: {text}" for language in languages() for text in missing(language, messages)]
    print("\n".join(left) or "Every message is translated.")
    return bool(left)


if __name__ == "__main__":
    sys.exit(main())
