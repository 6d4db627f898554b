"""Names of students and of files that climb, collide, run in a spreadsheet, or do things to a terminal."""

from __future__ import annotations

import os
from pathlib import Path

from security.attacks.attack import WRONG, Attack
from security.attacks.testbed import AttackTestbed


def called(name: str, tries: str, *files: str) -> Attack:
    """Hand in wrong answers under the name `files`; of several names, the others go beside it."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        for file in files:
            (base.parent / file).write_text(WRONG, encoding="utf-8")
        return base.parent / files[0]

    return Attack(name, tries, build)


def _not_unicode(base: Path, testbed: AttackTestbed) -> Path:
    made = Path(os.fsdecode(os.fsencode(base.parent) + b"/zo\xeb\xff.py"))
    made.write_text(WRONG, encoding="utf-8")
    return made


def _folder_of_odd_files(base: Path, testbed: AttackTestbed) -> Path:
    """Hand in a folder whose only file cannot be read, and whose name ends up in the message."""
    folder = base.parent / "\x1b]0;owned\x07<b>folder"
    folder.mkdir()
    (folder / "exercises").mkdir()
    (folder / "=cmd()\n\x1b[2J<img src=x>.py").write_bytes(b"\xff\xfe")
    return folder


ATTACKS = [
    called("has a newline in its name", "a second row in the gradebook", "Ann\nBob,Bob,graded,4,4.py"),
    called("climbs by its name", "dots and back slashes", "..\\..\\..\\up.py"),
    called("is called dots", "what is left of the name is nothing", "-. ..py"),
    called("begins with a dash", "an option of some command", "-rf --out=x.py"),
    called("is a formula", "a cell that a spreadsheet runs", "=cmd|' C calc'!A0.py"),
    called("is a formula after a semicolon", "where a semicolon ends a cell", "x;=HYPERLINK(1);@SUM(1).py"),
    called("is HTML", "a script in the heading of the feedback", "<script>alert(1)<x>&quot;\"'.py"),
    called("is a template", "of the language that writes the feedback", "{{ 7*7 }}{% endraw %}.py"),
    called("sends escapes by its name", "codes for the instructor's terminal", "\x1b[2J\x1b]0;owned\x07\x9b31m\r.py"),
    called("turns its name around", "letters that change the direction", "\u202eyp.trams\u2066.py"),
    called("has a name of 250 bytes", "with a folder that must not be longer", "ẞ" * 82 + ".py"),
    called("is called like the gradebook", "its folder would take the gradebook's place", "grades.csv.py"),
    called(
        "is called like our log", "its folder would take the place of what we write about faults", "faults.log.py"
    ),
    called("is called like the journal", "its folder would take the journal's place", "Grades.SQLite.py"),
    called("is called like a device", "names that some systems keep for themselves", "CON.py"),
    called("is called like its neighbour", "but for the case, or for how the letter is written", "Zoë.py"),
    called("is called like its neighbour, too", "in capitals", "ZOË.py"),
    called("is called like both", "the same letter in two parts", "Zoe\u0308.py"),
    called("is called as Canvas calls files", "another student's, and late", "honest_LATE_1_2_doubling.py"),
    called("is called as Moodle calls files", "another student's", "honest_1_assignsubmission_file_doubling.py"),
    called("is a shell command", "for a script that loops over the folder", "$(touch x);`id`&&x.py"),
    called("is made of spaces", "of every width", " \u3000\u2003 .py"),
    Attack("has a name that is no text", "bytes that are not UTF-8", _not_unicode),
    Attack("has odd files", "names in the reason why it cannot be read", _folder_of_odd_files),
]
