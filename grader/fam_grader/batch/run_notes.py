"""What a run notes in its journal for later: its options, its class, and what is alike.

`fam serve` shows it, and repeats the run for one student. The notes of an anonymous run hold no names.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from fam.core.errors import CourseError
from fam_grader.batch.class_plan import ClassOptions, ClassPlan
from fam_grader.batch.journal import Journal
from fam_grader.gradebook.class_list import Attempt, write_time
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Person
from fam_grader.similarity import Comparison, Overlap

SETTINGS, CLASS, PAIRS = "settings", "class", "pairs"
MIN_SECTION = 5  # students of a section that an anonymous run names: a smaller one would give them away
# Options of `fam grade` whose names are not those of the fields.
OPTION_NAMES = {"platforms": "gradebook", "templates": "gradebook-template"}
Note = TypeVar("Note")


@dataclass(frozen=True)
class RunSettings:
    """How a class was graded: what `fam grade` was asked for, with whole paths.

    Args:
        course: the folder of the course.
        paths: the submissions.
        units: the units that were graded; all if it is empty.
        isolation: how students' code was isolated.
        jobs: the number of graders; None for one per core.
        cluster: the address of a scheduler, if there was one.
        secret: the file with the secret, if it was named.
        options: the fields of ClassOptions that were given; paths are texts.
        decisions: the digest of the file of decisions; "" without one.
    """

    course: str
    paths: tuple[str, ...]
    units: tuple[str, ...] = ()
    isolation: str = "sandbox"
    jobs: int | None = None
    cluster: str | None = None
    secret: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    decisions: str = ""

    @property
    def class_options(self) -> ClassOptions:
        """The options as `grade_class` takes them."""
        return msgspec.convert(self.options, ClassOptions, dec_hook=_path)

    def arguments(self, out: Path, *, decisions: Path | None, only: str, force: bool) -> list[str]:
        """Return the arguments of `fam` that grade one student again, and apply all decisions.

        Args:
            out: the folder with the results.
            decisions: the file of decisions, whatever the run had.
            only: what the student is called.
            force: whether to grade again what has not changed.
        """
        own = {
            "isolation": self.isolation,
            "unit": self.units,
            "jobs": self.jobs,
            "cluster": self.cluster,
            "secret": self.secret,
        }
        options = {OPTION_NAMES.get(name, name): value for name, value in self.options.items()}
        options |= {"decisions": str(decisions) if decisions else None, "only": (only,), "force": force}
        words = [word for name, value in {**own, **options}.items() for word in _words(name, value)]
        return [f"--course={self.course}", "grade", f"--out={out}", *words, "--", *self.paths]


def run_settings(
    course: Path,
    paths: Sequence[Path],
    options: ClassOptions,
    units: Sequence[str] = (),
    isolation: str = "sandbox",
    jobs: int | None = None,
    cluster: str | None = None,
    secret: Path | None = None,
) -> RunSettings:
    """Return the settings of a run; options that were not given are left out, and so is `only`."""
    plain = ClassOptions()
    given = {
        each.name: _portable(value)
        for each in fields(ClassOptions)
        if (value := getattr(options, each.name)) != getattr(plain, each.name) and each.name != "only"
    }
    return RunSettings(
        course=str(course.resolve()),
        paths=tuple(str(path.absolute()) for path in paths),
        units=tuple(units),
        isolation=isolation,
        jobs=jobs,
        cluster=cluster,
        secret=str(secret.absolute()) if secret else None,
        options=given,
        decisions=digest_of_file(options.decisions),
    )


@dataclass(frozen=True, slots=True)
class StudentNote:
    """A submission of the class, or a student without one.

    Args:
        student: the folder of the results; "" without a submission.
        label: whose it is; "" if that is unknown or not to be seen.
        key: what a row of decisions calls its student.
        names: what rows of decisions may call its student, in lower case.
        section: the section, or group, of the students.
        submitted: when, in words; "" if unknown.
        late: how late, in words.
        due: the student's own due time, in words.
        note: what is unclear about the owner.
        attempts: the names of all attempts, if there are several; the one that counts is the first.
    """

    student: str = ""
    label: str = ""
    key: str = ""
    names: tuple[str, ...] = ()
    section: str = ""
    submitted: str = ""
    late: str = ""
    due: str = ""
    note: str = ""
    attempts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PairNote:
    """Two submissions that are alike: their folders and names, and what they share."""

    students: tuple[str, str]
    names: tuple[str, str]
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True)
class GroupNote:
    """Submissions with the same functions: their folders and names."""

    students: tuple[str, ...]
    names: tuple[str, ...]
    functions: tuple[str, ...]
    identical: bool


@dataclass(frozen=True)
class AlikeNote:
    """The pairs and groups that the report lists."""

    pairs: tuple[PairNote, ...] = ()
    groups: tuple[GroupNote, ...] = ()

    @classmethod
    def of(cls, comparison: Comparison) -> AlikeNote:
        """Return what is to be noted of a comparison: names of submissions, and no paths."""
        pairs = [
            PairNote((each.left.student, each.right.student), (each.left.name, each.right.name), each.overlaps)
            for each in comparison.pairs
        ]
        groups = [
            GroupNote(
                tuple(member.student for member in each.members),
                tuple(member.name for member in each.members),
                each.functions,
                each.identical,
            )
            for each in comparison.groups
        ]
        return cls(tuple(pairs), tuple(groups))


def read_note(journal: Journal, name: str, kind: type[Note]) -> Note | None:
    """Return what the last run noted; None if it was of a version without such notes."""
    try:
        return msgspec.json.decode(journal.note(name), type=kind)
    except msgspec.MsgspecError:
        return None


def note_class(plan: ClassPlan) -> Iterator[StudentNote]:
    """Yield a note for each submission that counts, and for each student without one."""
    notes = _Notes(plan)
    sizes = Counter(_section(attempt) for attempt in plan.listed.attempts if plan.key and attempt.counts)
    for attempt in plan.listed.attempts:
        if attempt.counts:
            note = notes.of_attempt(attempt)
            yield replace(note, section="") if plan.key and sizes[note.section] < MIN_SECTION else note
    if not plan.key:
        yield from map(notes.of_missing, plan.listed.missing)


def digest_of_file(path: Path | None) -> str:
    """Return the digest of a file's content; "" if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""
    except OSError:
        return ""


