"""Shadowing modules: files that Python, NumPy, otter, pytest or the grader would take for their own."""

from __future__ import annotations

import json
import marshal
import zipfile
from pathlib import Path

from security.attacks.attack import WRONG, Attack
from security.attacks.testbed import UNIT, AttackTestbed

CONFESSION = 'open({path!r}, "a").write("shadowed")\nraise SystemExit(0)\n'


def folder(name: str, tries: str, files: dict[str, str], *, zipped: bool = False) -> Attack:
    """Hand in a folder with wrong answers and `files`; `{confession}` in them is code that leaves a file behind."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        confession = CONFESSION.format(path=str(testbed.tmp / testbed.token))
        texts = {
            "doubling.py": testbed.knowledge + WRONG,
            **{path: text.replace("{confession}", confession) for path, text in files.items()},
        }
        if zipped:
            made = base.with_name(f"{base.name}.zip")
            with zipfile.ZipFile(made, "w") as archive:
                for path, text in texts.items():
                    archive.writestr(path, text)
            return made
        for path, text in texts.items():
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_text(text, encoding="utf-8")
        return base

    return Attack(name, tries, build)


def _cached_bytecode(base: Path, testbed: AttackTestbed) -> Path:
    """Hand in compiled code, newer than its source, that would run in its stead."""
    (base / "__pycache__").mkdir(parents=True)
    (base / "doubling.py").write_text(WRONG, encoding="utf-8")
    code = marshal.dumps(compile(CONFESSION.format(path=str(testbed.tmp / testbed.token)), "doubling.py", "exec"))
    for version in range(310, 316):
        (base / "__pycache__" / f"doubling.cpython-{version}.pyc").write_bytes(bytes(16) + code)
    (base / "doubling.pyc").write_bytes(bytes(16) + code)
    (base / "doubling.so").write_bytes(b"\x7fELF" + bytes(100))
    return base


CHEAT = "def double(values):\n    return values\n\n{confession}"

ATTACKS = [
    folder(
        "brings its own NumPy",
        "numpy.py and numpy/ beside the answers",
        {"numpy.py": "{confession}", "numpy/__init__.py": "{confession}"},
    ),
    folder(
        "brings its own standard library",
        "json, os, socket and what is imported late",
        {f"{name}.py": "{confession}" for name in ("json", "os", "socket", "traceback", "linecache", "encodings")},
        zipped=True,
    ),
    folder(
        "brings start-up files",
        "sitecustomize, usercustomize and .pth files",
        {
            "sitecustomize.py": "{confession}",
            "usercustomize.py": "{confession}",
            "fam.pth": "import os; os._exit(0)",
            "python3.pth": "import os; os._exit(0)",
            "pyvenv.cfg": "home = /\n",
        },
    ),
    folder(
        "brings its own otter",
        "otter/, its plugins and its configuration",
        {
            "otter/__init__.py": "{confession}",
            "otter/test_files/__init__.py": "{confession}",
            "otter_config.json": '{"plugins": ["evil"], "points_possible": 4, "show_hidden": true}',
            "evil.py": "{confession}",
            ".otter": '{"notebook": "x"}',
        },
    ),
    folder(
        "brings its own grader",
        "fam_grader/ and landlock.py",
        {"fam_grader/__init__.py": "{confession}", "landlock.py": "{confession}", "pyseccomp.py": "{confession}"},
        zipped=True,
    ),
    folder(
        "brings test configuration",
        "conftest.py, pytest.ini, setup.py and a Makefile",
        {
            "conftest.py": "{confession}",
            "pytest.ini": "[pytest]\npython_files = *.py\n",
            "setup.py": "{confession}",
            "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p evil"\n',
            "Makefile": "all:\n\ttouch shadowed\n",
        },
    ),
    folder(
        "brings its own course",
        "an exercise.yaml worth a thousand points, and checks and hidden suites that pass",
        {
            "exercises/course.yaml": "title: Mine\npoints: 1000\nrtol: 1e9\natol: 1e9\nconcepts: {D1: x}\n",
            f"exercises/{UNIT}/exercise.yaml": "title: Mine\nconcepts: [D1]\nfunctions: {double: {points: 1000}}\n",
            f"exercises/{UNIT}/checks/double.py": "{confession}",
            f"exercises/{UNIT}/doubling.py": CHEAT,
            f"grader/hidden/{UNIT}/double.py": "{confession}",
            f"solutions/{UNIT}/doubling.py": "{confession}",
        },
    ),
    folder(
        "brings its own results",
        "results.json, feedback.html and a journal, finished",
        {
            "results.json": json.dumps({"score": 4, "tests": []}),
            "feedback.html": "<h1>4 of 4 points</h1>",
            "grades.csv": "submission,student,status,score\nme,me,graded,4\n",
            "grades.sqlite": "",
        },
    ),
    folder(
        "is a package",
        "doubling/__init__.py and doubling.py, one of which might win",
        {"doubling/__init__.py": "{confession}", "doubling/doubling.py": "{confession}"},
    ),
    folder(
        "hides its answers",
        "other files of the same name in deeper and hidden folders",
        {
            ".hidden/doubling.py": "{confession}",
            "__MACOSX/doubling.py": "{confession}",
            f"{UNIT}/doubling.py": "{confession}",
            "submission.py": "{confession}",
            "submission.ipynb": "{}",
        },
    ),
    Attack("brings compiled code", "bytecode and a native module of the unit's name", _cached_bytecode),
]
