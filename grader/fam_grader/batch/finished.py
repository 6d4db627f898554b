"""Whether a run would write again what the run before it wrote: the same class, options, marks, code and files.

A run that finished notes a digest of all that its tables and its report are made of, but for the journal's own rows:
whatever changes one of these removes the note, also in a version that does not know it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fam_grader.batch.class_plan import ClassOptions, ClassPlan
from fam_grader.batch.journal import FINISHED, Journal
from fam_grader.batch.run import Outputs
from fam_grader.batch.run_notes import RunSettings, digest_of_file, read_note
from fam_grader.gradebook.class_list import write_time
from fam_grader.reports import pages
from fam_grader.reports.class_summary import SubmissionRow
from fam_grader.submissions import state_of

LIBRARIES = ("jinja2", "markupsafe", "msgspec")  # besides those that decide marks
TEMPLATES = Path(pages.__file__).with_name("templates")


@dataclass(frozen=True)
class Finished:
    """What a run without changes and internal errors left behind.

    Args:
        inputs: a digest of all that the files are made of.
        files: their digests, by their names.
        review: the uploads to look at first.
    """

    inputs: str
    files: Mapping[str, str] = field(default_factory=dict)
    review: tuple[SubmissionRow, ...] = ()

    def write(self, journal: Journal, outputs: Outputs) -> None:
        """Note what the run left behind, as the last thing that it does."""
        journal.record_note(FINISHED, replace(self, files={name: outputs.digest(name) for name in outputs.written}))

    @classmethod
    def read(cls, journal: Journal, inputs: str, out: Path) -> Finished | None:
        """Return what the last run left behind in `out` if it was made of the same, and is as it was left."""
        found = read_note(journal, FINISHED, Finished)
        if not (inputs and found and found.inputs == inputs):
            return None
        return found if all(digest_of_file(out / name) == digest for name, digest in found.files.items()) else None


def inputs_of(plan: ClassPlan, options: ClassOptions, settings: RunSettings, fingerprint: str) -> str:
    """Return a digest of what the files of a run are made of; "" if the run has to do everything anyway.

    Args:
        plan: the class, once it is known which attempts count.
        options: the options, whose files are read.
        settings: what the run was asked for.
        fingerprint: of what decides the marks.
    """
    known = [state_of(each) for each in plan.known]
    if plan.only or plan.sources or not all(known):
        return ""
    files = (options.roster, *options.templates, *options.late_days_from, *sorted(TEMPLATES.glob("*.js")))
    libraries = [importlib.metadata.version(name) for name in LIBRARIES]
    due = write_time(plan.policy.due) if plan.policy else ""
    whole = hashlib.sha256()
    for part in (fingerprint, repr(settings), *known, *map(digest_of_file, files), *libraries, due):
        whole.update(f"{part}\0".encode("utf-8", "surrogatepass"))
    for each in plan.listed.attempts:  # times as tables show them in this time zone
        whole.update(f"{each!r} {write_time(each.submitted)}\0".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()
