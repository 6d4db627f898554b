"""`fam progress`: the path, the backups, and what is there after a restore."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam_quizzes.study.progress.backups import back_up_daily
from fam_quizzes.study.progress.cards import CardRecord, record_answer
from fam_quizzes.study.progress.database import FILE, open_database
from support.paths import SMALL_DECKS

NOW = 1_780_000_000
DAY = 24 * 3600


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the progress in the small decks."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "progress" / "small-decks"


def progress(*arguments: str, lines: str = "") -> Result:
    """Call `fam progress`."""
    return CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "progress", *arguments], input=lines)


def answer(folder: Path, card: str, at: int = NOW) -> None:
    """Answer a card."""
    with closing(open_database(folder)) as connection:
        after = CardRecord(card, 2, None, 3.0, 5.0, at + DAY, at)
        record_answer(connection, CardRecord(card), after, rating=3, at=at, seconds=2)


def two_days(folder: Path) -> None:
    """Learn on two days, with a backup of each."""
    answer(folder, "d/a#forward")
    back_up_daily(folder, NOW)
    answer(folder, "d/b#forward")
    back_up_daily(folder, NOW + DAY)
    answer(folder, "d/c#forward")


def test_the_path_is_printed_alone(folder: Path) -> None:
    """As scripts want it, also where there is no progress yet."""
    assert progress("path").output == f"{folder / FILE}\n"
    assert not folder.exists()


def test_backups_are_listed_and_one_is_restored_after_a_question(folder: Path) -> None:
    """With their days and counts, and with the way on."""
    two_days(folder)

    done = progress("restore", lines="9\n2\ny\n")

    assert done.exit_code == 0
    assert "1. 2026-05-29: 2 answers to 2 cards, 0 answers in quizzes\n" in done.output
    assert "2. 2026-05-28: 1 answer to 1 card, 0 answers in quizzes\n" in done.output
    assert "Your progress now: 3 answers to 3 cards" in done.output
    assert "There is no backup `9`; expected a number from 1 to 2, or a date." in done.output
    assert "Restored: 2026-05-28, with 1 answer to 1 card, 0 answers in quizzes.\n" in done.output
    assert f"What was there is kept as {folder / 'backups' / 'before-restore-'}" in done.output
    assert done.output.endswith("Next: `fam cards`.\n")
    with closing(open_database(folder)) as connection:
        assert [row[0] for row in connection.execute("SELECT face FROM reviews")] == ["d/a#forward"]


@pytest.mark.parametrize("lines", ["\n", "", "1\nn\n"])
def test_nothing_is_restored_without_a_yes(folder: Path, lines: str) -> None:
    """Nor at the end of a pipe."""
    two_days(folder)
    before = (folder / FILE).read_bytes()

    done = progress("restore", lines=lines)

    assert done.output.endswith("Nothing was changed.\n")
    assert (folder / FILE).read_bytes() == before


def test_a_date_and_yes_restore_without_questions(folder: Path) -> None:
    """For scripts."""
    two_days(folder)

    assert progress("restore", "2026-05-29", "--yes").exit_code == 0
    assert progress("restore", "2026-05-01", "--yes").exit_code == 2


def test_damage_leads_to_a_restore(folder: Path) -> None:
    """Every command names `fam progress restore`, which says what is damaged and keeps it."""
    two_days(folder)
    (folder / FILE).write_text("my notes")

    for command in (["cards"], ["quiz"], ["stats"]):
        reported = CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), *command])
        assert reported.exit_code == 1
        assert f"Error: {folder / FILE} is damaged: file is not a database. " in reported.stderr
        assert "`fam progress restore`" in reported.stderr
    done = progress("restore", lines="1\ny\n")

    assert "Your progress is damaged: file is not a database." in done.output
    assert CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), "stats"]).exit_code == 0
    assert [path.read_text() for path in (folder / "backups").glob("damaged-*")] == ["my notes"]
    assert "a damaged file: damaged, it cannot be restored" in progress("restore").output


def test_no_backups_is_told_with_when_they_are_made(folder: Path) -> None:
    """Nothing is asked; with damage, the way to begin anew is named."""
    done = progress("restore")
    folder.mkdir(parents=True)
    (folder / FILE).write_text("my notes")
    damaged = progress("restore")

    assert done.exit_code == damaged.exit_code == 0
    assert "There are no backups yet: `fam cards` makes one" in done.output
    assert "There is no progress now." in " ".join(done.output.split())
    assert "To start anew without it, move the file" in " ".join(damaged.output.split())


def test_what_is_exported_is_imported_elsewhere(folder: Path, tmp_path: Path) -> None:
    """Once: a second import says that everything was there."""
    two_days(folder)
    file = tmp_path / "progress.json"
    elsewhere = ("--data", str(tmp_path / "elsewhere"))

    written = progress("export", "-o", str(file))
    first, second = (progress("import", str(file), *elsewhere) for _ in range(2))

    assert written.output == f"Written: {file}.\nNext: `fam progress import` reads it on another machine.\n"
    assert first.output == (
        "Added: 3 answers to cards, 0 answers in quizzes, the states of 3 cards.\nNext: `fam cards`.\n"
    )
    assert "Added: 0 answers to cards" in second.output
    assert "3 answers of the file were here already.\n" in second.output
    assert json.loads(progress("export", *elsewhere).stdout)["reviews"] == json.loads(file.read_text())["reviews"]


def test_answers_are_exported_as_csv(folder: Path) -> None:
    """To standard output, for other tools."""
    two_days(folder)

    lines = progress("export", "--format", "csv").stdout.splitlines()

    assert lines[0] == "card_id,review_time,review_rating,review_state,review_duration,card"
    assert lines[1].endswith(f",{NOW}000,3,0,2000,d/a#forward")
    assert len(lines) == 4


def test_a_csv_file_is_imported_elsewhere(folder: Path, tmp_path: Path) -> None:
    """The states of its cards follow from the answers."""
    two_days(folder)
    file = tmp_path / "answers.csv"
    progress("export", "--format", "csv", "-o", str(file))

    done = progress("import", str(file), "--data", str(tmp_path / "elsewhere"))

    assert done.output == (
        "Added: 3 answers to cards, 0 answers in quizzes, the states of 3 cards.\nNext: `fam cards`.\n"
    )


def test_a_faulty_file_is_refused(folder: Path, tmp_path: Path) -> None:
    """Exit code 1, the line, and no progress that was not there before."""
    (tmp_path / "progress.json").write_text("{\n}")

    done = progress("import", str(tmp_path / "progress.json"))

    assert done.exit_code == 1
    assert "progress.json:1: Object missing required field `format`. Nothing was imported.\n" in done.stderr
    assert not folder.exists()


def test_orphans_are_listed_and_moved(folder: Path) -> None:
    """After a question where the new id has a history; a copy is kept, and can be restored."""
    answer(folder, "glossary/strid#forward", NOW)
    answer(folder, "glossary/stride#forward", NOW + DAY)

    listed = progress("orphans")
    refused = progress("move", "glossary/strid", "glossary/stride", lines="n\n")
    moved = progress("move", "glossary/strid", "glossary/stride", lines="y\n")
    after = progress("orphans")

    assert " ".join(listed.output.split()) == (
        "glossary/strid: 1 card, 1 answer, the last on 2026-05-28. Did you mean `glossary/stride`?"
        " Next: `fam progress move OLD NEW` gives the answers to an id that the decks have."
    )
    assert "`glossary/stride` has 1 answer of its own." in refused.output
    assert refused.output.endswith("Nothing was changed.\n")
    assert "Moved: 1 answer from `glossary/strid` to `glossary/stride`.\nWhat was there is kept as " in moved.output
    assert after.output == "The decks have every card and question that you answered.\n"
    assert ", kept by a move: 2 answers to 2 cards" in " ".join(progress("restore").output.split())
    with closing(open_database(folder)) as connection:
        faces = [tuple(row) for row in connection.execute("SELECT face, last_review FROM faces")]
    assert faces == [("glossary/stride#forward", NOW + DAY)]


def test_a_move_to_an_unknown_id_is_refused(folder: Path) -> None:
    """Exit code 1, and nothing is changed."""
    answer(folder, "glossary/strid#forward", NOW)

    done = progress("move", "glossary/strid", "glossary/strides", "--yes")

    assert done.exit_code == 1
    assert "The decks have no note `glossary/strides`; did you mean `glossary/stride`?" in done.stderr
    assert not (folder / "backups" / "before-move").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(folder: Path) -> None:
    """With the reason, and not as damage."""
    two_days(folder)
    folder.chmod(0o500)
    try:
        done = progress("restore", "1", "--yes")
    finally:
        folder.chmod(0o700)

    assert done.exit_code == 1
    assert "damaged" not in done.stderr
