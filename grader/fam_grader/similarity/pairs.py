"""Find the pairs of submissions that share the most of what is rare in the class.

Small functions are alike by nature, so what many wrote says nothing: a fingerprint counts the more, the fewer have
it, and not at all once more than a few do. Only fingerprints are kept, eight bytes each; the pairs come from an index
of who has which one, and never from comparing everybody with everybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TypeAlias

import numpy as np
import numpy.typing as npt

from fam_grader.course import Course
from fam_grader.similarity.code import BLOCK, Part, Tokens, given_to_students, parts_by_unit
from fam_grader.similarity.fingerprints import GRAM, Hashes, all_grams, winnow
from fam_grader.submissions import Found, Submission, Unreadable, read_submission
from fam_grader.visible import visible

MAX_PAIRS = 20
MAX_PAIRS_EACH = 3  # with the same submission, so that one group of friends does not fill the list
MAX_FINGERPRINTS = 2_000  # of one submission's unit
MIN_SHARED = 4  # fingerprints that a pair must share in a unit to be looked at
MIN_SHARE = 0.4  # of the distinctive code of the one that has less of it
SHARERS = 0.03  # of the class: what more have is no sign of anything
FEWEST_SHARERS, MOST_SHARERS = 4, 25
MAX_EXCERPT = 12  # lines
MAX_SHOWN = 100  # characters of a line


@dataclass(frozen=True)
class Excerpt:
    """A few lines of a submission's file, each with its number; comments and docstrings are passed over."""

    file: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Overlap:
    """What two submissions share of one unit: how much of their distinctive code, and the longest stretch in both."""

    unit: str
    share: float
    left: Excerpt
    right: Excerpt


@dataclass(frozen=True)
class Pair:
    """Two submissions that share what hardly anybody else wrote; the strongest overlap comes first."""

    left: Found
    right: Found
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True)
class Comparison:
    """The pairs to look at, the most alike first, of so many submissions that could be read."""

    compared: int
    pairs: tuple[Pair, ...]
    more: int = 0  # pairs that are not listed


_Ranked: TypeAlias = tuple[int, int, dict[str, float]]  # two submissions, and their shares by unit


class _UnitIndex:
    """Who has which fingerprint of one unit; the fingerprints wait in a file, so that a class costs no memory."""

    def __init__(self, given: Hashes, file: IO[bytes]) -> None:
        self.given = given  # what every student was given
        self.owners: list[int] = []
        self.sizes: list[int] = []
        self._file = file

    def add(self, owner: int, part: Part) -> None:
        hashes = all_grams(part.tokens.texts)
        kept = np.setdiff1d(hashes[winnow(hashes)], self.given)[:MAX_FINGERPRINTS]
        if len(kept):
            self.owners.append(owner)
            self.sizes.append(len(kept))
            self._file.write(kept.tobytes())

    def alike(self) -> Iterator[tuple[int, int, float, float]]:
        """Give the pairs of owners that share enough, with the weight and the share of what they share."""
        self._file.seek(0)
        hashes = np.frombuffer(self._file.read(), np.uint64)
        for left, right, weight, share in alike(hashes, np.repeat(np.arange(len(self.sizes)), self.sizes)):
            yield self.owners[left], self.owners[right], weight, share


