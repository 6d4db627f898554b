"""Mutants: each operator's changes, in a fixed order, and none that cannot matter."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from fam_grader.authoring.mutation.mutants import Mutant, make_mutants


@pytest.fixture
def mutants(tmp_path: Path):
    """Return a way to mutate the body of a function `f`."""

    def make(body: str, parameters: str = "a, b", others: str = "") -> list[Mutant]:
        path = tmp_path / "answer.py"
        path.write_text(f"{others}def f({parameters}):\n    {body}\n", encoding="utf-8")
        return make_mutants(path, ["f"])

    return make


@pytest.mark.parametrize(
    ("body", "operator", "after"),
    [
        ("return a - b", "arithmetic", ["return (a + b)"]),
        ("return -a", "arithmetic", ["return a"]),
        ("a += b", "arithmetic", ["a -= b"]),
        ("return a * b + 1", "arithmetic", ["return (a * b - 1)", "return (a + b) + 1", "return (a // b) + 1"]),
        ("return a < b", "comparison", ["return (a <= b)", "return (a > b)"]),
        ("return a if b else 0", "condition", ["return (0 if b else a)"]),
        ("return a and b", "condition", ["return (a or b)", "return b", "return a"]),
        ("if a: b = 1", "condition", ["if (not a): b = 1"]),
        ("return 2.5", "constant", ["return 3.5", "return 1.5"]),
        ("return True", "constant", ["return False"]),
        ("return g(a, b)", "argument swap", ["return g(b, a)"]),
        ("return g(a, axis=b)", "argument dropped", ["return g(a)"]),
        ("return (a, b)", "axis swap", ["return (b, a)"]),
        ("return a[b, :]", "axis swap", ["return a[:, b]"]),
        ("return range(a)", "range", ["return range(a + 1)", "return range(a - 1)", "return range(1, a)"]),
        ("return a[: b]", "range", ["return a[:]", "return a[:b + 1]", "return a[:b - 1]"]),
        ("return a[::b]", "range", ["return a[:]"]),
        ("return a.astype(float)", "cast", ["return a", "return a.astype(int)"]),
        ("return np.float64(a)", "cast", ["return np.float16(a)"]),
        ("return int(a)", "cast", ["return a"]),
        ("return a.copy()", "copy", ["return a"]),
        ("return np.array(a)", "copy", ["return np.asarray(a)"]),
        ("return (a < b).any()", "function", ["return (a < b).all()"]),
        ("raise ValueError(a + 1)", "statement", ["pass"]),
        ("a[0] = b", "statement", ["pass"]),
    ],
)
def test_each_operator_changes_what_it_names(mutants, body: str, operator: str, after: list[str]) -> None:
    """Every change of the operator is there, and nothing else is changed."""
    found = mutants(body)

    assert [each.after for each in found if each.operator == operator] == after
    assert all(each.before == body for each in found)


def test_the_name_of_the_other_axis_replaces_one(mutants) -> None:
    """`kW` for `kH`, if the function has both: this is how a size is checked against the wrong axis."""
    found = mutants("return kH > H", "kH, kW, H")

    assert [each.after for each in found if each.operator == "axis swap"] == ["return kW > H"]


@pytest.mark.parametrize("body", ['"""Return 1 + 1."""', 'c = f"{a + 1}"', "c = 'text'", "pass"])
def test_texts_are_not_changed(mutants, body: str) -> None:
    """Docstrings and messages are not graded."""
    assert mutants(body) == []


def test_an_assignment_that_something_needs_is_not_deleted(mutants) -> None:
    """Without it there would be a NameError, which every check finds."""
    assert not [each for each in mutants("c = a\n    return c") if each.operator == "statement" and each.line == 2]
    assert [each for each in mutants("a = b\n    return a") if each.operator == "statement" and each.line == 2]


def test_all_mutants_are_different_python_in_the_order_of_the_text(mutants) -> None:
    """A run with a limit, or one that goes on, meets the same ones."""
    found = mutants("return [a[i + 1, j] - 1 for i in range(3) for j in range(3)]")

    texts = [each.text for each in found]
    assert len(set(texts)) == len(texts)
    assert all(ast.parse(text) for text in texts)
    assert [each.text for each in mutants("return [a[i + 1, j] - 1 for i in range(3) for j in range(3)]")] == texts


def test_only_code_that_a_function_uses_is_changed(mutants) -> None:
    """A helper's mutant names the functions that use it, and code that none of them uses has no mutants."""
    others = "LIMIT = 3\n\n\ndef unused(x):\n    return x + 1\n\n\ndef helper(x):\n    return x * LIMIT\n\n\n"

    found = mutants("return helper(a)", others=others)

    assert {each.line for each in found} == {1, 9, 13}
    assert {each.functions for each in found} == {("f",)}


def test_a_change_keeps_the_rest_of_the_file(mutants) -> None:
    """Columns count bytes, and a line may have letters that take more than one."""
    mutant = [each for each in mutants("é, ü = 'ä', a + b  # ö\n    return é") if each.operator == "axis swap"][-1]

    assert mutant.text == "def f(a, b):\n    é, ü = (a + b, 'ä')  # ö\n    return é\n"
    assert mutant.diff == "- é, ü = 'ä', a + b  # ö\n+ é, ü = (a + b, 'ä')  # ö"
