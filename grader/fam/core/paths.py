"""Where a course, its decks, the cache and a learner's progress are: one rule for every command."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from zlib import crc32

from fam.core.errors import CourseError
from fam.core.language import ENGLISH, LANGUAGE, _

COURSE_FILE = Path("exercises", "course.yaml")
DECKS = Path("quizzes", "decks")
MEMORY = ".fam"  # the folder of a workspace's records
PACKAGE = Path(__file__).resolve().parents[1]

COURSE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What nearly every course has, so that a start does not wait for a YAML parser.
_ID_LINE = re.compile(rf"^id: +({COURSE_ID.pattern}) *(#.*)?$", re.MULTILINE)
LANGUAGE_LINE = re.compile(rf"^language: +([\"']?)({LANGUAGE.pattern})\1 *(#.*)?$", re.MULTILINE)


def find_course_root(chosen: Path | None = None) -> Path:
    """Return the course's folder: `chosen`, else `FAM_COURSE`, else the nearest one above, else the installed one.

    Raise CourseError if the folder that is chosen, or named by `FAM_COURSE`, has no `exercises/course.yaml`.
    """
    if chosen is None and os.environ.get("FAM_COURSE"):
        chosen = Path(os.environ["FAM_COURSE"])
    if chosen is None:
        return course_above(Path.cwd()) or installed_root()
    if not (chosen / COURSE_FILE).is_file():
        said = _("There is no course at {folder}: {file} was expected there.")
        raise CourseError(said.format(folder=chosen, file=COURSE_FILE.as_posix()))
    return chosen.resolve()


def course_above(folder: Path) -> Path | None:
    """Return the nearest folder at or above `folder` that holds a course, or None."""
    return next((path for path in (folder, *folder.parents) if (path / COURSE_FILE).is_file()), None)


def installed_root() -> Path:
    """Return the installed course's folder: the one in the wheel, or the repository if the install is editable."""
    packaged = packaged_course()
    return packaged if packaged.is_dir() else PACKAGE.parents[1]


def packaged_course() -> Path:
    """Return where a wheel keeps the course's folders."""
    return PACKAGE / "data"


def course_id(root: Path) -> str:
    """Return the `id` of the course at `root`, or the one derived from its title, without loading the course."""
    file = root / COURSE_FILE
    try:
        source = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    found = _ID_LINE.search(source)
    return found[1] if found else _parsed_id(file, source)


def course_language(root: Path) -> str:
    """Return the `language` of the course at `root` without loading the course; English if it sets none."""
    try:
        found = LANGUAGE_LINE.search((root / COURSE_FILE).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):  # loading the course reports it
        return ENGLISH
    return found[2] if found else ENGLISH


def id_from_title(title: str) -> str:
    """Return the id of a course that does not set one.

    >>> id_from_title("Words & roads: Été")
    'words-roads-ete'
    >>> id_from_title("卷积")
    'course-351a7be0'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or f"course-{crc32(title.encode()):08x}"


def _parsed_id(file: Path, source: str) -> str:
    from fam.core.yaml.nodes import MappingNode, ScalarNode, read_nodes  # noqa: PLC0415 - most courses set a plain id

    root, faults = read_nodes(file, source)
    if root is None:
        raise CourseError("\n".join(map(str, faults)))
    entries = root.value if isinstance(root, MappingNode) else []
    texts: dict[str, str] = {key.value: value.value for key, value in entries if isinstance(value, ScalarNode)}
    if COURSE_ID.fullmatch(texts.get("id", "")):
        return texts["id"]
    if "id" in texts or not texts.get("title"):
        key, what = ("id", ID_RULE) if "id" in texts else ("title", "a text")
        raise CourseError(f"{file}: `{key}` must be {what}.")
    return id_from_title(texts["title"])


ID_RULE = "lower-case letters and digits, with single hyphens between, such as words-and-roads"


def decks_dir(root: Path) -> Path | None:
    """Return the folder with the decks of the course at `root`, or None if it has none.

    A student's workspace has no decks of its own: it uses those of the installed course if it is the same course.
    """
    if any((root / DECKS).glob("*.yaml")):
        return root / DECKS
    installed = installed_root()
    same = root != installed and (installed / COURSE_FILE).is_file() and course_id(root) == course_id(installed)
    return installed / DECKS if same and (installed / DECKS).is_dir() else None


def data_dir(course: str, chosen: Path | None = None) -> Path:
    """Return the folder with a learner's progress in a course: below `chosen`, `FAM_DATA`, or the user's data folder.

    Args:
        course: the course's id.
        chosen: the folder for the progress in all courses.
    """
    if chosen is None and os.environ.get("FAM_DATA"):
        chosen = Path(os.environ["FAM_DATA"])
    if chosen is None:
        from platformdirs import user_data_path  # noqa: PLC0415 - seldom the first thing that a command needs

        chosen = user_data_path("fam-course", appauthor=False)
    return chosen / course


def cache_dir() -> Path:
    """Return the folder for files that can be made again."""
    if os.environ.get("FAM_CACHE"):
        return Path(os.environ["FAM_CACHE"])
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path("fam-course", appauthor=False)