def alike(hashes: Hashes, who: npt.NDArray[np.intp]) -> Iterator[tuple[int, int, float, float]]:
    """Give the pairs of students that share enough rare fingerprints, with what they share in bits and as a share.

    `who[i]` is the student, from 0, who has `hashes[i]`; nobody has one twice.
    """
    students = int(who.max(initial=-1)) + 1
    order = np.lexsort((who, hashes))
    members, (starts, counts) = who[order], _runs(hashes[order])
    limit = min(MOST_SHARERS, max(FEWEST_SHARERS, round(SHARERS * students)))
    bits = np.log2((students + 1) / counts)  # what a fingerprint tells
    own = np.bincount(members, np.repeat(bits, counts), minlength=students)
    telling = np.repeat((counts > 1) & (counts <= limit), counts)
    fingerprints = np.repeat(np.arange(len(counts)), counts)[telling]
    by_student = np.argsort(members[telling], kind="stable")
    ends = np.cumsum(np.bincount(members[telling], minlength=students))
    for left in range(students):
        mine = fingerprints[by_student[ends[left - 1] if left else 0 : ends[left]]]
        lengths = counts[mine]
        places = np.repeat(starts[mine] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        others = members[places]
        shared = np.bincount(others, minlength=students)
        weight = np.bincount(others, np.repeat(bits[mine], lengths), minlength=students)
        for right in (left + 1 + np.flatnonzero(shared[left + 1 :] >= MIN_SHARED)).tolist():
            share = min(1.0, float(weight[right] / min(own[left], own[right])))
            if share >= MIN_SHARE:
                yield left, right, float(weight[right]), share


def compare_class(course: Course, units: Iterable[str], submissions: Iterable[Found]) -> Comparison:
    """Compare what was handed in for `units`; what cannot be read is left out, and nothing of it is ever run."""
    with ExitStack() as opened:
        indexes = {name: _UnitIndex(_given(course, name), opened.enter_context(TemporaryFile())) for name in units}
        found: list[Found] = []
        for each in submissions:
            submission = _read(each, course)
            if submission:
                for unit, part in parts_by_unit(submission, course).items():
                    if unit in indexes:
                        indexes[unit].add(len(found), part)
                found.append(each)
        ranked = _ranked(indexes)
        pairs = [_pair(course, indexes, found[left], found[right], shares) for left, right, shares in _listed(ranked)]
    return Comparison(len(found), tuple(pairs), len(ranked) - len(pairs))


def _ranked(indexes: dict[str, _UnitIndex]) -> list[_Ranked]:
    """Give the pairs of all units, the most alike first, with the share of each unit."""
    shares: dict[tuple[int, int], dict[str, float]] = {}
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for unit, index in indexes.items():
        for left, right, weight, share in index.alike():
            shares.setdefault((left, right), {})[unit] = share
            scores[left, right] += weight * share
    return [(*pair, shares[pair]) for pair in sorted(scores, key=lambda pair: (-scores[pair], pair))]


def _listed(ranked: Iterable[_Ranked]) -> list[_Ranked]:
    """Choose the pairs that are listed: the most alike, and only a few with the same submission."""
    times: Counter[int] = Counter()
    listed: list[_Ranked] = []
    for pair in ranked:
        if len(listed) < MAX_PAIRS and max(times[pair[0]], times[pair[1]]) < MAX_PAIRS_EACH:
            times.update(pair[:2])
            listed.append(pair)
    return listed


def _read(found: Found, course: Course) -> Submission | None:
    try:
        return read_submission(found, course)
    except Unreadable:
        return None


def _given(course: Course, unit: str) -> Hashes:
    hashes = [all_grams(part.tokens.texts) for part in given_to_students(course.units[unit])]
    return np.unique(np.concatenate([np.zeros(0, np.uint64), *hashes]))


def _runs(ordered: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Give where each run of equal values starts, and how long it is."""
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])
    return starts, np.diff(np.append(starts, len(ordered)))


def _pair(
    course: Course,
    indexes: dict[str, _UnitIndex],
    left: Found,
    right: Found,
    shares: dict[str, float],
) -> Pair:
    """Read the two once more, to show what they share."""
    texts = [
        parts_by_unit(submission, course) for submission in (_read(left, course), _read(right, course)) if submission
    ]
    overlaps = []
    for unit, share in shares.items():
        if len(texts) == 2 and all(unit in each for each in texts):
            excerpts = _longest_stretch(texts[0][unit], texts[1][unit], indexes[unit].given)
            overlaps.append(Overlap(unit, share, *excerpts))
    return Pair(left, right, tuple(sorted(overlaps, key=lambda each: -each.share)))


def _longest_stretch(left: Part, right: Part, given: Hashes) -> tuple[Excerpt, Excerpt]:
    """Show the longest run of tokens that is in both and was not given to everybody."""
    left_tokens, right_tokens = left.tokens, right.tokens
    known = set(given.tolist())
    places = {gram: place for place, gram in reversed(list(enumerate(all_grams(right_tokens.texts).tolist())))}
    best, length, last = (1, 0, 0), 0, -2
    for place, gram in enumerate(all_grams(left_tokens.texts).tolist()):
        other = places.get(gram, -2) if gram not in known else -2
        length = 0 if other < 0 else length + 1 if other == last + 1 else 1
        last = other
        best = max(best, (length, place, other), key=lambda run: run[0])
    length, left_end, right_end = best
    return (
        _excerpt(left, left_tokens, left_end - length + 1, left_end + GRAM),
        _excerpt(right, right_tokens, right_end - length + 1, right_end + GRAM),
    )


def _excerpt(part: Part, tokens: Tokens, begin: int, end: int) -> Excerpt:
    shared = zip(tokens.texts[begin:end], tokens.lines[begin:end], strict=True)
    wanted = sorted({line for text, line in shared if text not in BLOCK})[:MAX_EXCERPT]
    text = dict(part.lines)
    lines = ((number, visible(text[number][:MAX_SHOWN], keep="\t").expandtabs(4)) for number in wanted)
    return Excerpt(part.file, tuple(lines))
