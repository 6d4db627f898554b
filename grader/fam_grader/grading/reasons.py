"""Why a call had no answer: what a student's process, or the kernel, says in English, as translatable messages.

The process knows no language: it holds nothing but Python, NumPy and the student's code. Its sentences are recognised
by these templates, which have to be the format strings of `fam_grader.execution`; a test holds them against it.
"""

from __future__ import annotations

from fam.core.language import N_, recognized

MISSING = (
    N_("no file defines `{function}`"),
    N_("`{function}` in {file} is not a function"),
    # TRANSLATORS: {missing} is "there is no `relu` in activations.py".
    N_("{missing}; `{near}` is defined. Did you mean that?"),
    # TRANSLATORS: {missing} is "there is no `relu` in activations.py", {reason} says which lines were left out.
    N_("{missing} ({reason})"),
    N_("there is no `{function}` in {file}"),
    # TRANSLATORS: a statement at the top of the student's file failed, and the rest was loaded without it.
    N_("{file}, line {line} was left out: loading the file took too long"),
    N_("{file}, line {line} was left out: {error}"),
    N_("{file} took too long to load, so it was loaded without line {line}"),
    # TRANSLATORS: {lines} is "3, 5", which may be followed by "; and 4 more statements".
    N_("{file} took too long to load, so it was loaded without lines {lines}"),
    N_("{lines}; and {count} more statements"),
    N_("and {count} more statements"),
    N_("it would end the program (SystemExit)"),
)
ENDED = (
    N_("the process ended itself with status {status}"),
    N_("the process was ended by {signal}"),
    N_("it is larger than {arrays} MB of arrays and {others} MB of other values"),
    N_("the answers hold more than {size} MB"),
    N_("a value is too large or nested too deep"),
    N_("a value has too many keys"),
    N_("an integer is larger than the wire allows"),
    N_("a text is longer than the wire allows"),
)


def why_missing(reason: str) -> str:
    """Return why there is no function to call, or what was left out of its file, as a message.

    >>> why_missing("there is no `relu` in activations.py").fields["function"]
    'relu'
    """
    return recognized(reason, MISSING)


def why_ended(reason: str) -> str:
    """Return how a process ended, as a message."""
    return recognized(reason, ENDED)
