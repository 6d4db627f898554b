"""A class of any size in which one upload in ten is odd, and the points that the code of each student deserves."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fam.course import Course
from fam_grader.authoring.derived import make_skeleton
from fam_grader.authoring.sample_class import with_misconception
from fam_grader.grading import references

Files = dict[str, str | bytes]
WRONG_ANSWERS = 8  # of each unit


def _plain(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"{unit}.py": text for unit, text in texts.items()}


def _downloaded_twice(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"{unit} (1).py": text for unit, text in texts.items()}


def _versions(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"{unit}_final_v2.py": text for unit, text in texts.items()}


def _capitals(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"{unit.capitalize()}.py": text for unit, text in texts.items()}


def _copies(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"Copy of {unit}.py": text for unit, text in texts.items()}


def _one_script(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {"answers.py": "\n\n\n".join(texts.values())}


def _notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def _one_notebook(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    first = "%matplotlib inline\nimport matplotlib.pyplot as plt\nimport numpy as np"
    return {"homework.ipynb": _notebook(first, *texts.values())}


def _notebooks(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"{unit}.ipynb": _notebook("import seaborn", text) for unit, text in texts.items()}


def _attempts(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    first = {f"attempt1/{unit}.py": text for unit, text in skeletons.items()}
    return {**first, **{f"attempt2/{unit}.py": text for unit, text in texts.items()}}


def _beside_skeletons(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    own = {f"{unit}_mine.py": text for unit, text in texts.items()}
    return {**{f"{unit}.py": text for unit, text in skeletons.items()}, **own}


def _latin_1(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {
        f"{unit}.py": f"# coding: latin-1\n# größer\n{text}".encode("latin-1", "replace")
        for unit, text in texts.items()
    }


def _windows_editor(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    return {f"{unit}.py": ("\ufeff" + text.replace("\n", "\r\n")).encode() for unit, text in texts.items()}


def _leftovers(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    end = "\n\nimport sys\n\nprint('done')\nsys.exit()\n"
    return {f"{unit}.py": f"import matplotlib.pyplot as plt\n{text}{end}" for unit, text in texts.items()}


def _environment(texts: Mapping[str, str], skeletons: Mapping[str, str]) -> Files:
    library: Files = {f"venv/lib/site-packages/numpy/module{number}.py": "x = 1\n" for number in range(60)}
    return {**library, **_plain(texts, skeletons)}


ODD_FORMS: tuple[Callable[[Mapping[str, str], Mapping[str, str]], Files], ...] = (
    _downloaded_twice, _versions, _capitals, _copies, _one_script, _one_notebook, _notebooks, _attempts,
    _beside_skeletons, _latin_1, _windows_editor, _leftovers, _environment,
)  # fmt: skip


@dataclass(frozen=True)
class Student:
    """A student's answers, as `label` of each unit's text, and the name of the form in which they were uploaded."""

    name: str
    labels: dict[str, str]
    form: str


def answers(course: Course, units: list[str]) -> dict[str, dict[str, str]]:
    """Return the texts that students give for each unit: the reference, right answers, misconceptions; by a label."""
    found: dict[str, dict[str, str]] = {}
    for name in units:
        unit = course.units[name]
        assert unit.solution is not None
        texts = {"reference": unit.solution.read_text(encoding="utf-8")}
        texts |= {path.stem: path.read_text(encoding="utf-8") for path in unit.right_answers}
        wrong = references.misconceptions(course, unit)
        step = max(1, len(wrong) // WRONG_ANSWERS)
        texts |= {each.full_name: with_misconception(course, each) for each in wrong[::step]}
        found[name] = {label: text for label, text in texts.items() if "from __future__" not in text}
    return found


def make_odd_class(course: Course, units: list[str], folder: Path, size: int, seed: int = 1) -> list[Student]:
    """Write a class of `size` folders into `folder`; every tenth upload is odd, each form in turn."""
    chosen, known = random.Random(seed), answers(course, units)
    skeletons = {name: make_skeleton(course.units[name]) for name in units}
    students = []
    for number in range(size):
        labels = {name: chosen.choice(sorted(known[name])) for name in units}
        form = ODD_FORMS[number // 10 % len(ODD_FORMS)] if number % 10 == 5 else _plain
        student = Student(f"student{number:03}", labels, form.__name__.strip("_"))
        texts = {name: known[name][label] for name, label in labels.items()}
        for file, content in form(texts, skeletons).items():
            path = folder / student.name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        students.append(student)
    return students
