"""`fam export`: what it writes where, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.commands.export import remark_lines
from fam_quizzes.export import FORMATS
from fam_quizzes.export.items import Remark
from support.exported import small_shelf
from support.paths import SMALL_DECKS

SMALL = SMALL_DECKS


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))


def export(*arguments: str | Path) -> Result:
    """Run `fam export` on the small decks."""
    return CliRunner().invoke(fam, ["--course", str(SMALL), "export", *map(str, arguments)])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_and_the_next_step_is_named(name: str, tmp_path: Path) -> None:
    """With what was chosen."""
    file = tmp_path / "file"

    result = export(name, "-o", file)

    assert result.exit_code == 0, result.output
    assert result.stdout == f"Wrote {file}: 4 cards and 9 questions were chosen.\nNext: {FORMATS[name].next_step}\n"
    assert file.stat().st_size > 1000


def test_what_is_not_in_the_file_is_told_on_standard_error(tmp_path: Path) -> None:
    """One line for each kind of loss, with how many and which."""
    result = export("jupyterquiz", "-o", tmp_path / "quiz.json")

    assert result.stderr == (
        "Cards left out, as jupyterquiz supports only questions: 4 "
        "(glossary/stride, glossary/padding, glossary/feature-map, and 1 more)\n"
        "Questions left out, as jupyterquiz has a single input field, and these texts have several gaps: 1 "
        "(kinds/stride-and-padding)\n"
        "Questions left out, as jupyterquiz has no ordering questions: 1 (kinds/one-response)\n"
        "Questions left out, as jupyterquiz has no matching questions: 1 (kinds/letters)\n"
        "Questions without their hints, which jupyterquiz does not support: 3 "
        "(kinds/larger-stride, kinds/output-size, kinds/name-of-map)\n"
        "Questions with a typed word, for which jupyterquiz accepts no plural, article or typo: 1 "
        "(kinds/name-of-map)\n"
    )


def test_three_are_named_and_the_others_counted() -> None:
    """However many there are."""
    remarks = [Remark("questions without hints", f"d/q{number}") for number in range(5)]

    assert remark_lines(remarks) == ["Questions without hints: 5 (d/q0, d/q1, d/q2, and 2 more)"]


def test_options_choose_draw_and_number(tmp_path: Path) -> None:
    """By deck, tag, unit and concept; `--variants` and `--seed` for drawn numbers."""
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))

    for file, seed in ((first, "1"), (second, "1"), (other, "2")):
        done = export("gift", "-o", file, "--deck", "kinds", "--tag", "formula", "--variants", "7", "--seed", seed)
        assert done.exit_code == 0

    assert first.read_text().count("kinds/output-size/") == 14  # a comment and a name for each
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != other.read_bytes()


def test_the_time_can_be_set_so_that_the_bytes_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By SOURCE_DATE_EPOCH, as everywhere."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    for name in ("first", "second"):
        export("anki", "-o", tmp_path / name)

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["anki", "-o", "x", "--deck", "glosary"], 1, "There is no deck `glosary`; did you mean `glossary`?"),
        (
            ["gift", "-o", "x", "--deck", "glossary", "--tag", "sizes"],
            1,
            "There is no card and no question in this",
        ),
        (["gift", "-o", "nowhere/x"], 1, "nowhere/x cannot be written: No such file or directory."),
        (["word", "-o", "x"], 2, "'word' is not one of"),
        (["gift"], 2, "Missing option '-o'"),
    ],
    ids=["deck", "nothing", "place", "format", "output"],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what was expected, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    result = export(*arguments)

    assert result.exit_code == code
    assert message in result.stderr
    assert not (tmp_path / "x").exists()


def test_without_genanki_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other formats need nothing more."""
    monkeypatch.setitem(sys.modules, "genanki", None)

    result = export("anki", "-o", tmp_path / "x")

    assert result.exit_code == 1
    assert result.stderr == "Error: Anki packages need genanki: pip install 'fam-course[anki]'.\n"


def test_the_help_waits_for_no_format() -> None:
    """Genanki and XML are imported where they are written."""
    code = (
        "import sys; from fam.cli import fam\n"
        "try: fam.main(['export', '--help'])\nexcept SystemExit: pass\n"
        "print({'genanki', 'xml.etree.ElementTree', 'sqlite3'} & set(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert done.stdout.splitlines()[-1] == "set()"


def test_the_small_decks_have_every_kind() -> None:
    """So that what holds for them holds for all; shapes are among the awkward decks and the course's."""
    kinds = {question.__struct_config__.tag for question in small_shelf().questions.values()}

    assert kinds == {"choice", "multi", "true_false", "numeric", "text", "cloze", "order", "match"}
