"""Submissions that were changed at random, each reproducible by its seed and number.

The snippets are bounded: they try the sandbox, and would do no harm without it.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

from fam.course import load_course
from support.paths import SMALL_COURSE

FORMS = ("folder", "script", "archive", "notebook")

# Put at the top level or into a function, where their indentation follows.
SNIPPETS = """
    raise SystemExit(3)
    raise KeyboardInterrupt
    raise type("Odd\\u202e<b>", (ValueError,), {"__str__": lambda self: 1 / 0})("x")
    raise ValueError("\\x1b[2J" + "=cmd()" * 1000)
    raise ExceptionGroup("many", [ValueError()])
    while True: pass
    __import__("time").sleep(9)
    __import__("os")._exit(0)
    __import__("os").fork()
    __import__("os").kill(__import__("os").getppid(), 0)
    __import__("os").write(3, b"\\0" * 64)
    __import__("os").close(3)
    __import__("os").execv("/bin/true", ["true"])
    __import__("threading").Thread(target=print).start()
    __import__("subprocess").run(["true"])
    __import__("socket").socket()
    __import__("signal").alarm(1)
    __import__("ctypes").string_at(0)
    __import__("sys").setrecursionlimit(100_000)
    __import__("sys").modules.clear()
    __import__("sys").meta_path.clear()
    __import__("gc").disable()
    __import__("warnings").simplefilter("error")
    __import__("numpy").seterr(all="raise")
    __import__("builtins").len = lambda value: 3
    __import__("builtins").__dict__.clear()
    import fam_grader.execution.session
    import otter
    import doubling
    from submission import *
    open("/etc/passwd").read()
    open("here.txt", "w").write("x" * 100)
    print("x" * 100_000)
    print("\\ud800\\x00\\x1b[31m")
    input()
    globals().clear()
    sys = json = os = None
    (lambda f: f(f))(lambda f: f(f))
    bytearray(1 << 26)
    bytearray(1 << 42)
    "x" * (1 << 24)
    return 2**1024 - 1
    return 10**5000
    return float("nan")
    return np.full((2, 2), np.inf)
    return np.zeros((0, 3, 3))
    return np.zeros((1,) * 30)
    return np.array([object()])
    return np.array([[True, False]])
    return np.arange(3) * 1j
    return np.zeros(3, [("a", "f8")])
    return np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0])
    return [[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]
    return list(range(30_000))
    return {"a": 1}
    return "\\ud800" * 20_000
    return (value for value in ())
    return (lambda loop: loop.append(loop) or loop)([])
    return type("Liar", (float,), {"__eq__": lambda *_: True, "__float__": lambda _: 1 / 0})(3)
    return type("Liar", (np.ndarray,), {"__eq__": lambda *_: True, "shape": (3,)})((3,))
    yield 3
    global double, halve; double = halve = 3
    values = values[0:1] if hasattr(values, "shape") else -values
    values.flags.writeable = True
    values[...] = 0
""".strip("\n").splitlines()

ODD_BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\x0c",
    b"\t",
    b"\\",
    b'"""',
    b"'",
    b"(",
    b"]",
    b"%",
    b"!x\n",
    b"\xe2\x80\xae",
)
ODD_NAMES = ("ada", "=cmd()", "-rf", "<b>", "a\nb", "x..", "é", "x" * 200, "grades.csv", "\udcff", "a;=1", "CON")


@dataclass(frozen=True)
class Mutant:
    """One mutated submission, as it will lie on the disk."""

    number: int
    form: str
    name: str
    content: bytes

    def write(self, folder: Path) -> Path:
        """Write it into a class, and give its path."""
        place = {
            "folder": folder / self.name / "01_doubling" / "doubling.py",
            "script": folder / f"{self.name}.py",
            "archive": folder / f"{self.name}.zip",
            "notebook": folder / f"{self.name}.ipynb",
        }[self.form]
        place.parent.mkdir(parents=True)
        place.write_bytes(self.content)
        return folder


def make_mutant(seed: int, number: int) -> Mutant:
    """Make mutant `number` of `seed`."""
    rng = random.Random(f"{seed}:{number}")
    form = FORMS[number % len(FORMS)]
    lines = rng.choice(_bases()).splitlines(keepends=True)
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        lines = rng.choice((_swap, _insert, _insert, _insert, _drop, _repeat, _indent))(rng, lines)
    content = _wrap(form, "".join(lines))
    for _ in range(rng.choice((0, 0, 1, 1, 3))):
        content = rng.choice((_flip, _odd, _truncate, _splice))(rng, content)
    return Mutant(number, form, rng.choice(ODD_NAMES) if number % 3 == 0 else f"student {number}", content)


def _bases() -> list[str]:
    unit = load_course(SMALL_COURSE).units["doubling"]
    assert unit.solution
    right = unit.solution.read_text(encoding="utf-8")
    plain = (
        "import numpy as np\n\n\ndef double(values):\n    return 2.0 * values\n\n\ndef halve(n):\n    return n // 2\n"
    )
    return [right, right, plain, unit.skeleton.read_text(encoding="utf-8")]


def _swap(rng: random.Random, lines: list[str]) -> list[str]:
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines = list(lines)
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def _insert(rng: random.Random, lines: list[str]) -> list[str]:
    """Insert a snippet where a statement may stand: before a top-level line, or as a function's first line."""
    snippet = rng.choice(SNIPPETS).strip()
    heads = [at for at, line in enumerate(lines) if line.startswith("def ")]
    if heads and rng.random() < 0.75:
        at = rng.choice(heads) + 1
        return [*lines[:at], f"    {snippet}\n", *lines[at:]]
    at = rng.randrange(len(lines) + 1)
    return [*lines[:at], f"{snippet}\n", *lines[at:]]


def _drop(rng: random.Random, lines: list[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + 1 :] or ["\n"]


def _repeat(rng: random.Random, lines: list[str]) -> list[str]:
    at, times = rng.randrange(len(lines)), rng.choice((2, 3, 2000))
    return lines[:at] + lines[at : at + 1] * times + lines[at + 1 :]


def _indent(rng: random.Random, lines: list[str]) -> list[str]:
    at, extra = rng.randrange(len(lines)), rng.choice((" ", "    ", "\t"))
    return [*lines[:at], extra + lines[at], *lines[at + 1 :]]


def _flip(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 4, 16))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _odd(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice(ODD_BYTES) + content[at:]


def _truncate(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _splice(rng: random.Random, content: bytes) -> bytes:
    a, b = sorted((rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)))
    return content[:b] + content[a:]


def _wrap(form: str, text: str) -> bytes:
    """Put a source into a notebook or an archive, or leave it as it is."""
    source = text.encode("utf-8", "surrogatepass")
    if form == "archive":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            info = zipfile.ZipInfo("homework/doubling.py")
            archive.writestr(info, source)
        return packed.getvalue()
    if form == "notebook":
        sources = ["%matplotlib inline\nimport numpy as np\n", *text.split("\n\n\n")]
        cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": each} for each in sources]
        return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()
    return source
