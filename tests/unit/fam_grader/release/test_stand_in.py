"""What stands in for msgspec in the page: the same records, the same faults, by running both on the same files."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from fam.core.errors import CourseError
from fam_grader.release.web import stand_in
from fam_quizzes.decks import load_decks
from fam_quizzes.questions.variants import variant_of
from fam_quizzes.study.progress.importing import read_export
from support.paths import REPOSITORY

TIME = "2026-05-01T00:00:00+00:00"
EXPORT: dict[str, Any] = {
    "format": "fam-progress",
    "version": 1,
    "course": "words",
    "exported": TIME,
    "reviews": [
        {
            "card": "d/a#forward",
            "rating": 3,
            "review_datetime": TIME,
            "review_duration": 5,
            "state": 0,
            "stability": None,
        }
    ],
    "cards": [
        {"card": "d/a#cloze-1", "state": 2, "stability": 1.5, "difficulty": 5, "due": TIME, "last_review": TIME},
        {"card": "d/b#forward", "state": 0, "suspended": True, "lapses": 2},
    ],
    "quizzes": [
        {
            "started": TIME,
            "finished": None,
            "spec": {"chosen": {"deck": "d"}, "exam": False, "seed": 3, "questions": ["d/q"], "minutes": None},
            "answers": [
                {
                    "position": 0,
                    "question": "d/q",
                    "given": {"answer": [1, 2], "feedback": [], "hints": 0, "late": False},
                    "score": 0.5,
                    "at": TIME,
                }
            ],
        }
    ],
    "parameters": None,
}
# In a Python that finds the stand-in first; argv: the decks, the folder of exports, and the results.
ELSEWHERE = """
import json, sys
from pathlib import Path
import msgspec
from fam.core.errors import CourseError
from fam_quizzes.decks.model import Deck
from fam_quizzes.questions.variants import variant_of
from fam_quizzes.study.progress.importing import read_export

def said(path):
    try:
        return repr(read_export(path, "words"))
    except CourseError as error:
        return str(error)

decks = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=tuple[Deck, ...])
drawn = [repr(variant_of(question, 7)) for deck in decks for question in deck.questions]
exports = {path.name: said(path) for path in sorted(Path(sys.argv[2]).glob("*.json"))}
results = {"module": msgspec.__file__, "decks": repr(decks), "drawn": drawn, "exports": exports}
Path(sys.argv[3]).write_text(json.dumps(results))
"""


def damaged() -> Iterator[dict[str, Any]]:
    """Yield exports in which one value is missing, or another one."""
    for place in _places(EXPORT):
        for other in (None, "x", "", -1, 7.5, 0, True, [], {}, ...):
            changed = copy.deepcopy(EXPORT)
            holder: Any = changed
            for step in place[:-1]:
                holder = holder[step]
            if other is ...:
                del holder[place[-1]]
            else:
                holder[place[-1]] = other
            yield changed


def _places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*before, step)
        if step not in ("spec", "given"):  # what is in them is read by our own code
            yield from _places(inner, (*before, step))


def test_the_stand_in_is_like_msgspec(tmp_path: Path) -> None:
    """All decks, their questions as drawn, and hundreds of damaged exports with their messages."""
    decks = load_decks(REPOSITORY).decks
    (tmp_path / "decks").write_bytes(msgspec.json.encode(decks))
    folder = tmp_path / "exports"
    folder.mkdir()
    texts = [json.dumps(EXPORT, indent=1), "", "my notes", "[]", '{"format": ,}', '{\n"a": [1']
    for number, text in enumerate([*texts, *(json.dumps(each, indent=1) for each in damaged())]):
        (folder / f"{number:04}.json").write_text(text)

    path = os.pathsep.join(stand_in.__path__)
    arguments = [str(tmp_path / name) for name in ("decks", "exports", "results")]
    subprocess.run([sys.executable, "-c", ELSEWHERE, *arguments], check=True, env={**os.environ, "PYTHONPATH": path})
    found = json.loads((tmp_path / "results").read_text())

    assert found["module"].startswith(path)
    assert found["decks"] == repr(decks)
    assert found["drawn"] == [repr(variant_of(question, 7)) for deck in decks for question in deck.questions]
    assert len(found["exports"]) > 300
    refused = 0
    for name, said in found["exports"].items():
        try:
            expected = repr(read_export(folder / name, "words"))
        except CourseError as error:
            expected = str(error)
            refused += 1
        assert said == expected, (folder / name).read_text()
    assert refused > 200
