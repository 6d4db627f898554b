"""Where decks, the cache and a learner's progress lie."""

from __future__ import annotations

import os
from pathlib import Path

from fam_quizzes.errors import QuizError

DECKS = Path("quizzes", "decks")


def decks_folder(course: Path | None) -> Path:
    """Give the folder with the decks of `course`; None: of the one around us, else the installed one."""
    if course is not None:
        folder = course / DECKS
        if not folder.is_dir():
            raise QuizError(f"{course} has no decks: expected YAML files in {folder}.")
        return folder
    here = Path.cwd()
    around = next((path / DECKS for path in (here, *here.parents) if (path / DECKS).is_dir()), None)
    return around or _installed_decks()


def _installed_decks() -> Path:
    package = Path(__file__).resolve().parents[1]
    packaged = package / "decks"
    return packaged if packaged.is_dir() else package.parent / "decks"


def data_folder(chosen: Path | None) -> Path:
    """Give the folder for progress: the chosen one, `FAM_DATA`, or the platform's place for such data."""
    if chosen is not None:
        return chosen
    if os.environ.get("FAM_DATA"):
        return Path(os.environ["FAM_DATA"])
    from platformdirs import user_data_path  # noqa: PLC0415 - seldom the first thing that a command needs

    return user_data_path("fam-course", appauthor=False)


def cache_folder() -> Path:
    """Give the folder for what can be made again."""
    if os.environ.get("FAM_CACHE"):
        return Path(os.environ["FAM_CACHE"])
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path("fam-course", appauthor=False)
