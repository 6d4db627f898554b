"""Find what is private among what students get: lines of a solution, a misconception, a hidden suite."""

from __future__ import annotations

from collections.abc import Iterator

from fam.course import Unit
from fam_grader.authoring.derived import make_skeleton

TELLING_LINE = 30  # characters; a shorter line may be anybody's


def leaks(unit: Unit) -> Iterator[str]:
    """Return which public files of `unit` hold which private lines."""
    made = (unit.diagnoses, *unit.folder.rglob("*.pyc"))  # the digests' sentences are meant for students
    public = [path for path in unit.folder.rglob("*") if path.is_file() and path not in made]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in public}
    allowed = make_skeleton(unit)
    private = [unit.solution, unit.misconceptions, *(unit.hidden_suite(name) for name in unit.functions)]
    for path in filter(None, private):
        for line in map(str.strip, path.read_text(encoding="utf-8").splitlines()):
            if len(line) < TELLING_LINE or line.startswith(("from ", "import ", "def ")) or line in allowed:
                continue
            for where, text in texts.items():
                if line in text:
                    yield f"{where} holds a private line of {path.name}: {line}"