class _Notes:
    """Makes the notes of one class."""

    def __init__(self, plan: ClassPlan) -> None:
        self._plan = plan
        self._finder = plan.term.finder.one_by_one() if plan.term and plan.term.finder else None
        self._anonymous = plan.key is not None
        times = Counter(hash(key) for attempt in plan.listed.attempts for key in {*attempt.keys})
        self._several: dict[Hashable, list[str]] = {}  # the names of the attempts of those who have more than one
        for attempt in plan.listed.attempts:
            for key in dict.fromkeys(attempt.keys):
                if times[hash(key)] > 1:
                    self._several.setdefault(key, []).append(attempt.source.name)

    def of_attempt(self, attempt: Attempt) -> StudentNote:
        source = attempt.source
        own = [source.name, f"{source.student}/"]
        known = [] if self._anonymous else [text for person in attempt.people for text in _texts(person)]
        columns = self._plan.columns
        own_attempts = [self._several.get(key, []) for key in attempt.keys]
        names = [name for each in own_attempts if len(each) > 1 for name in each]
        late, due = columns.times(attempt)
        return StudentNote(
            student=source.student,
            label="" if self._anonymous else columns.people.get(source.student, ""),
            key=own[0] if self._anonymous else self._key([*known, own[1]], attempt.marked_keys),
            names=self._names([*known, *own, source.student], attempt.marked_keys),
            section=_section(attempt),
            submitted=write_time(attempt.submitted) if self._plan.policy or not self._anonymous else "",
            late=late,
            due=due,
            note=attempt.note,
            attempts=tuple(dict.fromkeys([source.name, *names])) if names else (),
        )

    def of_missing(self, person: Person) -> StudentNote:
        texts = list(_texts(person))
        key, names = self._key(texts, (person,)), self._names(texts, (person,))
        return StudentNote(label=person.label, key=key, names=names, section=person.group)

    def _key(self, texts: Sequence[str], keys: Sequence[Hashable]) -> str:
        """Return the first of the texts that means these students, and no one else."""
        safe = [escape_csv_formula(text) for text in texts]
        return next((text for text in safe if self._means(text, keys)), safe[-1] if safe else "")

    def _means(self, text: str, keys: Sequence[Hashable]) -> bool:
        try:
            return self._finder is not None and set(self._finder.find(text)) <= set(keys)
        except CourseError:
            return False

    def _names(self, texts: Sequence[str], keys: Sequence[Hashable]) -> tuple[str, ...]:
        """Return what the students may be called: what they are, and what the file of decisions calls them.

        In an anonymous run the latter is left out, since a row may have been written with a name.
        """
        decisions = self._plan.term.decisions if self._plan.term and not self._anonymous else None
        rows = decisions.of_keys(keys) if decisions else ()
        both = [name for text in texts for name in (text, escape_csv_formula(text))]
        return tuple(dict.fromkeys(text.casefold() for text in (*both, *(each.student for each in rows)) if text))


def _section(attempt: Attempt) -> str:
    return ", ".join(sorted({person.group for person in attempt.people} - {""}))


def _texts(person: Person) -> Iterator[str]:
    yield from filter(None, (person.email, person.id, person.login, person.github, person.name))


def _portable(value: Any) -> Any:
    """Return an option's value as JSON has it: paths are whole, since later runs start elsewhere."""
    if isinstance(value, Path):
        return str(value.absolute())
    return [_portable(each) for each in value] if isinstance(value, tuple) else value


def _path(kind: type[Any], value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(f"no option is a {kind.__name__}")


def _words(name: str, value: Any) -> Iterator[str]:
    """Yield the words of a command line that give an option this value."""
    option = f"--{name.replace('_', '-')}"
    if value is True:
        yield option
    elif isinstance(value, (list, tuple)):
        yield from (f"{option}={each}" for each in value)
    elif value is not None and value is not False:
        yield f"{option}={value}"
