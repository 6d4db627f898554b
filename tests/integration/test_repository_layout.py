"""The tree in CONTRIBUTING.md is the tree on disk."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from support.paths import REPOSITORY

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^( *)(\S+)(?: {2,}(\S.*))?$")
PAGES = (path.relative_to(REPOSITORY).as_posix() for path in sorted((REPOSITORY / "docs").rglob("*.md")))
DOCUMENTS = ("README.md", "CONTRIBUTING.md", *PAGES, "quizzes/README.md")
PACKAGES = ("grader/fam", "grader/fam_grader", "quizzes/fam_quizzes")


def read_tree() -> dict[str, str]:
    """Return each path of the tree with its description; two spaces of indentation are one level."""
    block = PAGE.partition("## Repository layout\n")[2].partition("```text\n")[2].partition("```")[0]
    tree: dict[str, str] = {}
    parents: list[str] = []
    for line in block.splitlines():
        found = ENTRY.match(line)
        assert found, line
        parents[len(found[1]) // 2 :] = [found[2]]
        tree[str(PurePosixPath(*parents))] = found[3] or ""
    return tree


TREE = read_tree()


@pytest.mark.parametrize("root", PACKAGES)
def test_tree_lists_every_package_on_disk(root: str) -> None:
    """No package is missing from the tree, and none is listed that has moved."""
    on_disk = {file.parent.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / root).rglob("__init__.py")}
    listed = {path for path in TREE if f"{path}/".startswith(f"{root}/") and not path.endswith(".py")}

    assert listed == on_disk


def test_tree_lists_the_public_modules_of_the_kernel() -> None:
    """Every module beside the kernel's packages is listed, except for what Python itself asks for."""
    modules = {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / "grader" / "fam").glob("[!_]*.py")}

    assert {path for path in TREE if path.endswith(".py")} == modules


def test_tree_lists_existing_test_folders() -> None:
    """Test folders are there, and each folder that has tests is listed."""
    listed = {path for path in TREE if path.startswith("tests/")}
    with_tests = {f"tests/{file.relative_to(REPOSITORY / 'tests').parts[0]}"
                  for file in (REPOSITORY / "tests").rglob("test_*.py")}  # fmt: skip

    assert all((REPOSITORY / path).is_dir() for path in listed)
    assert with_tests - {"tests/data"} <= listed


def test_tree_describes_every_package() -> None:
    """Each line says what the folder is for, in one line of the page's width."""
    assert [path for path, description in TREE.items() if not description and path != "tests"] == []
    assert max(map(len, PAGE.partition("## Repository layout\n")[2].splitlines())) <= 130


@pytest.mark.parametrize("document", DOCUMENTS)
def test_code_paths_in_documents_exist(document: str) -> None:
    """A path of the code or of the tests, in backquotes, leads to a file or a folder."""
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:grader/fam\w*|quizzes/fam_\w+|fam_\w+|tests|execution)/[\w./]*)`", text))
    roots = [REPOSITORY, *(REPOSITORY / each for each in ("grader", "quizzes", "grader/fam_grader"))]

    assert [path for path in sorted(named) if not any((root / path).exists() for root in roots)] == []
