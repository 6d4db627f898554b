"""Archives and folders that bomb, climb, link, lie or collide. No answer in them is right."""

from __future__ import annotations

import io
import os
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from security.attacks.attack import WRONG, Attack
from security.attacks.testbed import UNIT, AttackTestbed

Fill = Callable[[zipfile.ZipFile, AttackTestbed], None]
PADDING = "#" * 99 + "\n"


def archive(name: str, tries: str, fill: Fill) -> Attack:
    """Hand in a zip archive that `fill` writes."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        made = base.with_name(f"{base.name}.zip")
        with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            warnings.simplefilter("ignore")  # duplicate names are the point
            fill(file, testbed)
        return made

    return Attack(name, tries, build)


def changed(name: str, tries: str, change: Callable[[bytes], bytes]) -> Attack:
    """Hand in a good archive of wrong answers whose bytes `change` spoils."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("doubling.py", WRONG)
        made = base.with_name(f"{base.name}.zip")
        made.write_bytes(change(data.getvalue()))
        return made

    return Attack(name, tries, build)


def members(*names: str) -> Fill:
    """Write wrong answers under each of `names`."""
    return lambda file, testbed: [file.writestr(name.format(testbed=testbed), WRONG) for name in names] and None


def _link(target: Callable[[AttackTestbed], str], kind: int = stat.S_IFLNK) -> Fill:
    def fill(file: zipfile.ZipFile, testbed: AttackTestbed) -> None:
        info = zipfile.ZipInfo("doubling.py")
        info.external_attr = (kind | 0o777) << 16
        info.create_system = 3
        file.writestr(info, target(testbed))

    return fill


def _bomb(method: int, megabytes: int) -> Fill:
    def fill(file: zipfile.ZipFile, testbed: AttackTestbed) -> None:
        with file.open(_packed("doubling.py", method), "w") as member:
            for _ in range(megabytes):
                member.write(PADDING.encode() * 10_000)

    return fill


def _packed(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = method
    return info


def _nested(file: zipfile.ZipFile, testbed: AttackTestbed) -> None:
    content = WRONG.encode()
    for _ in range(20):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as inner:
            inner.writestr("doubling.py", WRONG)
            inner.writestr("more.zip", content)
        content = data.getvalue()
    file.writestr("more.zip", content)


def _within(fill: Fill, copies: int = 1) -> Fill:
    """Put an archive into the archive, or several."""

    def fill_outer(file: zipfile.ZipFile, testbed: AttackTestbed) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as inner:
            fill(inner, testbed)
        for number in range(copies):
            file.writestr(f"{number}.zip", data.getvalue())

    return fill_outer


def _large_archive(file: zipfile.ZipFile, testbed: AttackTestbed) -> None:
    """Put an archive of 100 MB, all zeros, where its directory should be."""
    with file.open(_packed("more.zip", zipfile.ZIP_DEFLATED), "w") as member:
        for _ in range(100):
            member.write(bytes(1 << 20))


def _many(count: int) -> Fill:
    def fill(file: zipfile.ZipFile, testbed: AttackTestbed) -> None:
        for number in range(count):
            file.writestr(_packed(f"{number}.txt", zipfile.ZIP_STORED), b"")
        file.writestr("doubling.py", WRONG)

    return fill


def _endless_directory(data: bytes) -> bytes:
    """Repeat the entry of the central directory 300,000 times, for one file."""
    end = data.rindex(b"PK\5\6")
    size, offset = struct.unpack("<II", data[end + 12 : end + 20])
    entries = data[offset : offset + size] * 300_000
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(entries), offset, 0)
    return data[:offset] + entries + tail


def _overlapping(data: bytes) -> bytes:
    """Let fifty entries of the directory share the bytes of one."""
    end = data.rindex(b"PK\5\6")
    size, offset = struct.unpack("<II", data[end + 12 : end + 20])
    entries = data[offset : offset + size] * 50
    return data[:offset] + entries + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 50, 50, len(entries), offset, 0)


def _lying_size(data: bytes) -> bytes:
    """Say that the member has one byte, here and in the directory."""
    base = data.index(b"PK\1\2")
    return data[: base + 24] + struct.pack("<I", 1) + data[base + 28 :]


def _encrypted(data: bytes) -> bytes:
    base = data.index(b"PK\1\2")
    flagged = data[: base + 8] + b"\1\0" + data[base + 10 :]
    return flagged[:6] + b"\1\0" + flagged[8:]


def on_disk(name: str, tries: str, fill: Callable[[Path, AttackTestbed], None]) -> Attack:
    """Hand in a folder that `fill` furnishes."""

    def build(base: Path, testbed: AttackTestbed) -> Path:
        base.mkdir()
        fill(base, testbed)
        return base

    return Attack(name, tries, build)


def _links(base: Path, testbed: AttackTestbed) -> None:
    (base / "doubling.py").symlink_to(testbed.course / "solutions" / UNIT / "doubling.py")
    (base / UNIT).symlink_to(testbed.course / "solutions" / UNIT)
    (base / "loop").symlink_to(base)


def _pipe(base: Path, testbed: AttackTestbed) -> None:
    os.mkfifo(base / "doubling.py")


def _many_files(base: Path, testbed: AttackTestbed) -> None:
    for number in range(6_000):
        (base / f"{number}.py").touch()
    (base / "doubling.py").write_text(WRONG, encoding="utf-8")


def _deep(base: Path, testbed: AttackTestbed) -> None:
    (base / UNIT).mkdir()
    folder = base.joinpath(*["d"] * 40)
    folder.mkdir(parents=True)
    (folder / "doubling.py").write_text(WRONG, encoding="utf-8")


