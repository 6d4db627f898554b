"""Find the pairs of submissions that share the most of what is rare in the class, and show what they share."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import TemporaryFile, gettempdir
from typing import TypeAlias

from fam.core.errors import CourseError
from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.similarity.fingerprints import Fingerprinter, Fingerprints
from fam_grader.similarity.groups import Group, GroupFinder
from fam_grader.similarity.index import GRAM, Hashes, UnitIndex, all_grams
from fam_grader.similarity.tokens import BLOCK, Part, Tokens, parts_by_unit
from fam_grader.submissions import Submission, SubmissionSource, read_submission

KNOWN = "known: "  # before the name of a submission that is no part of the class
MAX_PAIRS = 20
MAX_PAIRS_EACH = 3  # with the same submission, so that one group of friends does not fill the list
MAX_EXCERPT = 12  # lines
MAX_SHOWN = 100  # characters of a line
FingerprintsOf: TypeAlias = Callable[[SubmissionSource], Fingerprints | None]
_Ranked: TypeAlias = tuple[int, int, dict[str, float]]  # two submissions, and their shares by unit


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

    left: SubmissionSource
    right: SubmissionSource
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True)
class Comparison:
    """The pairs and groups of submissions to look at.

    Args:
        compared: the number of submissions of the class that could be read.
        pairs: the most alike first.
        more: the number of pairs that are not listed.
        groups: submissions with the same functions; pairs in groups of three and more are not listed.
        known: the number of known submissions that the class was compared with.
        unreadable: the names of known submissions that could not be read.
    """

    compared: int
    pairs: tuple[Pair, ...]
    more: int = 0
    groups: tuple[Group, ...] = ()
    known: int = 0
    unreadable: tuple[str, ...] = ()


def compare_class(
    course: Course,
    units: Iterable[str],
    submissions: Iterable[SubmissionSource],
    known: Iterable[SubmissionSource] = (),
    fingerprints: FingerprintsOf | None = None,
) -> Comparison:
    """Compare the submissions for `units`; unreadable ones are skipped, and none is ever run.

    Args:
        course: the course.
        units: the names of the units that are compared.
        submissions: the class.
        known: what the class is compared with and that is no part of it, such as last year's submissions. What only
            known submissions share is not listed.
        fingerprints: returns what was kept of a submission; by default, all are read.

    Raises:
        CourseError: if the folder for temporary files is full.
    """
    fingerprinter = Fingerprinter(course, units)
    of = fingerprints or (lambda source: read_fingerprints(fingerprinter, source))
    others = [mark_as_known(each) for each in known]
    try:
        with ExitStack() as opened:
            indexes = {name: UnitIndex(opened.enter_context(TemporaryFile())) for name in fingerprinter.units}
            finder = GroupFinder(opened.enter_context(TemporaryFile()))
            found = finder.sources
            _fill(indexes, finder, of, submissions)
            compared = len(found)
            _fill(indexes, finder, of, others)
            outside = {each.student for each in others}
            groups = [each for each in finder.groups() if any(one.student not in outside for one in each.members)]
            ranked = _ranked(indexes, _between_groups(found, groups), compared)
    except OSError as error:
        raise CourseError(
            f"Submissions cannot be compared: what is kept of them for that does not go into {gettempdir()} "
            f"({error.strerror}). Set TMPDIR to a folder with room."
        ) from error
    pairs = [_pair(fingerprinter, found[left], found[right], shares) for left, right, shares in _listed(ranked)]
    readable = {each.student for each in found[compared:]}
    unreadable = tuple(each.name.removeprefix(KNOWN) for each in others if each.student not in readable)
    return Comparison(compared, tuple(pairs), len(ranked) - len(pairs), tuple(groups), len(readable), unreadable)


def mark_as_known(source: SubmissionSource) -> SubmissionSource:
    """Return a known submission with a name that says so, and a key that no submission of the class has."""
    return replace(source, name=f"{KNOWN}{source.name}", student=f"known/{source.student}")


def _between_groups(found: Sequence[SubmissionSource], groups: Iterable[Group]) -> Callable[[int, int], bool]:
    """Return whether a pair is not within one group of three and more, which is listed as a whole."""
    large = (group for group in groups if len(group.members) > 2)
    number_of = {member.student: number for number, group in enumerate(large) for member in group.members}
    numbers = array("l", [number_of.get(each.student, -1) for each in found] if number_of else ())

    def between(left: int, right: int) -> bool:
        return not numbers or numbers[left] < 0 or numbers[left] != numbers[right]

    return between


def read_fingerprints(fingerprinter: Fingerprinter, source: SubmissionSource) -> Fingerprints | None:
    """Read a submission for its fingerprints; None if it cannot be read."""
    submission = _read(source, fingerprinter.course)
    return fingerprinter.of(submission) if submission else None


def _fill(
    indexes: Mapping[str, UnitIndex],
    finder: GroupFinder,
    fingerprints: FingerprintsOf,
    submissions: Iterable[SubmissionSource],
) -> None:
    """Add every readable submission to `finder`, and to the units' indexes by its place there."""
    for each in submissions:
        known = fingerprints(each)
        if known:
            for unit, hashes in known.units.items():
                indexes[unit].add(len(finder.sources), hashes)
            finder.add(each, known.digest, known.functions)


