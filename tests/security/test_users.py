"""The sandbox works for root, for ordinary users, and from an interpreter below a folder that only root can enter."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fam_grader.execution.sandbox.landlock import abi_version
from fam_grader.execution.sandbox.layers import NOBODY
from support.users import make_python, run_as

ROOT = os.geteuid() == 0
BACKENDS = ["landlock", "bubblewrap", "user"]

GRADE = """
import json
from dataclasses import asdict
from fam.core.errors import CourseError
from fam_grader.execution.calls import Call
from fam_grader.execution.isolation import make_launcher
from fam_grader.execution.budget import Budget
from fam_grader.execution.process import Sources
from fam_grader.execution.session import Session

text = '''
import os
import numpy as np
import difflib

def double(values):
    return np.asarray(values) * 2

def who():
    return os.getresuid(), os.getresgid(), os.getgroups()

def read():
    return open("/etc/passwd").read()
'''
try:
    launcher, isolation = make_launcher(BACKEND)
except CourseError as error:
    print(json.dumps({"refused": str(error)}))
    raise SystemExit
sources = Sources({"m": text}, {"m": "m.py"}, {name: ("m", name) for name in ("double", "who", "read")})
with Session(launcher, sources, Budget(call_seconds=20)) as session:
    found = {"double": int(session.call(Call("double", (21,))).value), "who": session.call(Call("who")).value}
    found |= {"read": asdict(session.call(Call("read"))), "isolation": isolation}
launcher.close()
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Person:
    """Who grades: a user, and an interpreter."""

    uid: int
    python: Path
    before: tuple[str, ...] = ()  # the command that starts the interpreter

    def grades(self, backend: str) -> dict[str, Any]:
        """Grade a submission that does its work, says who it is, and tries to read a file."""
        if backend == "landlock" and not abi_version():
            pytest.skip("this kernel has no Landlock")
        done = run_as(self.uid, self.python, f"BACKEND = {backend!r}\n{GRADE}", self.before)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="module")
def private_python() -> Iterator[Path]:
    """Return an interpreter, with our packages, below a folder that only root can enter."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
        yield make_python(base, Path(folder, "below"), 0o755)


@pytest.fixture(params=["root", "root, with an interpreter of root's alone", "an ordinary user"])
def person(request: pytest.FixtureRequest) -> Person:
    """Return each kind of person in turn."""
    if request.param != "an ordinary user" and not ROOT:
        pytest.skip("only root can be root")
    if request.param == "root":
        return Person(0, request.getfixturevalue("everyones_python"))
    if request.param == "an ordinary user":
        return Person(NOBODY if ROOT else os.geteuid(), request.getfixturevalue("everyones_python"))
    return Person(0, request.getfixturevalue("private_python"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_students_code_runs_as_the_expected_user_without_access_to_files(person: Person, backend: str) -> None:
    """Root's grader runs it as the user `nobody`, an ordinary user's as that user; neither reads a file."""
    if backend == "user" and person.uid != 0:
        pytest.skip("only root can run students' code as another user; the refusal has a test of its own")

    found = person.grades(backend)

    if backend == "bubblewrap" and "refused" in found:
        pytest.skip(found["refused"])
    student = NOBODY if person.uid == 0 else person.uid
    assert found["double"] == 42
    assert found["who"][0] == [student] * 3
    assert person.uid != 0 or found["who"][1:] == [[NOBODY] * 3, []]
    assert found["read"]["type_name"] == "PermissionError"
    assert ("user nobody" in found["isolation"]) is (person.uid == 0)


def test_an_ordinary_user_cannot_choose_the_user_backend(everyones_python: Path) -> None:
    """The error names the alternative; no weaker sandbox is used instead."""
    found = Person(NOBODY if ROOT else os.geteuid(), everyones_python).grades("user")

    assert "only root can run students' code as another user" in found["refused"]
    assert "apt-get install bubblewrap" in found["refused"]


CONTAINERS = {
    "what a usual one has": ("chown dac_override kill setgid setpcap setuid sys_chroot", "user nobody", ""),
    "no other root": ("dac_override kill setgid setuid", "user nobody", "but not: empty root"),
    "nothing": ("", "no capabilities", "but not: empty root, user nobody"),
}


@pytest.mark.slow
@pytest.mark.skipif(not ROOT, reason="only root can be root in a container")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
@pytest.mark.parametrize(("capabilities", "named", "lacking"), CONTAINERS.values(), ids=CONTAINERS)
def test_root_in_a_container_reads_which_layers_are_missing(
    everyones_python: Path, capabilities: str, named: str, lacking: str
) -> None:
    """With few capabilities some layers cannot be entered: the others are, and those are named."""
    bounds = ",".join(["-all", *(f"+{name}" for name in capabilities.split())])
    as_in_a_container = ("setpriv", f"--bounding-set={bounds}", "--inh-caps=-all")

    found = Person(0, everyones_python, as_in_a_container).grades("landlock")
    stand_in = Person(0, everyones_python, as_in_a_container).grades("user")

    assert found["read"]["type_name"] == "PermissionError"
    assert named in found["isolation"]
    assert found["isolation"].partition("but not")[1:] == tuple(lacking.partition("but not")[1:])
    assert ("empty root" in stand_in.get("refused", "")) is bool(lacking)


@pytest.mark.skipif(not ROOT, reason="only root has folders that no other user can enter")
def test_another_user_cannot_start_the_private_interpreter(private_python: Path) -> None:
    """Otherwise the tests above would show nothing."""
    with pytest.raises(PermissionError):
        run_as(NOBODY, private_python, "")
