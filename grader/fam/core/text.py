"""Text of unknown origin made safe to print, and "did you mean" suggestions for unknown names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fam.core.language import _


def escape_control_chars(text: str, keep: str = "\n\t") -> str:
    r"""Write what cannot be printed, such as a terminal's escapes, as Python would; `keep` stays as it is.

    >>> escape_control_chars("a\nb \x1b[2J \u202e \ud800")
    'a\nb \\x1b[2J \\u202e \\ud800'
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in keep else ascii(each)[1:-1] for each in text)


def pluralize(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural.

    >>> pluralize(1, "submission"), pluralize(0, "internal error")
    ('1 submission', '0 internal errors')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def singular(plural: str) -> str:
    """Return the singular of a regular plural; another word, or several, stay as they are.

    >>> [singular(word) for word in ("rows", "batches", "entries", "matrices", "biases", "axes", "people", "px")]
    ['row', 'batch', 'entry', 'matrix', 'bias', 'axis', 'person', 'px']
    """
    for ending, other in (("ies", "y"), ("ices", "ix"), ("axes", "axis"), ("iases", "ias"), ("people", "person")):
        if plural.endswith(ending):
            return plural.removesuffix(ending) + other
    if (
        not plural.isalpha()
        or len(plural) < 4
        or not plural.endswith("s")
        or plural.endswith(("ss", "us", "is", "as"))
    ):
        return plural
    return plural[:-2] if plural.endswith(("ches", "shes", "sses", "xes")) else plural[:-1]


def sentence(text: str) -> str:
    """Return `text` with a capital first letter and a full stop, unless it ends as a sentence does.

    >>> sentence("the shape is (3, 2)"), sentence("Is it?"), sentence("")
    ('The shape is (3, 2).', 'Is it?', '')
    """
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}"


def did_you_mean(name: str, known: Iterable[str], listed: Iterable[str] = ()) -> str:
    """Return "; did you mean ...?" with the closest of the `known` names, or else the list of them.

    Args:
        name: the unknown name.
        known: all names.
        listed: the names to list, if some of the known ones mean the same.
    """
    names = list(known)
    close = closest(name, names)
    if close:
        # TRANSLATORS: these two follow a sentence such as "No unit is called `strid`".
        return _("; did you mean `{name}`?").format(name=close)
    return _("; there are: {names}.").format(names=", ".join(list(listed) or names))


def closest(name: str, known: Sequence[str]) -> str:
    """Return the known name that is closest to `name`, or "" if none is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    return next(iter(get_close_matches(name, known, n=1)), "")
