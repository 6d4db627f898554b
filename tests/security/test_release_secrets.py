"""Nothing private leaves the repository: bundle, wheel and sdist are opened, and searched by content."""

from __future__ import annotations

import json
import py_compile
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fam.core.files import deterministic_zip
from fam.course import Course, Unit, load_course
from fam_grader.execution.calls import Call, CallResult, Returned
from fam_grader.grading import references
from fam_grader.grading.digests import RIGHT, ReferenceSession, digest_of_answer, digest_of_call, scaled
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import load_groups, run_group
from fam_grader.release.student_release import make_release
from fam_grader.release.web.pyodide import find_pyodide
from fam_grader.release.web.site import make_site
from fam_quizzes.decks import load_decks
from fam_quizzes.export.web import study_record
from support.misconception_cases import leaks, members, private_files, telling, texts_of
from support.paths import REPOSITORY, WORDS_COURSE

ROOT = REPOSITORY
WORDS = WORDS_COURSE


def public_sources() -> list[Path]:
    """Return the files of the repository that are public as they are."""
    folders = (ROOT / "exercises", ROOT / "grader" / "fam", ROOT / "grader" / "fam_grader", ROOT / "quizzes")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return [*files, ROOT / "README.md", ROOT / "CHANGELOG.md"]


@pytest.fixture(scope="module")
def wanted() -> set[bytes]:
    """Return what only the private half says."""
    return telling(ROOT, public_sources())


