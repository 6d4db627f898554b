"""Show every character of a text that came from elsewhere, and let none of them act on what displays it."""

from __future__ import annotations


def visible(text: str, keep: str = "\n\t") -> str:
    r"""Write what cannot be printed, such as a terminal's escapes, as Python would; `keep` stays as it is.

    >>> visible("a\nb \x1b[2J \u202e \ud800")
    'a\nb \\x1b[2J \\u202e \\ud800'
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in keep else ascii(each)[1:-1] for each in text)
