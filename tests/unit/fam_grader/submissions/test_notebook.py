"""A notebook is read as one module that runs its cells as Jupyter would."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fam.course import Course
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, Returned
from fam_grader.execution.process import Launcher
from fam_grader.execution.session import Session
from fam_grader.submissions import SubmissionSource, Unreadable, read_submission
from fam_grader.submissions._notebook import NotebookError, notebook_module
from fam_grader.submissions._read import MAX_NOTEBOOK


def code(source: Any) -> dict[str, Any]:
    """Return a code cell."""
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}


def notebook(*cells: Any) -> str:
    """Return a notebook's JSON; a text stands for a code cell."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[dict[str, Any], list[str]]]:
    """Return a way to run a notebook's cells; it gives the names that they leave, and the lines that were printed."""

    def run_cells(*cells: Any) -> tuple[dict[str, Any], list[str]]:
        names: dict[str, Any] = {"__name__": "submission"}
        exec(compile(notebook_module(notebook(*cells)), "work.ipynb", "exec"), names)
        return names, capsys.readouterr().out.splitlines()

    return run_cells


def test_cells_run_in_their_order(run) -> None:
    """Later cells see what earlier ones made, and markdown is no code."""
    names, printed = run("x = 1", {"cell_type": "markdown", "source": "x = 5"}, "y = x + 1\nx = 10")

    assert (names["x"], names["y"]) == (10, 2)
    assert printed == []


def test_a_source_may_be_a_list_of_lines(run) -> None:
    """As Jupyter writes it."""
    names, _ = run(code(["def f():\n", "    return 7\n"]), code("y = f()"))

    assert names["y"] == 7


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "  %time f()",
        "!pip install numpy",
        "!echo it's (",
        "!ls [a-z",
        "help?",
        "np.pad??",
        "?help",
        "files = !ls",
        "took = %timeit -o f()",
        "!pip install \\\n    numpy \\\n    scipy",
        "%config InlineBackend.figure_format = 'retina'",
    ],
)
@pytest.mark.parametrize("place", ["before", "after", "inside"])
def test_lines_that_only_a_notebook_understands_are_left_out(run, line: str, place: str) -> None:
    """Magics, shell lines and questions; the rest of their cell runs."""
    cells = {
        "before": f"{line.lstrip()}\nx = [1, 2]\ny = (x[0])\n",
        "after": f"x = [1, 2]\ny = (x[0])\n{line.lstrip()}",
        "inside": f"x = [1, 2]\nif x:\n    {line.lstrip()}\n    y = (x[0])\n",
    }

    names, printed = run(cells[place])

    assert names["y"] == 1
    assert printed == []


def test_a_text_that_looks_like_a_magic_is_kept(run) -> None:
    """Also in a cell that holds real ones: what is within a text is no code."""
    text = '"""\n%d items\n!important\nreally?\nx = %s\n"""'

    alone, _ = run(f"text = {text}")
    beside, _ = run(f"%matplotlib inline\ntext = {text}\n!ls\nmore = {text}\nhelp?")

    expected = "\n%d items\n!important\nreally?\nx = %s\n"
    assert alone["text"] == expected
    assert (beside["text"], beside["more"]) == (expected, expected)


def test_a_remainder_at_the_beginning_of_a_line_is_kept(run) -> None:
    """`%` is an operator, too."""
    names, _ = run("%matplotlib inline\nx = (17\n% 5)\n")

    assert names["x"] == 2


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile doubling.py", "%%javascript", "%%sh -e", "%%"])
def test_a_cell_in_another_language_is_left_out(run, magic: str) -> None:
    """Whether or not it happens to be Python."""
    names, printed = run(f"{magic}\nx = 1\n", "y = 2")

    assert "x" not in names
    assert names["y"] == 2
    assert printed == []


@pytest.mark.parametrize("magic", ["%%time", "%%timeit", "%%capture out", "\n\n%%time"])
def test_a_cell_that_is_only_measured_runs(run, magic: str) -> None:
    """The function that it defines is the student's answer."""
    names, _ = run(f"{magic}\n%matplotlib inline\ndef f():\n    return 3\n")

    assert names["f"]() == 3


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("before = 1\nraise KeyError('no')", "cell 1: KeyError: 'no'"),
        ("def oops(:\n    pass", "cell 1: SyntaxError: invalid syntax (cell 1, line 1)"),
        ("import sys\nsys.exit(3)", "cell 1: SystemExit: 3"),
        ("def f(x):\n    return f(x)\nf(1)", "cell 1: RecursionError: maximum recursion depth exceeded"),
        ("x = 1\0", "cell 1: "),
    ],
    ids=["raises", "syntax", "exit", "recursion", "NUL"],
)
def test_the_cells_after_a_failed_one_run(run, broken: str, line: str) -> None:
    """The failed cell is named."""
    names, printed = run(broken, "after = 2")

    assert names["after"] == 2
    assert len(printed) == 1
    assert printed[0].startswith(line)


