"""Where decks, the cache and a learner's progress lie."""

from __future__ import annotations

import os
from pathlib import Path

from fam.core.errors import CourseError

DECKS = Path("quizzes", "decks")
PACKAGE = Path(__file__).resolve().parents[1]


def decks_folder(course: Path | None) -> Path:
    """Give the folder with the decks of `course`; None: of the one around us, else the installed one."""
    if course is not None:
        folder = course / DECKS
        if not folder.is_dir():
            raise CourseError(f"{course} has no decks: expected YAML files in {folder}.")
        return folder
    here = Path.cwd()
    around = next((path / DECKS for path in (here, *here.parents) if (path / DECKS).is_dir()), None)
    return around or _installed_decks()


def installed_root() -> Path:
    """Return the installed course's folder: the one in the wheel, or the repository if the install is editable."""
    packaged = packaged_course()
    return packaged if packaged.is_dir() else PACKAGE.parents[1]


def packaged_course() -> Path:
    """Return where a wheel keeps the course's folders."""
    return PACKAGE / "data"


def _installed_decks() -> Path:
    return installed_root() / DECKS


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
