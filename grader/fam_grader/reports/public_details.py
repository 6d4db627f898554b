"""Add the details of a failed public check, which students see in full; hidden checks have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fam.core.language import ENGLISH, language_for, use_language
from fam.course import Course
from fam.course.signatures import Contract
from fam.pictures import Source, compare_maps
from fam_grader.execution.calls import Call, Returned
from fam_grader.grading.compare import Mismatch, Tolerance
from fam_grader.grading.formatting import write_call
from fam_grader.grading.relations import find_relations
from fam_grader.reports.difference import Difference, Piece, axis_name, make_difference, write_difference

if TYPE_CHECKING:
    from fam_grader.grading.subjects import Observation
    from fam_grader.grading.suites import TestOutcome
    from fam_grader.reports.results import GroupResult

MAX_PICTURE = 12  # rows and columns of an array that is drawn


def add_public_details(group: GroupResult, course: Course, outcome: TestOutcome, mismatch: Mismatch) -> GroupResult:
    """Return the result of a failed public check with its call, difference, notes and picture."""
    group = replace(group, sentence=mismatch.sentence)
    if not outcome.observations or mismatch.kind == "loading":  # a file that does not load was never called
        return group
    observation = outcome.observations[-1]
    expected, answer = observation.expected, observation.answer
    if isinstance(expected, Returned) and isinstance(answer, Returned) and mismatch.kind != "modified":
        return _add_comparison(group, course, observation, expected.value, answer.value, mismatch.index)
    return _add_difference(group, Difference(write_call(observation.call)))


def _add_difference(group: GroupResult, difference: Difference) -> GroupResult:
    with use_language(ENGLISH):  # records are the same in every language
        table = tuple(write_difference(difference))
    return replace(group, difference=difference, call=difference.call, table=table)


def _add_comparison(
    group: GroupResult,
    course: Course,
    observation: Observation,
    expected: Any,
    given: Any,
    index: tuple[int, ...] | None,
) -> GroupResult:
    name = observation.call.function
    contract = course.unit_of(name).contract(name)
    difference = make_difference(course.functions[name], contract, observation.call, expected, given, index)
    tolerance = Tolerance(course.settings.rtol, course.settings.atol)
    notes = find_relations(expected, given, tolerance, tuple(map(axis_name, difference.axes)))
    with use_language(language_for(course.settings.language)):  # as the page that shows it
        picture = _picture(observation, contract, difference) if difference.pieces else ""
    notes = () if group.diagnosis else notes  # beside a recognised mistake, a second guess would confuse
    return replace(_add_difference(group, difference), notes=notes, picture=picture)


def _picture(observation: Observation, contract: Contract, difference: Difference) -> str:
    """Return an SVG of both results, if they are small 2-D arrays, and of the input of the first wrong value."""
    assert isinstance(observation.expected, Returned)
    assert isinstance(observation.answer, Returned)
    expected, given, index = observation.expected.value, observation.answer.value, difference.index
    if not (_is_drawn(expected) and _is_drawn(given)):
        return ""
    wrong = (index[0], index[1]) if index else None
    return compare_maps(expected, given, wrong, _source(observation.call, contract, difference.inputs))


def _is_drawn(array: np.ndarray[Any, Any]) -> bool:
    return array.ndim == 2 and bool(array.size) and max(array.shape) <= MAX_PICTURE


def _source(call: Call, contract: Contract, inputs: Sequence[Piece]) -> Source | None:
    if len(inputs) != 1 or not inputs[0].marked:
        return None
    [piece] = inputs
    values = contract.bind(call.args, call.kwargs)[piece.title]
    if not _is_drawn(values):
        return None
    rows, cols = (
        [each + start for each in axis]
        for axis, start in zip(zip(*piece.marked, strict=True), piece.start, strict=True)
    )
    window = (min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1)
    return Source(piece.title, values, window)