def test_what_a_cell_names_does_not_spoil_the_next_one(run) -> None:
    """`min = 3` is bad style, and no reason to lose a cell with a magic in it."""
    spoilers = "min = max = len = range = next = print = compile = exec = enumerate = re = None"

    names, _ = run(spoilers, "%matplotlib inline\nx = 1", "raise ValueError", "y = 2")

    assert (names["x"], names["y"]) == (1, 2)


def test_a_notebook_leaves_only_its_own_names(run) -> None:
    """Our own variables are not among the student's."""
    names, _ = run("x = 1")

    assert set(names) == {"__name__", "__builtins__", "x"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{'cells': []}", "its JSON is broken"),
        ("", "its JSON is broken"),
        ("[" * 100_000, "of format 4"),
        ('{"cells": [], "x": ' + "[" * 100_000, "its JSON is broken"),
        ('{"x": ' + "9" * 5000 + "}", "of format 4"),
        ("[]", "not of format 4|no notebook of format 4"),
        ('{"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}], "nbformat": 3}', "of format 4"),
        ('{"cells": {"a": 1}}', "of format 4"),
        ('{"cells": []}', "it has no code cells"),
        ('{"cells": [{"cell_type": "markdown", "source": "x"}]}', "it has no code cells"),
        ('{"cells": [1, null, "x"]}', "a cell of it is none"),
        ('{"cells": [{"source": "x"}]}', "a cell of it is none"),
        ('{"cells": [{"cell_type": "code", "source": 3}]}', "a cell's source is no text"),
        ('{"cells": [{"cell_type": "code", "source": ["x", null]}]}', "a cell's source is no text"),
    ],
    ids=[
        "no JSON", "empty", "deep", "deep within", "huge number", "list", "format 3", "mapping", "no cells",
        "no code", "no cell", "no kind", "number", "null line",
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused_with_its_reason(text: str, reason: str) -> None:
    """The student can save it again."""
    with pytest.raises(NotebookError, match=reason):
        notebook_module(text)


def test_a_cell_without_a_source_is_empty(run) -> None:
    """Nothing is made of nothing."""
    names, _ = run({"cell_type": "code"}, "x = 1")

    assert names["x"] == 1


def test_a_notebook_that_is_too_large_is_refused(tmp_path: Path, small_course: Course) -> None:
    """What is skipped has to be read; far less may be code."""
    path = tmp_path / "ada.ipynb"
    path.write_text(notebook("x = 1", {"cell_type": "markdown", "source": "#" * MAX_NOTEBOOK}))

    with pytest.raises(Unreadable, match=r"ada\.ipynb: it is larger than 64 MB"):
        read_submission(SubmissionSource(path, path.name, "ada"), small_course)


def test_more_code_than_anyone_writes_is_refused() -> None:
    """Its lines would become millions of objects."""
    with pytest.raises(NotebookError, match="its code cells are larger than 4 MB, all together"):
        notebook_module(notebook(*["#" * (3 << 20)] * 2))


def test_numbers_that_only_python_writes_are_read(run) -> None:
    """An output may hold NaN; a text that looks like it stays."""
    plot = {"output_type": "display_data", "data": {"x": [float("nan"), float("-inf")], "\\": 'NaN, " NaN'}}

    names, _ = run(code("x = '[NaN, -Infinity]'") | {"outputs": [plot]})

    assert names["x"] == "[NaN, -Infinity]"


def test_half_a_surrogate_pair_is_read_as_python_reads_its_escape(run) -> None:
    """A source may hold one, and so may an output; neither costs the notebook. Pairs and other escapes stay."""
    output = {"output_type": "stream", "text": "\ud83d \\ud83d"}

    names, printed = run(code("x = '\ud800\U0001f600\\\\ud800'") | {"outputs": [output]}, "y = 2")

    assert (names["x"], names["y"]) == ("\ud800\U0001f600\\ud800", 2)
    assert printed == []


@pytest.mark.parametrize(
    "filling",
    [
        lambda many: {"outputs": [many]},
        lambda many: {"metadata": {"many": many}},
        lambda many: {"attachments": {"é\U0001f600": many}},
    ],
    ids=["outputs", "metadata", "attachments"],
)
def test_twenty_megabytes_of_lists_do_not_fill_the_memory(tmp_path: Path, small_course: Course, filling) -> None:
    """The file itself is in memory, and nothing that is made of its outputs."""
    path = tmp_path / "ada.ipynb"
    text = notebook(code("def double(values):\n    return 2 * values") | filling("FILLING"))
    path.write_text(text.replace('"FILLING"', f"[{'[],' * 6_500_000}[]]"), encoding="utf-8")
    assert path.stat().st_size > 19e6

    tracemalloc.start()
    try:
        submission = read_submission(SubmissionSource(path, path.name, "ada"), small_course)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert "double" in submission.sources.functions
    assert peak < 60 << 20


def test_a_broken_character_far_into_a_notebook_is_named_by_its_place(tmp_path: Path, small_course: Course) -> None:
    """Also where a block of the file ends within a character."""
    path = tmp_path / "ada.ipynb"
    path.write_bytes(b'"' + "é".encode() * (1 << 19) + b"\xc3(")

    with pytest.raises(Unreadable, match=rf"it is not UTF-8 \(byte {1 + (1 << 20)}\)"):
        read_submission(SubmissionSource(path, path.name, "ada"), small_course)


def test_pictures_in_outputs_do_not_count_as_code(tmp_path: Path, small_course: Course) -> None:
    """A notebook with many plots is read, and only its code goes on."""
    path = tmp_path / "ada.ipynb"
    picture = {"output_type": "display_data", "data": {"image/png": "A" * (5 << 20)}}
    path.write_text(notebook(code("x = 1") | {"outputs": [picture]}))

    submission = read_submission(SubmissionSource(path, path.name, "ada"), small_course)

    assert len(submission.sources.texts["submission"]) < 10_000


def test_a_notebooks_functions_are_called_like_any_others(
    tmp_path: Path, small_course: Course, sandbox: Launcher
) -> None:
    """In the sandbox, too, where nothing of ours can be imported."""
    path = tmp_path / "ada.ipynb"
    path.write_text(
        notebook("%matplotlib inline\nimport numpy as np", "1 / 0", "def double(x):\n    return np.add(x, x)")
    )
    submission = read_submission(SubmissionSource(path, path.name, "ada"), small_course)

    with Session(sandbox, submission.sources, Budget()) as session:
        answer = session.call(Call("double", (np.array([1.0, 2.0]),)))

    assert isinstance(answer, Returned)
    np.testing.assert_array_equal(answer.value, [2.0, 4.0])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)
