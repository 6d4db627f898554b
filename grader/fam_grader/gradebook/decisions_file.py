"""Write rows of `decisions.csv` for the instructor, whose file it is: all else in it stays, byte for byte."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam_grader.gradebook.csv_tables import MAX_TABLE, decode_table, split_rows
from fam_grader.gradebook.decisions import COLUMNS

NEW_MODE = 0o600  # comments about students are for their instructor


class ChangedMeanwhile(CourseError):
    """The file is not the one that was read; nothing was written."""


@dataclass(frozen=True)
class DecisionsFile:
    """The file of decisions as it was read; `content` is None if there was none."""

    path: Path
    content: bytes | None = None

    @classmethod
    def read(cls, path: Path) -> DecisionsFile:
        """Read the file, if there is one."""
        try:
            return cls(path, path.read_bytes())
        except FileNotFoundError:
            return cls(path)
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror}.") from error

    @property
    def digest(self) -> str:
        """The digest of the content; "" without a file."""
        return "" if self.content is None else hashlib.sha256(self.content).hexdigest()

    def rows(self) -> list[dict[str, str]]:
        """Return the cells of each row by column, in lower case."""
        return _Sheet.of(self).records if (self.content or b"").strip() else []

    def with_row(self, cells: Mapping[str, str], row: int | None = None) -> DecisionsFile:
        """Return the file with a row added at its end, or in the place of the row of this number, from 0.

        Cells of other columns stay. A column that the file lacks is added to the header if it is needed.
        """
        sheet = _Sheet.of(self)
        sheet.add_columns(column for column, cell in cells.items() if cell)
        sheet.put(cells, row)
        return self._with(sheet)

    def without_row(self, row: int) -> DecisionsFile:
        """Return the file without one row."""
        sheet = _Sheet.of(self)
        sheet.remove(row)
        return self._with(sheet)

    def save(self, before: str) -> None:
        """Write the file atomically; raise ChangedMeanwhile unless the digest of the one there is `before`."""
        assert self.content is not None
        place = self.path.resolve()  # a symbolic link stays one
        if DecisionsFile.read(place).digest != before:
            raise ChangedMeanwhile(f"{self.path.name} has changed on the disk since this page was shown.")
        if len(self.content) > MAX_TABLE:
            raise CourseError(f"{self.path.name} would be larger than {MAX_TABLE >> 20} MB.")
        mode = place.stat().st_mode & 0o777 if place.exists() else NEW_MODE
        atomic_write_bytes(place, self.content, mode)
        with suppress(OSError):
            place.chmod(mode)  # the umask has taken its part

    def _with(self, sheet: _Sheet) -> DecisionsFile:
        return DecisionsFile(self.path, sheet.encoded())


@dataclass
class _Sheet:
    """The lines of the file, and which of them each row takes; the first row is the header."""

    path: Path
    lines: list[str]
    delimiter: str
    spans: list[tuple[int, int]]
    mark: bytes
    encoding: str
    newline: str

    @classmethod
    def of(cls, file: DecisionsFile) -> _Sheet:
        content = file.content or b""
        if not content.strip():
            header = ",".join(COLUMNS) + "\n"
            return cls(file.path, [header], ",", [(0, 1)], b"", "utf-8", "\n")
        text, _ = decode_table(file.path, content)
        mark, encoding = _encoding(content)
        newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
        return cls(file.path, *split_rows(file.path, text), mark, encoding, newline)

    @property
    def header(self) -> list[str]:
        return [name.strip().casefold() for name in self._cells(0)]

    @property
    def records(self) -> list[dict[str, str]]:
        header = self.header
        rows = (self._cells(number) for number in range(1, len(self.spans)))
        return [dict(reversed(list(zip(header, row, strict=False)))) for row in rows]

    def add_columns(self, wanted: Iterable[str]) -> None:
        header = self.header
        missing = [column for column in wanted if column not in header]
        if missing:
            begin, end = self.spans[0]
            whole = "".join(self.lines[begin:end])
            bare = whole.rstrip("\r\n")
            self._replace(0, self.delimiter.join([bare, *missing]) + (whole[len(bare) :] or self.newline))

    def put(self, cells: Mapping[str, str], row: int | None) -> None:
        header = self.header
        old = self._cells(row + 1) if row is not None else []
        new = [*old, *[""] * (len(header) - len(old))]
        for place, column in enumerate(header):
            if column in cells and header.index(column) == place:
                new[place] = cells[column]
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.newline).writerow(new)
        if row is not None:
            self._replace(row + 1, text.getvalue())
            return
        if self.lines and not self.lines[-1].endswith(("\n", "\r")):
            self.lines[-1] += self.newline
        self.lines.append(text.getvalue())

    def remove(self, row: int) -> None:
        self._replace(row + 1, "")

    def encoded(self) -> bytes:
        try:
            return self.mark + "".join(self.lines).encode(self.encoding)
        except UnicodeEncodeError as error:
            raise CourseError(
                f"{self.path.name} is in {self.encoding}, without {error.object[error.start]!r}; save it in UTF-8."
            ) from None

    def _cells(self, number: int) -> list[str]:
        begin, end = self.spans[number]
        text = io.StringIO("".join(self.lines[begin:end]), newline="")
        return next(csv.reader(text, delimiter=self.delimiter, strict=True))

    def _replace(self, number: int, text: str) -> None:
        begin, end = self.spans[number]
        self.lines[begin:end] = [text, *[""] * (end - begin - 1)]  # the other rows stay where they are


def _encoding(content: bytes) -> tuple[bytes, str]:
    """Return the byte order mark, and the encoding of what follows it."""
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    for mark, encoding in marks:
        if content.startswith(mark):
            return mark, encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return b"", "cp1252"
    return b"", "utf-8"
