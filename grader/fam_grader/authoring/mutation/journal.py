"""The verdicts on mutants, kept in the cache so that a run can be interrupted and continued."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np

import fam
from fam.core.paths import cache_dir
from fam.course import Course, Unit
from fam_grader.authoring.mutation import draws, properties
from fam_grader.authoring.mutation.mutants import Mutant
from fam_grader.authoring.mutation.properties import Counterexample, properties_file
from fam_grader.grading.references import private_sources

Fate = Literal["killed", "equivalent", "survived"]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the group that killed it, or the counterexample of one that survived."""

    fate: Fate
    killed_by: str = ""
    counterexample: Counterexample | None = None


class Journal:
    """The verdicts on the mutants of one unit, as long as nothing changes that they depend on."""

    def __init__(self, course: Course, unit: Unit) -> None:
        folder = cache_dir() / "mutation" / course.settings.id
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{unit.label}-{_context(course, unit)}.jsonl"
        for other in folder.glob(f"{unit.label}-*.jsonl"):
            if other != self.path:
                other.unlink()

    @cached_property
    def _verdicts(self) -> dict[str, Verdict]:
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []
        return dict(filter(None, map(_read, lines)))

    def get(self, mutant: Mutant) -> Verdict | None:
        """Return the verdict on a mutant, if there is one."""
        return self._verdicts.get(_digest(mutant))

    def add(self, mutant: Mutant, verdict: Verdict) -> Verdict:
        """Keep a verdict, and return it."""
        self._verdicts[_digest(mutant)] = verdict
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"mutant": _digest(mutant), **asdict(verdict)}) + "\n")
        return verdict


def _read(line: str) -> tuple[str, Verdict] | None:
    """Return the verdict of a line; None for one that was cut off as the run was."""
    try:
        record = json.loads(line)
        found = record.pop("counterexample")
        return record.pop("mutant"), Verdict(**record, counterexample=Counterexample(**found) if found else None)
    except (ValueError, KeyError, TypeError):
        return None


def _digest(mutant: Mutant) -> str:
    return sha256("\0".join((mutant.text, *mutant.functions)).encode("utf-8")).hexdigest()


def _context(course: Course, unit: Unit) -> str:
    """Return a digest of everything that verdicts depend on, besides the mutants' own texts."""
    digest = sha256(
        f"{fam.__version__} {np.__version__} {properties.DRAWS} {properties.CLAIM_DRAWS} {course.settings}".encode()
    )
    for text in (*private_sources(course).values(), *map(_text, _files(unit))):
        digest.update(sha256(text.encode("utf-8")).digest())
    return digest.hexdigest()[:16]


def _files(unit: Unit) -> Iterator[Path]:
    yield properties_file(unit)
    yield Path(draws.__file__)
    for name in unit.functions:
        yield from filter(None, (unit.checks(name), unit.hidden_suite(name)))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
