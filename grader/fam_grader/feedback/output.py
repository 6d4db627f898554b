"""The folder that feedback is written to: it knows its own files, and touches no others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam_grader.feedback.students import LeftOut

LIST = "feedback-files.json"
PRIVATE = 0o600
MAX_NAMES = 10
Content = Callable[[], bytes]


@dataclass(frozen=True)
class TargetFiles:
    """What is made for one platform.

    Args:
        name: the platform, in words.
        files: the contents, by paths in the output folder; the first one is what to upload.
        students: how many students get something.
        left_out: who does not, and why.
        remarks: what the instructor should know.
        private: the files that only their owner may read.
    """

    name: str
    files: Mapping[str, Content]
    students: int
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    private: frozenset[str] = field(default_factory=frozenset)


class _List(msgspec.Struct):
    """The files of a folder with the digests that they have if no one else has changed them; "" while unknown."""

    files: dict[str, list[str]] = {}


class FeedbackFolder:
    """A folder for feedback; a new one, or one that an earlier command has made.

    Raises:
        CourseError: the folder holds anything else.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._list = folder / LIST
        try:
            others = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
            text = self._list.read_bytes() if self._list.is_file() else b""
        except OSError as error:
            raise CourseError(f"{folder} cannot be read: {error.strerror}.") from error
        if others and not text:
            raise CourseError(
                f"{folder} holds files that `fam feedback` did not write; name a new or an empty folder."
            )
        try:
            self._known = msgspec.json.decode(text, type=_List).files if text else {}
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CourseError(f"{self._list} cannot be read: {error}. Name another folder.") from error

    def write(self, targets: Collection[TargetFiles]) -> None:
        """Write the files of some platforms, and remove those of earlier commands for the same platforms.

        A file is replaced at once or not at all. The list of files is written first, so that a command that was
        stopped can be repeated.

        Raises:
            CourseError: before anything is written, if a file in the way is not ours, or was edited.
        """
        new = {name: content for target in targets for name, content in target.files.items()}
        private = {name for target in targets for name in target.private}
        self._require_own(new)
        tops = {name.partition("/")[0] for name in new}
        stale = [name for name in self._known if name.partition("/")[0] in tops and name not in new]
        self._require_own(stale)
        self._save({**self._known, **{name: [""] for name in new}})
        for name, content in new.items():
            data = content()
            digest = hashlib.sha256(data).hexdigest()
            path = self.folder / name
            if _digest(path) != digest:
                atomic_write_bytes(path, data, PRIVATE if name in private else 0o666)
            self._known[name] = [digest]
        for name in stale:
            self._remove(name)
        self._save(self._known)

    def _require_own(self, names: Collection[str]) -> None:
        """Raise CourseError for files that are there with a content that we did not write."""
        foreign = [name for name in names if (now := _digest(self.folder / name)) and not self._is_own(name, now)]
        if foreign:
            more = f" and {len(foreign) - MAX_NAMES} more" if len(foreign) > MAX_NAMES else ""
            raise CourseError(
                f"In {self.folder}, these files are not as `fam feedback` wrote them: "
                f"{', '.join(foreign[:MAX_NAMES])}{more}. Move them away, or name another folder."
            )

    def _is_own(self, name: str, digest: str) -> bool:
        known = self._known.get(name, [])
        return digest in known or "" in known

    def _remove(self, name: str) -> None:
        path = self.folder / name
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise CourseError(f"{path} cannot be removed: {error.strerror}.") from error
        with suppress(OSError):  # it is not empty
            for folder in path.relative_to(self.folder).parents:
                if folder != Path():
                    (self.folder / folder).rmdir()
        self._known.pop(name, None)

    def _save(self, files: Mapping[str, list[str]]) -> None:
        self._known = dict(files)
        listed = _List(dict(sorted(self._known.items())))
        atomic_write_bytes(self._list, msgspec.json.format(msgspec.json.encode(listed), indent=1) + b"\n")


def _digest(path: Path) -> str:
    """Return the digest of a file; "" if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
