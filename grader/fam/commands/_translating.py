"""Help and errors of click in the course's language: what `--help` shows, and click's own words around it."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from inspect import cleandoc

import click

from fam.core.language import DOMAIN, ENGLISH, LOCALE, _, catalogue_of, set_language

LANGUAGE = "LANGUAGE"  # what gettext reads for those who do not choose a catalogue themselves, as click


@contextmanager
def language_restored() -> Iterator[None]:
    """Restore the language at the end, also that of errors, which click shows when a command's context is closed."""
    domain, variable = gettext.textdomain(), os.environ.get(LANGUAGE)
    try:
        yield
    finally:
        set_language(ENGLISH)
        gettext.textdomain(domain)
        _set_variable(variable)


def speak(language: str) -> None:
    """Use `language` for our messages and for click's until `language_restored` ends; English if there is no such."""
    set_language(language)
    found = catalogue_of(language)
    if found is None or found == ENGLISH:
        gettext.textdomain("messages")  # Python's default, which has no catalogue
        return
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    _set_variable(found)


def _set_variable(value: str | None) -> None:
    if value is None:
        os.environ.pop(LANGUAGE, None)
    else:
        os.environ[LANGUAGE] = value


def in_language(command: click.Command) -> click.Command:
    """Return the command with its help, and that of its options and subcommands, in the current language."""
    made = copy(command)  # the module's own command stays as it is, for the next language
    made.help = _(cleandoc(command.help or ""))
    made.params = [_parameter(each) for each in command.params]
    if isinstance(made, click.Group) and isinstance(command, click.Group):
        made.commands = {name: in_language(each) for name, each in command.commands.items()}
    return made


def _parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    made = copy(parameter)
    made.help = _(parameter.help)
    return made
