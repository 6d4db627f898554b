"""Decks that did not change are not checked again, and any change checks them again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.core.paths import cache_dir
from fam_quizzes.lint import checking
from fam_quizzes.lint.kept_report import lint_once
from support.decks import card, name_course, write_deck

FAULTY = card(see="[nowhere]")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note the runs of the linter itself."""
    calls: list[object] = []
    lint = checking.lint
    monkeypatch.setattr(checking, "lint", lambda *arguments: calls.append(arguments) or lint(*arguments))
    return calls


@pytest.fixture
def decks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a course with a faulty deck, and an empty cache."""
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "quizzes" / "decks"
    folder.mkdir(parents=True)
    name_course(tmp_path, "small")
    write_deck(folder, FAULTY)
    return folder


def run(course: Path, *arguments: str) -> Result:
    """Run `fam lint`."""
    return CliRunner().invoke(fam, ["--course", str(course), "lint", *arguments])


def test_a_report_is_printed_again_in_full(decks: Path, runs: list[object]) -> None:
    """The second run says what the first one said, with the same exit code, and checks nothing; --no-cache does."""
    course = decks.parents[1]
    first, second, fresh = run(course), run(course), run(course, "--no-cache")

    assert "nowhere" in first.output
    assert first.exit_code == 1
    assert (second.output, second.exit_code) == (fresh.output, fresh.exit_code) == (first.output, first.exit_code)
    assert len(runs) == 2


@pytest.mark.parametrize("what", ["deck", "another deck", "picture", "concepts"])
def test_whatever_the_rules_read_counts(decks: Path, runs: list[object], what: str) -> None:
    """A change of the deck, of those beside it, of a picture or of the course checks again."""
    course = decks.parents[1]
    lint_once([decks], course)
    if what == "deck":
        write_deck(decks, card())
    elif what == "another deck":
        (decks / "other.yaml").write_text("deck: other\n", encoding="utf-8")
    elif what == "picture":
        (decks / "pictures").mkdir()
        (decks / "pictures" / "map.png").write_bytes(b"none")
    else:
        (course / "exercises" / "course.yaml").write_text(
            "id: small\ntitle: S\nconcepts: {C1: One}\n", encoding="utf-8"
        )

    assert lint_once([decks], course) == checking.lint([decks], course)
    assert len(runs) == 3


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b'[1, 1, 1, [["x"]]]', b"\xff\xfe", b"null"])
def test_a_corrupt_cache_is_made_again(decks: Path, runs: list[object], content: bytes) -> None:
    """Half a file, or one of another shape, is no report."""
    course = decks.parents[1]
    report = lint_once([decks], course)
    (kept,) = (cache_dir() / "lint").glob("*.json")
    kept.write_bytes(content)

    assert lint_once([decks], course) == report
    assert len(runs) == 2
    assert json.loads(kept.read_bytes())[0] == 1
