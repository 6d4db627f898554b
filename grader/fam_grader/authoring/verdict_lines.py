"""Lines of JSON in the cache, so that a long run of `fam verify` can be interrupted and continued."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from fam.core.paths import cache_dir
from fam.course import Course

Found = TypeVar("Found")


class VerdictLines:
    """What a run found about one unit: a line each, as long as what it depends on has the same digest."""

    def __init__(self, kind: str, course: Course, name: str, digest: str) -> None:
        folder = cache_dir() / kind / course.settings.id
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}-{digest}.jsonl"
        for other in folder.glob(f"{name}-*.jsonl"):
            if other != self.path:
                other.unlink()

    def read(self, decode: Callable[[Any], Found]) -> Iterator[Found]:
        """Yield what the lines say; a line that was cut off as the run was is passed over."""
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else ():
            try:
                yield decode(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue

    def add(self, found: object) -> None:
        """Add a line."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")
