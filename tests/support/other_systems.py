"""Interpreters in which our code sees macOS or Windows, and commands that run in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from fam.cli import GRADING_PACKAGES
from support import faked_system
from support.paths import TESTS

NAMES = TESTS / "data" / "other_systems.json"
# What would lead to this machine's own settings, or around the system's.
LEFT_OUT = ("FAM_COURSE", "FAM_DATA", "FAM_CACHE", "PYTHONIOENCODING", "PYTHONUTF8", "VISUAL", "EDITOR", "COLUMNS")

# What `pip install fam-course` does not install.
LIGHT = f"import sys; sys.modules.update(dict.fromkeys({sorted(GRADING_PACKAGES)!r})); "


@dataclass(frozen=True)
class OtherSystem:
    """An interpreter that sees `platform`, and the home of its user."""

    platform: str
    python: Path
    home: Path

    @property
    def name(self) -> str:
        """The name of the system as its users know it."""
        return {"darwin": "macOS", "win32": "Windows"}[self.platform]

    @classmethod
    def make(cls, platform: str, folder: Path) -> OtherSystem:
        """Make an environment of our packages whose processes, also those that they start, see `platform`."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        packages = next((folder / "venv").glob("lib/python3*/site-packages"))
        shutil.copy(str(faked_system.__file__), packages / "faked_system.py")
        enter = f"import pathlib, faked_system; faked_system.enter({platform!r}, pathlib.Path({str(NAMES)!r}))"
        ours = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"
        (packages / "faked_system.pth").write_text(f"{enter}\n{ours}\n", encoding="utf-8")
        (folder / "home").mkdir()
        return cls(platform, folder / "venv" / "bin" / "python", folder / "home")

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a process: with its own home, and warnings about texts without an encoding."""
        kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        folders = {"HOME": str(self.home), "USERPROFILE": str(self.home)}
        folders |= {
            "LOCALAPPDATA": str(self.home / "AppData" / "Local"),
            "APPDATA": str(self.home / "AppData" / "Roaming"),
        }
        return {**kept, **folders, "NO_COLOR": "1", "PYTHONWARNDEFAULTENCODING": "1", **more}

    def run(
        self, folder: Path, *arguments: str | Path, typed: str = "", extras: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `fam` in a working folder, with `typed` on its standard input.

        Without `extras`, as students install it.
        """
        return subprocess.run(
            [self.python, "-c", f"{'' if extras else LIGHT}from fam.cli import main; main()", *arguments],
            cwd=folder,
            env=self.environment(**environment),
            input=typed.encode(),
            capture_output=True,
            check=False,
            timeout=120,
        )
