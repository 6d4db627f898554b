"""What a student learns of a failed hidden group: which of four kinds of error it is.

A submission sees the hidden inputs, and chooses how it fails. Whatever it chooses, its student gets one of these
sentences: no exception's name, no shape, no reason why a process ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from fam.core.language import message
from fam_grader.grading.compare import Kind

if TYPE_CHECKING:
    from fam_grader.grading.suites import Group, TestOutcome

NO_ANSWERS: Final = {"hung", "memory", "died", "unasked"}  # kinds of mistakes where a call had no answer
UNANSWERED: Final = {"missing", "loading"}  # kinds of mistakes where there was no function to call
NO_ANSWER = message("a call did not end in time, needed too much memory, or its process ended")

_SHOWN: Mapping[Kind, Kind] = {
    "value": "value",
    "entries": "value",
    "claim": "value",
    "modified": "value",
    "accepted": "value",
    "type": "type",
    "shape": "type",
    "length": "type",
    "raised": "raised",
    "missing": "raised",  # in single calls only: the function raised NotImplementedError
    "loading": "raised",
    "hung": "hung",
    "memory": "hung",
    "died": "hung",
    "unasked": "hung",
}
_SENTENCES: Mapping[Kind, str] = {
    "value": message("an answer is wrong, or the call changed its input"),
    "type": message("a result has the wrong type or shape"),
    "raised": message("a call raised an exception"),
    "hung": NO_ANSWER,
    "missing": message("the function is not there yet"),
    "loading": message("the function's file does not load"),
}
_SENTENCES_OF_ERRORS: Mapping[Kind, str] = {
    "value": message("an input was accepted that has to be refused"),
    "raised": message("a call raised another exception than the one that is asked for"),
}
SENTENCES = (*_SENTENCES.values(), *_SENTENCES_OF_ERRORS.values())  # all that a hidden group may say


def unanswered_functions(outcomes: Iterable[TestOutcome]) -> dict[str, Kind]:
    """Return the functions of which no public check could call any, with the kind of the first one's mistake.

    Hidden groups of such a function say the same, whatever came of them.
    """
    kinds: dict[str, list[Kind | None]] = {}
    for outcome in outcomes:
        if not outcome.group.hidden:
            kind = outcome.mismatch.kind if outcome.mismatch else None
            kinds.setdefault(outcome.group.function, []).append(kind)
    return {name: of[0] for name, of in kinds.items() if of[0] is not None and UNANSWERED.issuperset(of)}


def shown_kind(kind: Kind, function: str, unanswered: Mapping[str, Kind]) -> Kind:
    """Return the kind of error that the student of a hidden group learns."""
    return unanswered.get(function, _SHOWN[kind])


def sentence_of(group: Group, shown: Kind) -> str:
    """Return the sentence for one of the shown kinds; besides, it depends on the group alone."""
    special = {} if group.checks_values else _SENTENCES_OF_ERRORS
    return special.get(shown, _SENTENCES[shown])
