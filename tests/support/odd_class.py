"""Make a large class in which one upload in ten is odd: what it holds is known, so its mark is known too."""

from __future__ import annotations

import io
import json
import random
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fam.course import Course
from support.class_folders import write, zipped

UNITS = ("window_response", "strides")
ODD_SHARE = 10
WEIGHTS = (10, 4, 4, 2, 1)  # of the answers; slow ones take long to grade
Files = Mapping[str, str]  # sources by unit
Upload = Callable[[Path, Files], object]  # writes them below a path that names the student


@dataclass(frozen=True)
class Student:
    """A student of the class: what the code is, and how it was uploaded."""

    name: str
    answer: str
    upload: str


def make_odd_class(course: Course, folder: Path, size: int = 300, seed: int = 15) -> list[Student]:
    """Write the submissions, and return who submitted what and how; the same seed makes the same class."""
    rng = random.Random(seed)
    answers = _answers(course)
    odd = list(ODD_UPLOADS)
    students = []
    for number in range(size):
        upload = odd[number // ODD_SHARE % len(odd)] if number % ODD_SHARE == ODD_SHARE // 2 else "plain"
        (answer,) = rng.choices(list(answers), WEIGHTS)
        student = Student(f"student{number:03d}", answer, upload)
        {"plain": _plain, **ODD_UPLOADS}[upload](folder / student.name, answers[student.answer])
        students.append(student)
    return students


def make_odd_uploads(course: Course, folder: Path) -> list[Path]:
    """Write right answers once in each odd way, and return the uploads."""
    right = _answers(course)["right"]
    for name, upload in ODD_UPLOADS.items():
        upload(folder / name, right)
    return sorted(folder.iterdir())


def _answers(course: Course) -> dict[str, Files]:
    """Return what students know: all, the first unit, a common mistake, nothing yet, and all but slowly."""
    right = {name: _text(course.units[name].solution) for name in UNITS}
    bare = {name: _text(course.units[name].skeleton) for name in UNITS}
    slow = right["strides"] + (
        "\n\nimport time as _time\n_convolve2d = convolve2d\n\n\ndef convolve2d(*args, **kwargs):\n"
        "    end = _time.thread_time() + 0.02\n    while _time.thread_time() < end:\n        pass\n"
        "    return _convolve2d(*args, **kwargs)\n"
    )
    flipped = right["strides"] + (
        "\n\n_convolve2d = convolve2d\n\n\ndef convolve2d(image, kernel, stride=1, padding=0):\n"
        "    return _convolve2d(image, kernel[::-1, ::-1], stride, padding)\n"
    )
    return {
        "right": right,
        "first unit": {**right, "strides": bare["strides"]},
        "flipped kernel": {**right, "strides": flipped},
        "bare": bare,
        "slow": {**right, "strides": slow},
    }


def _text(path: Path | None) -> str:
    assert path is not None
    return path.read_text(encoding="utf-8")


def _plain(place: Path, files: Files) -> None:
    for name, text in files.items():
        write(place / f"{name}.py", text)


def _renamed(place: Path, files: Files) -> None:
    for name, text in files.items():
        write(place / f"{name.capitalize()}_final_v2 (1).py", text)


def _notebooks(place: Path, files: Files) -> None:
    for name, text in files.items():
        write(place / f"{name}.ipynb", _notebook(text))


def _one_notebook(place: Path, files: Files) -> None:
    imports = "import matplotlib.pyplot as plt\nimport numpy as np\n%matplotlib inline"
    write(place.with_suffix(".ipynb"), _notebook(imports, *files.values(), "while True:\n    pass"))


def _one_script(place: Path, files: Files) -> None:
    """All in one file; an import of the other unit means the file itself."""
    texts = [text.replace("from __future__ import annotations\n", "") for text in files.values()]
    write(place.with_suffix(".py"), "\n\n".join(texts))


def _attempts(place: Path, files: Files) -> None:
    _plain(place / "attempt1", dict.fromkeys(files, "def unrelated():\n    return 1\n"))
    _plain(place / "attempt2", files)


def _encoded(place: Path, files: Files) -> None:
    for name, text in files.items():
        path = write(place / f"{name}.py", "")
        path.write_bytes(f"# -*- coding: latin-1 -*-\n# für die Übung\n{text}".encode("latin-1", "replace"))


def _tar(place: Path, files: Files) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(place.with_suffix(".tar.gz"), "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(f"hw/{name}.py")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))


def _zip_with_environment(place: Path, files: Files) -> None:
    clutter: dict[str, str | bytes] = {f"hw/venv/lib/package/module{number}.py": "" for number in range(5_500)}
    zipped(place.with_suffix(".zip"), {**clutter, **{f"hw/{name}.py": text for name, text in files.items()}})


def _left_over_lines(place: Path, files: Files) -> None:
    for name, text in files.items():
        line = "import pandas\nimport sys\nimport threading\nthreading.Thread(target=print).start()\nsys.exit()\n"
        write(place / f"{name}.py", f"{text}\n{line}")


def _notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": each} for each in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


ODD_UPLOADS: dict[str, Upload] = {
    "renamed": _renamed,
    "notebooks": _notebooks,
    "one notebook": _one_notebook,
    "one script": _one_script,
    "attempts": _attempts,
    "latin-1": _encoded,
    "tar": _tar,
    "zip with an environment": _zip_with_environment,
    "left-over lines": _left_over_lines,
}
