"""The language of what students read: messages by gettext, from one catalogue.

Two kinds of messages, both written in English:

* `_`, `ngettext` and `pgettext` return the translation at once, for what is printed and forgotten.
* `message` and `nmessage` return the English text, which also knows its translation; `translated` returns it. They
  are for what is kept, compared or sent: results, records and exit reports are the same in every language.

Both take format strings with named fields, as translations may need another order. Outside of `use_language`, and so
in every command for graders, all is English, and no catalogue is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from gettext import NullTranslations, translation
from pathlib import Path
from string import Formatter
from typing import Any

DOMAIN = "fam"
LOCALE = Path(__file__).resolve().parents[1] / "locale"
ENGLISH = "en"
VARIABLE = "FAM_LANGUAGE"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")

_ENGLISH = NullTranslations()
_current: ContextVar[NullTranslations] = ContextVar("language", default=_ENGLISH)


def available() -> list[str]:
    """Return the languages that there are messages in."""
    folders = (path.parents[1].name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return sorted({ENGLISH, *folders})


def catalogue_of(language: str) -> str | None:
    """Return the available language for a tag such as `de` or `de-AT`; None if there is none.

    >>> catalogue_of("en-GB"), catalogue_of("tlh")
    ('en', None)
    """
    wanted = language.replace("-", "_").casefold()
    known = {each.casefold(): each for each in available()}
    return known.get(wanted) or known.get(wanted.partition("_")[0])


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Show messages in `language` inside; English if there is no catalogue for it."""
    token = _current.set(_load(language))
    try:
        yield
    finally:
        _current.reset(token)


def set_language(language: str) -> None:
    """Show messages in `language` from now on; English if there is no catalogue for it."""
    _current.set(_load(language))


def language_for(course: str) -> str:
    """Return the language for a course's own: `FAM_LANGUAGE` comes first."""
    return os.environ.get(VARIABLE) or course


def _load(language: str) -> NullTranslations:
    if language == ENGLISH:
        return _ENGLISH
    found = catalogue_of(language)
    if found is None or found == ENGLISH:
        return _ENGLISH
    return translation(DOMAIN, LOCALE, [found])


def _(text: str) -> str:
    """Return the translation of a message."""
    return _current.get().gettext(text) if text else ""  # the empty message is the catalogue's header


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the translation of a message whose form depends on a number."""
    return _current.get().ngettext(singular, plural, number)


def pgettext(context: str, text: str) -> str:
    """Return the translation of a message that could mean several things, as it is meant in `context`."""
    return _current.get().pgettext(context, text)


def N_(text: str) -> str:
    """Mark a message for the catalogue, and return it as it is: it is translated where it is shown.

    Constants need it, since a module is imported before the language is known.
    """
    return text


# TRANSLATORS: the days of the week, and the months, as short as in a calendar.
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)


def short_date(day: date) -> str:
    """Return a day and its month.

    >>> short_date(date(2026, 11, 2))
    '02 Nov'
    """
    return _("{day:%d} {month}").format(day=day, month=_(MONTHS[day.month - 1]))


def full_date(day: date) -> str:
    """Return a day, its month and year.

    >>> full_date(date(2026, 11, 2))
    '02 Nov 2026'
    """
    return _("{day:%d} {month} {day:%Y}").format(day=day, month=_(MONTHS[day.month - 1]))


class Message(str):
    """An English text that knows its translation."""

    singular: str
    plural: str | None = None
    number: int = 0
    fields: dict[str, Any]

    def in_language(self) -> str:
        """Return the text in the current language, and so for each field that is a message itself."""
        template = _(self.singular) if self.plural is None else ngettext(self.singular, self.plural, self.number)
        if not self.fields:
            return template
        return template.format(**{name: translated(value) for name, value in self.fields.items()})


def message(template: str, /, **fields: Any) -> Message:
    """Return an English text that `translated` shows in another language.

    >>> message("entry {position}: {fault}", position=2, fault="it is 3")
    'entry 2: it is 3'
    """
    made = Message(template.format(**fields) if fields else template)
    made.singular, made.fields = template, fields
    return made


def nmessage(singular: str, plural: str, number: int, /, **fields: Any) -> Message:
    """Return an English text whose form depends on a number, as `message` does.

    >>> nmessage("{count} value", "{count} values", 2, count=2)
    '2 values'
    """
    made = message(singular if number == 1 else plural, **fields)
    made.singular, made.plural, made.number = singular, plural, number
    return made


def together(*parts: str) -> str:
    """Return parts in a row; what of them is a message is translated where the whole is."""
    if not any(isinstance(part, Message) for part in parts):
        return "".join(parts)
    named = {f"part{number}": part for number, part in enumerate(parts)}
    template = "".join(f"{{{name}}}" for name in named)
    return message(template, **named)


def translated(text: Any) -> Any:
    """Return a message in the current language; anything else, such as an author's sentence, unchanged."""
    return text.in_language() if isinstance(text, Message) else text


def recognized(text: str, templates: Iterable[str]) -> str:
    """Return a text that came from a file or another process as the message that it was made of; else unchanged.

    >>> recognized("no file defines `relu`", ["no file defines `{function}`"]).fields
    {'function': 'relu'}
    """
    for template in templates:
        found = re.fullmatch(_pattern(template), text, re.DOTALL)
        if found:
            return message(
                template, **{name: recognized(part, templates) for name, part in found.groupdict().items()}
            )
    return text


def _pattern(template: str) -> str:
    """Return the regular expression for what a template can become."""
    parts = Formatter().parse(template)
    return "".join(re.escape(literal) + (f"(?P<{name}>.*?)" if name else "") for literal, name, _, _ in parts)
