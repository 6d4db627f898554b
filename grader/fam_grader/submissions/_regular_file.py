"""Open files that others made, without following links."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from fam_grader.submissions._records import Unreadable


class RegularFile(io.FileIO):
    """A file that is opened for reading only where it is a regular one, and no link."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        super().__init__(os.open(path, flags), "rb")
        if not stat.S_ISREG(os.fstat(self.fileno()).st_mode):
            self.close()
            raise Unreadable("it is no regular file")