@pytest.fixture(scope="module")
def built(course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Return every file in each of what is built, those in the wheel within the bundle too."""
    folder = tmp_path_factory.mktemp("released")
    release = make_release(course, folder, check=False, classroom=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder / "sdist")]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    [sdist] = (folder / "sdist").iterdir()
    archives = {"bundle": release.bundle, "wheel": release.wheel, "sdist": sdist}
    found = {name: dict(members(path.name, path.read_bytes())) for name, path in archives.items()}
    template = (path for path in (folder / "classroom").rglob("*") if path.is_file())
    found["classroom"] = {name: data for path in template for name, data in members(path.name, path.read_bytes())}
    make_site(course, folder / "site", find_pyodide(None), lambda: study_record(load_decks(ROOT)))
    site = (path for path in (folder / "site").rglob("*") if path.is_file())
    found["site"] = {name: data for path in site for name, data in members(path.name, path.read_bytes())}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bundle", "wheel", "sdist", "classroom", "site"])
def test_nothing_that_only_the_private_half_says_is_in_what_leaves(
    kind: str, built: dict[str, dict[str, bytes]], wanted: set[bytes]
) -> None:
    """No line of a solution, a right answer, a misconception or a hidden suite; no text or name of their bytecode."""
    found = leaks(built[kind], wanted)

    assert len(built[kind]) > 100
    assert len(wanted) > 3000
    assert {name: texts[:3] for name, texts in found.items()} == {}


@pytest.mark.parametrize("kind", ["bundle", "wheel", "sdist", "classroom"])
def test_nothing_compiled_or_kept_by_tools_is_in_what_leaves(kind: str, built: dict[str, dict[str, bytes]]) -> None:
    """Caches hold what their sources held once; what `fam start` keeps of a workspace is the template's own."""
    own = {"workspace.json"}

    names = {name for name in built[kind] if Path(name).name not in own}

    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", "~", ".swp", ".sqlite"))]


PLANTS: dict[str, Callable[[Path, Path], bytes]] = {
    "a source": lambda path, _: path.read_bytes(),
    "one line": lambda path, _: max(path.read_bytes().splitlines(), key=len),
    "bytecode": lambda path, folder: Path(str(py_compile.compile(str(path), str(folder / "x.pyc")))).read_bytes(),
    "a zip in a zip": lambda path, _: deterministic_zip({"a.zip": deterministic_zip({"b": path.read_bytes()})}),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", PLANTS)
def test_the_search_finds_what_is_planted(how: str, tmp_path: Path, wanted: set[bytes]) -> None:
    """Of every kind of private file; else an empty search would prove nothing."""
    unit = "05_strides"
    files = [path for path in private_files(ROOT) if unit in path.parts and path.name != "picture.py"]

    for path in files:
        planted = dict(members("planted", PLANTS[how](path, tmp_path)))

        assert leaks(planted, wanted), path

    assert len({path.parent for path in files}) == 3  # the solution, its right answers, the hidden suite


def test_the_texts_of_bytecode_are_names_constants_and_docstrings() -> None:
    """At any depth."""
    code = compile('"module"\ndef outer():\n    "doc"\n    def inner(): return spam("text")\n', "", "exec")

    assert {"module", "outer", "doc", "inner", "spam", "text"} <= set(texts_of(code))


class Reference(CallExecutor):
    """Answers with the reference solutions."""

    def __init__(self, course: Course) -> None:
        self._references = {name: references.reference(course, name) for name in course.functions}

    def call(self, call: Call) -> CallResult:
        """Ask the reference of the call's function."""
        return self._references[call.function].ask(call)


def wrong_answers(course: Course, unit: Unit, calls: Iterable[Call]) -> Iterator[tuple[str, str | None]]:
    """Yield the digests of calls and of the misconceptions' answers, also those built on answers of students' own."""
    right = [{name: references.reference(course, name) for name in unit.functions}]
    right += [references.right_answer(course, path) for path in unit.right_answers]
    common = references.common_answers(course, unit)
    for each in references.misconceptions(course, unit):
        for call in (call for call in calls if call.function == each.function):
            answers = [each.answers.ask(call), *map(Returned, common.get(call.function, ()))]
            yield digest_of_call(call), digest_of_answer(answers[0])
            if not call.args and not call.kwargs:  # what takes no arguments is recognised at any scale
                yield from ((digest_of_call(call), digest_of_answer(scaled(answer))) for answer in answers)
            for functions in right if each.takes and call.function not in each.takes else ():
                own = {name: functions[name].ask(Call(name)).value for name in each.takes}
                answer = each.answers.ask(replace(call, kwargs={**call.kwargs, **own}))
                yield digest_of_call(call, own), digest_of_answer(answer)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(18))
def test_a_digest_is_of_a_wrong_answer_to_a_public_check(number: int, course: Course) -> None:
    """Reversing one by hashing plausible texts yields calls whose right answers are public anyway."""
    references._modules.cache_clear()  # a misconception may remember what another test asked it
    courses = [(course, unit) for unit in course.units.values()]
    courses += [(words, unit) for words in [load_course(WORDS)] for unit in words.units.values()]
    here, unit = courses[number]
    reference = Reference(here)
    calls = json.loads(unit.diagnoses.read_text(encoding="utf-8"))["calls"]
    published = {(call, answer) for call, answers in calls.items() for answer in answers if answer not in ("", RIGHT)}
    asked: dict[bool, list[Call]] = {False: [], True: []}
    for group in load_groups(here, [unit], hidden=True):
        outcome = run_group(group, here.functions, reference)
        asked[group.hidden] += [seen.call for seen in outcome.observations]

    built_on = any(each.takes for each in references.misconceptions(here, unit))
    for session in (ReferenceSession(here, path) for path in unit.right_answers if built_on):
        for group in load_groups(here, [unit], hidden=False):  # its own filters may need other inputs
            asked[False] += [seen.call for seen in run_group(group, here.functions, session).observations]

    wrong = set(wrong_answers(here, unit, asked[False]))
    public = {call.key for call in asked[False]}
    secret = [call for call in asked[True] if call.key not in public]
    right = {(digest_of_call(call), digest_of_answer(reference.call(call))) for call in secret}

    assert asked[False]
    assert asked[True]  # though `square_detector()` can be asked in one way only
    assert published <= wrong
    assert not published & right