def _ranked(indexes: Mapping[str, UnitIndex], wanted: Callable[[int, int], bool], compared: int) -> list[_Ranked]:
    """Return the wanted pairs with one of the first `compared`, the most alike first, with the share of each unit."""
    shares: dict[tuple[int, int], dict[str, float]] = {}
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for unit, index in indexes.items():
        for each in index.alike():
            if each.left < compared and wanted(each.left, each.right):
                shares.setdefault((each.left, each.right), {})[unit] = each.share
                scores[each.left, each.right] += each.bits * each.share
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


def _read(found: SubmissionSource, course: Course) -> Submission | None:
    try:
        return read_submission(found, course)
    except Exception:  # mostly Unreadable; the result of the submission reports it
        return None


def _pair(
    fingerprinter: Fingerprinter, left: SubmissionSource, right: SubmissionSource, shares: dict[str, float]
) -> Pair:
    """Read the two once more, to show what they share."""
    course = fingerprinter.course
    texts = [
        parts_by_unit(submission, course) for submission in (_read(left, course), _read(right, course)) if submission
    ]
    overlaps = []
    for unit, share in shares.items():
        if len(texts) == 2 and all(unit in each for each in texts):
            excerpts = _longest_stretch(texts[0][unit], texts[1][unit], fingerprinter.given(unit))
            overlaps.append(Overlap(unit, share, *excerpts))
    return Pair(left, right, tuple(sorted(overlaps, key=lambda each: -each.share)))


def _longest_stretch(left: Part, right: Part, given: Hashes) -> tuple[Excerpt, Excerpt]:
    """Show the longest run of tokens that is in both and was not given to everybody."""
    left_tokens, right_tokens = left.tokens, right.tokens
    known = set(given.tolist())
    positions = {
        gram: position for position, gram in reversed(list(enumerate(all_grams(right_tokens.texts).tolist())))
    }
    best, length, last = (1, 0, 0), 0, -2
    for position, gram in enumerate(all_grams(left_tokens.texts).tolist()):
        other = positions.get(gram, -2) if gram not in known else -2
        length = 0 if other < 0 else length + 1 if other == last + 1 else 1
        last = other
        best = max(best, (length, position, other), key=lambda run: run[0])
    length, left_end, right_end = best
    return (
        _excerpt(left, left_tokens, left_end - length + 1, left_end + GRAM),
        _excerpt(right, right_tokens, right_end - length + 1, right_end + GRAM),
    )


def _excerpt(part: Part, tokens: Tokens, begin: int, end: int) -> Excerpt:
    shared = zip(tokens.texts[begin:end], tokens.lines[begin:end], strict=True)
    wanted = sorted({line for text, line in shared if text not in BLOCK})[:MAX_EXCERPT]
    text = dict(part.lines)
    lines = ((number, escape_control_chars(text[number][:MAX_SHOWN], keep="\t").expandtabs(4)) for number in wanted)
    return Excerpt(part.file, tuple(lines))
