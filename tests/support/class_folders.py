"""Make classes as they come out of Gradescope, Canvas, Moodle and GitHub Classroom, small but true to form."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

RIGHT = """
def double(values):
    if not values.size:
        raise ValueError
    return values.astype(float) * 2


def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""
WRONG = "def double(values):\n    return values\n"

# As Gradescope writes it: Ruby's symbols for keys, lists that are not indented, times as objects, all results inside.
METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0042'
    :email: ada@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2026-11-20 22:10:03.234567000 Z
    zone: &2 !ruby/object:ActiveSupport::TimeZone
      name: Etc/UTC
    time: *1
  :score: 3.0
  :results:
    tests:
    - name: forged
      output: |
        submission_999:
          :submitters:
          - :name: Mallory
          :created_at: 1999-01-01 00:00:00 Z
  :history:
  - :id: 100
    :created_at: 2026-11-19 08:00:00.000000000 Z
submission_102:
  :submitters:
  - :name: "Jos\\xE9 \\"Pepe\\" N\\xFA\\xF1ez"
    :sid: '0043'
    :email: jose@example.edu
  - :name: Zoë Ångström
    :sid:
    :email: zoe@example.edu
  :created_at: 2026-11-22 02:00:00.500000000 Z
  :score: 0.0
"""


def write(path: Path, text: str = RIGHT) -> Path:
    """Write a file, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def zipped(path: Path, files: dict[str, str | bytes], time: tuple[int, ...] = (2026, 11, 20, 12, 0, 0)) -> Path:
    """Write an archive whose members all have one time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, time), content)  # type: ignore[arg-type]
    return path


def zip_of(folder: Path, under: str = "") -> Path:
    """Pack a folder as a platform packs a class, and give the archive beside it."""
    files = {
        under + path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return zipped(folder.with_name(f"{folder.name}.zip"), files)


def gradescope_export(folder: Path) -> Path:
    """Make an export of two submissions, one of them by two students, and one that the metadata do not know."""
    write(folder / "submission_metadata.yml", METADATA)
    write(folder / "submission_101" / "doubling.py")
    write(folder / "submission_101" / "__pycache__" / "x.pyc", "")
    write(folder / "submission_102" / "homework" / "01_doubling" / "doubling.py", WRONG)
    write(folder / "submission_103" / "doubling.py", WRONG)
    return folder


def canvas_download(folder: Path) -> Path:
    """Make a download of four students: one file, a file handed in again and late, an archive, a text."""
    write(folder / "lovelaceada_1042_88101_doubling.py")
    write(folder / "núñezjosé_LATE_1043_88102_doubling-2.py")
    write(folder / "núñezjosé_LATE_1043_88103_notes.txt", "hello")
    zipped(folder / "obrienanne_1044_88104_My homework (1).zip", {"My homework/01_doubling/doubling.py": RIGHT})
    write(folder / "turingalan_1045_text.html", "<p>I forgot the file</p>")
    return folder


def moodle_download(folder: Path) -> Path:
    """Make a download in folders: of files, of an archive with a text beside it, and of a text alone."""
    write(folder / "Ada Lovelace_2042_assignsubmission_file" / "doubling.py")
    write(folder / "José Núñez_2043_assignsubmission_file_" / "src" / "doubling.py", WRONG)
    zipped(folder / "Anne O'Brien_2044_assignsubmission_file_" / "hw.zip", {"doubling.py": RIGHT})
    write(folder / "Anne O'Brien_2044_assignsubmission_onlinetext_" / "onlinetext.html", "<p>It is in the zip.</p>")
    write(folder / "Alan Turing_2045_assignsubmission_onlinetext_" / "onlinetext.html", "<p>print(1)</p>")
    return folder


def moodle_flat(folder: Path) -> Path:
    """Make a download without folders."""
    write(folder / "Ada Lovelace_2042_assignsubmission_file_doubling.py")
    write(folder / "Ada Lovelace_2042_assignsubmission_file_notes.txt", "hello")
    write(folder / "José Núñez_2043_assignsubmission_file_doubling.py", WRONG)
    return folder


def clones(folder: Path, logins: list[str], assignment: str = "hw-1") -> Path:
    """Make clones as GitHub Classroom's do, each with one commit of its own day of November 2026."""
    for day, login in enumerate(logins, start=1):
        clone = folder / f"{assignment}-{login}"
        write(clone / "doubling.py")
        git(clone, "init", "-q", "-b", "main")
        git(clone, "add", ".")
        git(clone, "commit", "-q", "-m", "homework", day=day)
    return folder


def git(clone: Path, *arguments: str, day: int = 1) -> None:
    """Run git in a clone, without the user's own settings."""
    date = f"2026-11-{day:02d}T12:00:00+01:00"
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    people = {f"GIT_{who}_{what}": "ada@example.edu" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    times = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": date}
    subprocess.run(["git", *arguments], cwd=clone, check=True, env={**os.environ, **settings, **people, **times})


ROSTER = """\
Last name,First name,E-Mail,Student ID,Login
Lovelace,Ada,ada@example.edu,0042,alove
Núñez,José,jose@example.edu,0043,jnunez
O'Brien,Anne,anne@example.edu,0044,aobrien
Turing,Alan,alan@example.edu,0045,aturing
Ångström,Zoë,zoe@example.edu,0046,zang
"""
