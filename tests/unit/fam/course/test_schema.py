"""The JSON Schemas of a course's files: an editor marks what the loader refuses, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from fam.cli import fam
from fam.core.fields import Record
from fam.course.reading import _read_settings, _read_unit
from fam.course.schema import course_schema
from support.paths import DATA, REPOSITORY

FILES = [path for folder in (REPOSITORY / "exercises", *DATA.glob("*/exercises")) for path in folder.rglob("*.yaml")]
FILES = [
    path for path in FILES if path.stem in ("exercise", "course") and "small_decks" not in path.parts
]  # no units
# What may stand in the place of any value; the loader knows which of it will do there.
VALUES = (
    "",
    " ",
    "words",
    "two words",
    "a\nb",
    "x" * 41,
    0,
    -1,
    1,
    2.5,
    True,
    None,
    [],
    {},
    ["words"],
    {"words": "x"},
)

EXERCISE = {
    "title": "Word counts",
    "concepts": ["K1"],
    "bonus": True,
    "minutes": 40,
    "after": ["letters"],
    "limits": {"call_seconds": 1, "memory_mb": 512, "more_seconds": 30},
    "functions": {
        "count_words": {
            "points": 4,
            "call_seconds": 0.5,
            "hints": ["Which method cuts a text?", {"about": "the first time", "text": "What is there already?"}],
            "window": {"of": "text", "size": "n", "stride": "s", "padding": "p", "dilation": "d", "blocks": "g"},
        }
    },
}
COURSE = {
    "id": "words",
    "title": "Words",
    "points": 4,
    "bonus": 1,
    "language": "de",
    "rtol": 0.001,
    "atol": 0.5,
    "concepts": {"K1": "A dict holds one value for each key."},
}


def changes(record: Any) -> Iterator[Any]:
    """Yield the record with one key gone, added or misspelled, or one value replaced, at every depth."""
    yield from VALUES
    items = list(record.items()) if isinstance(record, dict) else list(enumerate(record))
    for key, value in items:
        if isinstance(record, dict):
            yield {other: each for other, each in items if other != key}
            yield {f"{other}s" if other == key else other: each for other, each in items}
            yield record | {"another": copy.deepcopy(value)}  # the same object would be written as an alias
        for changed in changes(value) if isinstance(value, (dict, list)) else VALUES:
            copied = copy.copy(record)
            copied[key] = changed
            yield copied


def exercise_faults(text: str, folder: Path) -> bool:
    """Return whether the loader finds a fault in an exercise.yaml."""
    (folder / "01_word_counts").mkdir(exist_ok=True)
    (folder / "01_word_counts" / "exercise.yaml").write_text(text, encoding="utf-8")
    return bool(_read_unit(folder / "01_word_counts", None, None, {})[1])


def course_faults(text: str, folder: Path) -> bool:
    """Return whether the loader finds a fault in a course.yaml."""
    (folder / "course.yaml").write_text(text, encoding="utf-8")
    return bool(_read_settings(folder / "course.yaml")[1])


@pytest.mark.parametrize("kind", ["exercise", "course"])
def test_the_schema_in_the_repository_is_printed_by_the_command(kind: str) -> None:
    """After a change of the records, `fam verify --schema` writes it anew; it is a schema of a known dialect."""
    printed = CliRunner().invoke(fam, ["verify", "--schema", kind])

    assert (printed.exit_code, printed.output) == (0, course_schema(kind))
    assert (REPOSITORY / "exercises" / f"{kind}.schema.json").read_text(encoding="utf-8") == printed.output
    Draft202012Validator.check_schema(json.loads(printed.output))


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.parts[-3:]))
def test_every_course_here_keeps_to_the_schema(file: Path) -> None:
    """An editor marks nothing in what is right."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))

    assert [
        error.message for error in Draft202012Validator(json.loads(course_schema(file.stem))).iter_errors(content)
    ] == []


@pytest.mark.parametrize(
    ("kind", "record", "faults"),
    [("exercise", EXERCISE, exercise_faults), ("course", COURSE, course_faults)],
    ids=["exercise", "course"],
)
def test_schema_and_loader_agree_on_every_change(kind: str, record: Any, faults: Any, tmp_path: Path) -> None:
    """Whatever is changed at whatever depth, both accept it or both refuse it."""
    validator = Draft202012Validator(json.loads(course_schema(kind)))
    tried = [record, *changes(record)]

    differing = [
        changed
        for changed in tried
        if validator.is_valid(changed) == faults(yaml.safe_dump(changed, allow_unicode=True), tmp_path)
    ]

    assert differing == []
    assert sum(validator.is_valid(each) for each in tried) > 10 < len(tried)


@pytest.mark.parametrize(
    ("record", "faults"), [(EXERCISE, exercise_faults), (COURSE, course_faults)], ids=["exercise", "course"]
)
def test_the_examples_have_every_key_that_the_loader_knows(
    record: Any, faults: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is new in the loader is missing here, and then in the schema, which must accept these examples."""
    missing: list[str] = []
    finish = Record.finish
    monkeypatch.setattr(
        Record, "finish", lambda self: (missing.extend(set(self._known) - set(self._values)), finish(self))[1]
    )

    assert not faults(yaml.safe_dump(record), tmp_path)
    assert missing == []


def test_every_unit_names_its_schema() -> None:
    """Editors with the YAML language server find it by the first line."""
    exercises = REPOSITORY / "exercises"
    for file in (exercises / "course.yaml", *exercises.glob("*/exercise.yaml")):
        start = "# yaml-language-server: $schema="
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(start)
        assert (file.parent / first.removeprefix(start)).resolve() == exercises / f"{file.stem}.schema.json"
