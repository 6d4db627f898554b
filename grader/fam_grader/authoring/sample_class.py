"""Make a class of submissions to try the grader on: right, wrong, empty, broken and hostile ones.

Run as `python -m fam_grader.authoring.sample_class DIR`. The right answers come from the solutions and the wrong
ones from the misconceptions, so the class grows with the course.
"""

from __future__ import annotations

import ast
import json
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from fam.course import Course, Unit, load_course
from fam_grader.authoring.derived import make_skeleton
from fam_grader.grading import references
from fam_grader.grading.references import Misconception

WRONG_STUDENTS = """
    Amir Aydin Bella Chen Dana Emre Femi Goran Hana Ines Jonas Kofi Lena Mateo Noor Olga Pavel Quinn Rosa Sven
"""

HOSTILE = {
    "Ursula (reads files)": "open('/etc/passwd').read()",
    "Victor (opens a socket)": "__import__('socket').create_connection(('127.0.0.1', 80), 1)",
    "Wanda (forks)": "__import__('os').fork()",
    "Xaver (ends the process)": "__import__('os')._exit(0)",
}


def make_class(course: Course, folder: Path) -> list[Path]:
    """Write about 30 submissions into `folder`, which is emptied first, and give their paths."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    solutions = {unit.name: _solution(unit) for unit in course.units.values()}
    made = [_as_folder(folder / "Ada", course, solutions), _as_zip(folder / "Boole.zip", course, solutions)]
    made.append(_as_notebook(folder / "Curie.ipynb", solutions))
    made.append(_as_folder(folder / "Dijkstra (half done)", course, _first_half(solutions)))
    made += [_as_folder(folder / name, course, texts) for name, texts in _wrong_answers(course, solutions).items()]
    made += [_as_folder(folder / name, course, texts) for name, texts in _broken_answers(course, solutions).items()]
    damaged = folder / "Zoe.zip"
    whole = (folder / "Boole.zip").read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    return [*made, damaged]


def with_misconception(course: Course, misconception: Misconception) -> str:
    """Return a unit's file as a student with this misconception would hand it in: right, but for one function."""
    unit = course.units[misconception.unit]
    assert unit.misconceptions is not None
    tree = ast.parse(unit.misconceptions.read_text(encoding="utf-8"))
    renames, body = [], []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in course.units:
            if node.module == unit.name:
                renames += [f"{name.asname or name.name} = {name.name}" for name in node.names]
        else:
            body.append(node)
    parts = [
        _solution(unit),
        "\n".join(renames),
        ast.unparse(ast.Module(body[1:], [])),  # without the file's docstring
        f"{misconception.function} = {misconception.full_name}",
    ]
    return "\n\n".join(parts) + "\n"


def _solution(unit: Unit) -> str:
    assert unit.solution is not None
    return unit.solution.read_text(encoding="utf-8")


def _first_half(solutions: Mapping[str, str]) -> dict[str, str]:
    names = list(solutions)
    return {name: solutions[name] for name in names[: (len(names) + 1) // 2]}


def _wrong_answers(course: Course, solutions: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return students with one to three misconceptions each, spread evenly over the course."""
    known = [each for unit in course.units.values() for each in references.misconceptions(course, unit)]
    students = WRONG_STUDENTS.split()
    class_texts: dict[str, dict[str, str]] = {}
    for number, student in enumerate(students):
        texts = dict(solutions)
        for step in range(1 + number % 3):
            misconception = known[(number * 7 + step * 31) * len(known) // (7 * len(students)) % len(known)]
            texts[misconception.unit] = with_misconception(course, misconception)
        class_texts[student] = texts
    return class_texts


def _broken_answers(course: Course, solutions: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the empty skeletons, a syntax error, an endless loop, and those who try to get out of the sandbox."""
    first = next(iter(course.units.values()))
    function = next(iter(first.functions))
    broken = {
        "Tara (empty skeletons)": {unit.name: make_skeleton(unit) for unit in course.units.values()},
        "Umberto (syntax error)": {
            **solutions,
            first.name: solutions[first.name] + "\ndef oops(:\n    pass\n",
        },
        "Yuki (endless loop)": {
            **solutions,
            first.name: f"{solutions[first.name]}\n\ndef {function}(*args):\n    while True:\n        pass\n",
        },
    }
    for name, attempt in HOSTILE.items():
        lines = [f"def {spec}(*args, **kwargs):\n    return {attempt}\n" for spec in first.functions]
        broken[name] = {first.name: "\n\n".join(lines)}
    return broken


def _as_folder(folder: Path, course: Course, texts: Mapping[str, str]) -> Path:
    for unit, text in texts.items():
        place = folder / course.units[unit].label / f"{unit}.py"
        place.parent.mkdir(parents=True)
        place.write_text(text, encoding="utf-8")
    return folder


def _as_zip(path: Path, course: Course, texts: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for unit, text in texts.items():
            archive.writestr(f"homework/{course.units[unit].label}/{unit}.py", text)
    return path


def _as_notebook(path: Path, texts: Mapping[str, str]) -> Path:
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": "# My answers"}]
    sources = ["%matplotlib inline\nimport numpy as np", *texts.values()]
    cells += [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for source in sources
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return path


if __name__ == "__main__":
    made = make_class(load_course(), Path(sys.argv[1]))
    print(f"made {len(made)} submissions in {sys.argv[1]}")