ALMOST = st.builds(
    lambda cells: json.dumps({"cells": cells}),
    st.lists(JSON | st.builds(lambda source: {"cell_type": "code", "source": source}, JSON), max_size=4),
)
VALID = notebook("%matplotlib inline\nx = 1\n", code(["y = 2\n", "z = '\u20ac'"])).encode()


@settings(max_examples=300)
@given(
    st.binary(max_size=80)
    | st.binary(max_size=80).map(lambda tail: VALID[:100] + tail)
    | st.tuples(st.integers(0, len(VALID) - 1), st.binary(max_size=4)).map(
        lambda edit: VALID[: edit[0]] + edit[1] + VALID[edit[0] + 1 :]
    )
    | ALMOST.map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_whatever_a_notebook_holds_it_is_a_submission_or_unreadable(
    tmp_path: Path, small_course: Course, content: bytes
) -> None:
    """Random bytes, changed notebooks and odd JSON: no other exception, and what comes out is Python."""
    path = tmp_path / "ada.ipynb"
    path.write_bytes(content)

    try:
        submission = read_submission(SubmissionSource(path, path.name, "ada"), small_course)
    except Unreadable as reason:
        assert str(reason).startswith("ada.ipynb: ")
    else:
        compile(submission.sources.texts["submission"], "ada.ipynb", "exec")


@given(st.lists(st.text(st.sampled_from("x=1%!?\\\n \"'([{#:pas"), max_size=40), min_size=1, max_size=4))
def test_whatever_the_cells_hold_the_last_one_runs(cells: list[str]) -> None:
    """Reading the odd lines comes to an end, and no cell keeps another from running."""
    names: dict[str, Any] = {"print": lambda *_: None}

    exec(notebook_module(notebook(*cells, "reached = True")), names)

    assert names["reached"]
