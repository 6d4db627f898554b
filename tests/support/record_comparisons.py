"""Record what PyTorch answers to the random calls of `fam compare`, for tests that run without it.

    pip install -e '.[torch]'
    PYTHONPATH=tests python -m support.record_comparisons

writes `comparisons.npz` beside this script. It holds the answers, and a checksum of the calls, which are drawn anew
each time.
"""

from __future__ import annotations

import json
import sys
import zlib
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np

from fam.course import Course, load_course
from fam_grader.comparison.counterparts import Counterpart, ask_pytorch, read_counterparts, start_pytorch
from fam_grader.execution.calls import Call, CallResult, decode_answer, encode_answer

ANSWERS = Path(__file__).with_name("comparisons.npz")
REPOSITORY = Path(__file__).resolve().parents[2]
SEED, COUNT = 0, 20

_keys: dict[str, list[tuple[str, str, bytes]]] = {}  # of the recorded calls, by function


def checksum(counterpart: Counterpart) -> int:
    """Return a checksum of the calls, which changes if they do."""
    total = 0
    for call in counterpart.calls(SEED, COUNT):
        total = zlib.crc32(call.packed.body, zlib.crc32(call.packed.json.encode(), total))
    return total


def encoded(course: Course) -> dict[str, list[list[object]]]:
    """Ask PyTorch everything; return the answers by function, as headers and bodies, after the checksum."""
    found: dict[str, list[list[object]]] = {}
    for each in read_counterparts(course, list(course.functions)):
        answers = [encode_answer(ask_pytorch(each, call), "", 0) for call in each.calls(SEED, COUNT)]
        found[each.function] = [[checksum(each), ""], *([head, body.hex()] for head, body in answers)]
    return found


def record() -> None:
    """Ask everything, and write the answers."""
    version = start_pytorch()
    text = json.dumps({"version": version, "answers": encoded(load_course(REPOSITORY))})
    np.savez_compressed(ANSWERS, text=np.frombuffer(text.encode(), np.uint8))
    print(f"{ANSWERS.name}: PyTorch {version}, {ANSWERS.stat().st_size / 1000:.0f} kB")


@cache
def recording() -> dict[str, list[list[str]]]:
    """Return what `encoded` returned."""
    with np.load(ANSWERS) as file:
        answers: dict[str, list[list[str]]] = json.loads(file["text"].tobytes())["answers"]
    return answers


def ask_recording(counterpart: Counterpart, call: Call) -> CallResult:
    """Return PyTorch's recorded answer, in place of `ask_pytorch`."""
    if counterpart.function not in _keys:
        _keys[counterpart.function] = [each.key for each in counterpart.calls(SEED, COUNT)]
    head, body = recording()[counterpart.function][_keys[counterpart.function].index(call.key) + 1]
    return decode_answer(head.encode(), bytes.fromhex(body), 0)


def nobodys_torch() -> dict[str, ModuleType]:
    """Return empty modules in place of PyTorch, so that `compare.py` files can be imported to draw calls."""
    names = ("torch", "torch.nn", "torch.nn.functional")
    modules = {name: ModuleType(name) for name in names}
    modules["torch"].nn, modules["torch.nn"].functional = modules["torch.nn"], modules["torch.nn.functional"]
    return modules


if __name__ == "__main__":
    sys.exit(record())