def _pretends_to_be_an_export(base: Path, testbed: AttackTestbed) -> None:
    """Say, as Gradescope's metadata would, that this is the honest student's, and the latest attempt."""
    (base / "submission_1").mkdir()
    (base / "submission_1" / "doubling.py").write_text(WRONG, encoding="utf-8")
    submitter = "  :submitters:\n  - :name: honest\n    :email: honest@example.edu\n"
    metadata = f"submission_1:\n{submitter}  :created_at: 2099-01-01 00:00:00 Z\n"
    (base / "submission_metadata.yml").write_text(metadata, encoding="utf-8")


def _clone_with_orders(base: Path, testbed: AttackTestbed) -> None:
    """Hand in a `.git` whose settings and hooks run a command, whatever git is asked."""
    (base / "doubling.py").write_text(WRONG, encoding="utf-8")
    (base / ".git" / "hooks").mkdir(parents=True)
    order = f"touch {testbed.work / testbed.token}"
    for setting in ("post-checkout", "fsmonitor-watchman"):
        (base / ".git" / "hooks" / setting).write_text(f"#!/bin/sh\n{order}\n", encoding="utf-8")
    settings = f"[core]\n\tfsmonitor = {order}\n\tpager = {order}\n[gpg]\n\tprogram = {order}\n"
    (base / ".git" / "config").write_text(settings, encoding="utf-8")
    os.mkfifo(base / ".git" / "HEAD")


def _sparse(base: Path, testbed: AttackTestbed) -> None:
    with (base / "doubling.py").open("wb") as file:
        file.truncate(20 << 30)


def _submission_is_a_link(base: Path, testbed: AttackTestbed) -> Path:
    made = base.with_name(f"{base.name}.py")
    made.symlink_to(testbed.course / "solutions" / UNIT / "doubling.py")
    return made


ATTACKS = [
    archive("bombs with deflate", "200 MB in 200 kB", _bomb(zipfile.ZIP_DEFLATED, 200)),
    archive("bombs with bzip2", "30 MB in a kilobyte", _bomb(zipfile.ZIP_BZIP2, 30)),
    archive("bombs with LZMA", "20 MB in 3 kB", _bomb(zipfile.ZIP_LZMA, 20)),
    archive("nests archives", "twenty deep", _nested),
    archive("holds an archive that bombs", "200 MB in 200 kB", _within(_bomb(zipfile.ZIP_DEFLATED, 200))),
    archive("holds 2,000 archives", "each with 40 files", _within(_many(40), 2_000)),
    archive("holds archives of many files", "twenty times 4,000", _within(_many(4_000), 20)),
    archive("holds an archive of 100 MB", "in 100 kB, and it is none", _large_archive),
    archive("holds 50,000 members", "in one folder", _many(50_000)),
    changed("holds 300,000 entries", "in the directory of a small archive", _endless_directory),
    changed("overlaps", "fifty entries share one member's bytes", _overlapping),
    archive(
        "climbs",
        "names with .. and back slashes",
        members(
            "../../../../../../tmp/{testbed.token}.py",
            "..\\..\\{testbed.token}.py",
            "../doubling.py",
            "a/../../doubling.py",
        ),
    ),
    archive(
        "is absolute",
        "names that begin at the root or at a drive",
        members(
            "/tmp/{testbed.token}.py",
            "//{testbed.token}/doubling.py",
            "C:\\{testbed.token}.py",
            "{testbed.course}/doubling.py",
        ),
    ),
    archive(
        "links to the solution",
        "a symbolic link as the unit's file",
        _link(lambda testbed: str(testbed.course / "solutions" / UNIT / "doubling.py")),
    ),
    archive("is a device", "a character device as the unit's file", _link(lambda testbed: "", stat.S_IFCHR)),
    archive("is a pipe", "a named pipe as the unit's file", _link(lambda testbed: WRONG, stat.S_IFIFO)),
    archive(
        "repeats a name",
        "two files of one name, and a folder of the same",
        members("doubling.py", "doubling.py", "doubling.py/", "doubling.py/doubling.py"),
    ),
    archive(
        "collides by case",
        "names that differ on one file system and not on another",
        members("Doubling.py", "DOUBLING.PY", "doubling.PY", f"{UNIT.upper()}/doubling.py"),
    ),
    archive("goes deep", "a thousand folders", members("d/" * 1000 + "doubling.py")),
    archive(
        "has odd names",
        "NUL, escapes, HTML, newlines and nothing",
        members(
            "doubling.py\0.txt", "\x1b[2J.py", "<script>alert(1)</script>.py", "a\nb.py", "/", ".", "..", "-rf.py"
        ),
    ),
    archive("is empty", "an archive of nothing", lambda file, testbed: None),
    changed("is encrypted", "without its password", _encrypted),
    changed("lies about sizes", "the member is larger than it says", _lying_size),
    changed("is cut", "the end is missing", lambda data: data[:-30]),
    changed("is damaged", "other bytes in the middle", lambda data: data[:40] + bytes(20) + data[60:]),
    changed("is no archive", "noise called zip", lambda data: os.urandom(1000)),
    changed("is two archives", "one in front of the other", lambda data: b"#!/bin/sh\nexit\n" + data + data),
    on_disk("links on disk", "symbolic links to the solution, to its folder and to itself", _links),
    on_disk("is a pipe on disk", "reading it would wait for ever", _pipe),
    on_disk("holds 6,000 files", "in one folder", _many_files),
    on_disk("goes deep on disk", "40 folders", _deep),
    on_disk("pretends to be an export", "of the honest student's last attempt", _pretends_to_be_an_export),
    on_disk("is a clone with orders", "settings and hooks, and a HEAD that waits for ever", _clone_with_orders),
    on_disk("is 20 GB", "a file with no blocks", _sparse),
    Attack("is a link itself", "the submission points to the solution", _submission_is_a_link),
]
