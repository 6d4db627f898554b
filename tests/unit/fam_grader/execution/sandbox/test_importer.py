"""What a student's process imports from, and what it cannot reach any more."""

from __future__ import annotations

import ctypes
import importlib.util
import mmap
import os
import py_compile
from pathlib import Path

import numpy as np
import pytest

from fam_grader.execution.calls import Died, Raised, Returned
from fam_grader.execution.isolation import make_launcher
from fam_grader.execution.sandbox.importer import MemoryImporter
from fam_grader.execution.session import MAX_RECEIVED


@pytest.mark.parametrize(
    "statement",
    [
        "import difflib",
        "import asyncio",
        "import xml.dom.minidom",
        "from collections import abc",
        "from importlib import metadata",
        "import encodings.utf_16",
        "import numpy.ma",
        "import numpy.testing",
        "from numpy.polynomial import chebyshev",
        "from numpy.lib.stride_tricks import sliding_window_view",
    ],
)
def test_the_standard_library_and_numpy_can_be_imported(sandbox, ask, statement: str) -> None:
    """Also modules that were not imported before, and those deep in a package."""
    with ask(sandbox, f"def load():\n    {statement}\n    return 1\n", call_seconds=10.0) as answers:
        assert answers("load") == Returned(1)


def test_a_module_of_the_library_knows_its_file_and_its_name(sandbox, ask) -> None:
    """As far as a module can tell, nothing is unusual."""
    source = (
        "def about():\n    import difflib, json.decoder\n    difference = list(difflib.ndiff(['a'], ['b']))\n"
        "    return (difflib.__file__.endswith('difflib.py'), difflib.__spec__.name, len(difference))\n"
    )
    with ask(sandbox, source, call_seconds=10.0) as answers:
        assert answers("about") == Returned((True, "difflib", 2))


@pytest.mark.parametrize("name", ["fam_grader", "otter", "landlock", "pyseccomp", "pytest", "no_such_module"])
def test_nothing_else_can_be_imported(sandbox, ask, name: str) -> None:
    """Neither ours nor what else is installed."""
    with ask(sandbox, f"def load():\n    import {name}\n") as answers:
        answer = answers("load")

    assert isinstance(answer, Raised)
    assert answer.type_name == "ModuleNotFoundError"


@pytest.mark.parametrize(
    "question",
    ["os.stat(path)", "os.lstat(path)", "os.listdir(path)", "os.readlink(path)", "open(path)", "os.open(path, 0)"],
)
def test_no_path_can_be_asked_about(sandbox, ask, question: str) -> None:
    """Times and sizes of files tell what others did, so one submission could speak to the next in them."""
    source = f"import os\n\ndef look():\n    path = {os.__file__!r}\n    return repr({question})\n"
    with ask(sandbox, source) as answers:
        answer = answers("look")

    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_a_stale_cache_is_not_taken_for_the_source(tmp_path: Path) -> None:
    """Python's own rule: the time and the size of the source must be those in the cache."""
    module = tmp_path / "thing.py"
    module.write_text("x = 'old one'\n", encoding="utf-8")
    py_compile.compile(str(module))
    fresh = MemoryImporter([(tmp_path, "")])
    module.write_text("x = 'the new one'\n", encoding="utf-8")
    stale = MemoryImporter([(tmp_path, "")])

    values = []
    for library in (fresh, stale):
        scope: dict[str, object] = {}
        exec(library.get_code("thing"), scope)
        values.append(scope["x"])

    assert values == ["old one", "the new one"]


def test_packages_and_their_modules_are_found(tmp_path: Path) -> None:
    """Folders with an `__init__.py`, and those below them; tests and other folders are left out."""
    for path in (
        "one.py",
        "pack/__init__.py",
        "pack/two.py",
        "pack/deep/__init__.py",
        "pack/tests/three.py",
        "loose/x.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    library = MemoryImporter([(tmp_path, "")])

    names = ("one", "pack", "pack.two", "pack.deep", "pack.tests.three", "loose.x")
    found = {name: library.find_spec(name) for name in names}

    assert [name for name, spec in found.items() if spec] == ["one", "pack", "pack.two", "pack.deep"]
    assert found["pack"] is not None
    assert found["pack"].submodule_search_locations is not None
    module = importlib.util.module_from_spec(found["one"])  # type: ignore[arg-type]
    assert module.__file__ == str(tmp_path / "one.py")


def test_a_submission_cannot_fill_the_graders_memory(sandbox, ask) -> None:
    """All answers are kept until the submission is graded, so together they have a limit."""
    with ask(
        sandbox, "import numpy as np\n\ndef big():\n    return np.zeros(1 << 22)\n", call_seconds=10.0
    ) as answers:
        seen = [answers("big") for _ in range(MAX_RECEIVED // (8 << 22) + 1)]

    assert isinstance(seen[-2], Returned)
    assert np.size(seen[-2].value) == 1 << 22
    assert isinstance(seen[-1], Died)


def in_memory(file: Path) -> tuple[int, int]:
    """Count a file's pages that are in memory, and all of them; the kernel reports it with write permission only."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, mmap.MAP_PRIVATE) as pages:
        start = ctypes.c_char.from_buffer(pages)
        count = -(-len(pages) // mmap.PAGESIZE)
        there = (ctypes.c_ubyte * count)()
        result = ctypes.CDLL(None).mincore(ctypes.byref(start), ctypes.c_size_t(len(pages)), there)
        del start
    assert result == 0
    return sum(page & 1 for page in there), count


def test_no_page_of_a_native_library_waits_for_its_first_reader() -> None:
    """Who touches it first would leave a trace for the next submission: it takes long once, and never again."""
    largest = max(Path(np.__file__).parent.with_name("numpy.libs").glob("*.so*"), key=os.path.getsize, default=None)
    if largest is None:
        pytest.skip("this NumPy brings no library of its own")
    with largest.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    before, count = in_memory(largest)
    if before == count:
        pytest.skip("this file system keeps all files in memory")

    launcher, _ = make_launcher("sandbox")
    after, _ = in_memory(largest)
    launcher.close()

    assert after == count
