"""Hostile clones: nothing in them runs, nothing outside is read, and none takes the grader's memory or time."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import time
import zlib
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path

import pytest

from fam_grader.submissions import Kind, SubmissionSource, Unreadable, at_commit
from fam_grader.submissions._git import Repository
from fam_grader.submissions._members import list_members
from support.class_folders import clones, git, write

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git to make a clone with")
DUE = datetime(2026, 11, 20, tzinfo=timezone.utc)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone with one commit, whose working files are something else."""
    clone = clones(tmp_path, ["eve"]) / "hw-1-eve"
    write(clone / "doubling.py", "late = True\n")
    return clone


def graded(clone: Path) -> dict[str, bytes]:
    """Return what of a clone is graded, as of its last commit."""
    source = at_commit(SubmissionSource(clone, "eve", "eve", kind=Kind.GITHUB), DUE)
    if source is None:
        return {}
    with ExitStack() as opened:
        members, _ = list_members(source, opened)
        return {str(member.path): member.read(1 << 20) for member in members}


def loose(clone: Path, kind: str, content: bytes, name: str = "") -> str:
    """Write an object, honest unless `name` lies, and return its name."""
    whole = f"{kind} {len(content)}\0".encode() + content
    name = name or hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    path = clone / ".git" / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(zlib.compress(whole))
    return name


def check_out(clone: Path, tree: str) -> None:
    """Make a commit of a tree the one that is checked out."""
    person = "Eve <e@x.edu> 1794000000 +0000"
    text = f"tree {tree}\nauthor {person}\ncommitter {person}\n\nhello\n"
    (clone / ".git" / "HEAD").write_text(loose(clone, "commit", text.encode()) + "\n")


def entry(mode: str, name: str, object_name: str) -> bytes:
    """Return an entry of a tree."""
    return f"{mode} {name}\0".encode() + bytes.fromhex(object_name)


def test_no_setting_hook_or_filter_of_a_clone_runs(clone: Path, tmp_path: Path) -> None:
    """Each would leave a trace if git were run in the clone, as the last lines show."""
    trace = tmp_path / "trace"
    spy = write(tmp_path / "spy.sh", f'#!/bin/sh\necho "$0 $*" >> {trace}\ncat\n')
    spy.chmod(0o755)
    write(clone / ".gitattributes", "*.py filter=spy diff=spy\n")
    git(clone, "add", ".gitattributes")
    git(clone, "commit", "-q", "-m", "attributes", day=2)
    for name in ("post-checkout", "pre-commit", "fsmonitor-watchman", "post-index-change", "reference-transaction"):
        shutil.copy(spy, clone / ".git" / "hooks" / name)
    config = f"""
[core]
  fsmonitor = {spy}
  hooksPath = {clone}/.git/hooks
  pager = {spy}
  sshCommand = {spy}
[filter "spy"]
  smudge = {spy}
  clean = {spy}
[diff "spy"]
  textconv = {spy}
[uploadpack]
  packObjectsHook = {spy}
[extensions]
  partialClone = origin
[remote "origin"]
  url = ext::{spy}
  promisor = true
[protocol "ext"]
  allow = always
[include]
  path = {tmp_path}/more
"""
    with (clone / ".git" / "config").open("a") as file:
        file.write(config)

    assert graded(clone)["doubling.py"].startswith(b"\ndef double")
    assert not trace.exists()
    git(clone, "status", day=2)  # the trap works
    assert trace.exists()


def test_objects_of_others_are_not_read(clone: Path, tmp_path: Path) -> None:
    """Neither through alternates nor through a link in place of a folder."""
    other = clones(tmp_path / "others", ["ada"], "private") / "private-ada"
    write(other / "secret.py", "answer = 42\n")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "secret", day=3)
    head = (other / ".git" / "refs" / "heads" / "main").read_text()
    objects = clone / ".git" / "objects"

    (clone / ".git" / "HEAD").write_text(head)
    (objects / "info").mkdir(exist_ok=True)
    (objects / "info" / "alternates").write_text(f"{other}/.git/objects\n")
    with pytest.raises(Unreadable):
        graded(clone)

    for place in (objects, objects / "pack", objects / head[:2], clone / ".git"):
        stolen = other / ".git" / place.relative_to(clone / ".git")
        kept = place.with_name(f"{place.name}.kept")
        if place.exists():
            place.rename(kept)
        place.symlink_to(stolen)
        with pytest.raises(Unreadable):
            graded(clone)
        place.unlink()
        if kept.exists():
            kept.rename(place)


def test_links_submodules_and_climbing_names_are_no_files(clone: Path) -> None:
    """A tree may hold any name; only regular files with plain ones are graded."""
    blob = loose(clone, "blob", b"x = 1\n")
    target = loose(clone, "blob", b"/etc/passwd")
    nested = loose(clone, "tree", entry("100644", "inner.py", blob))
    entries = [
        entry("120000", "link.py", target),
        entry("160000", "module", blob),
        entry("100644", "../climb.py", blob),
        entry("40000", "..", nested),
        entry("40000", ".git", nested),
        entry("100644", "", blob),
        entry("100644", "plain.py", blob),
        entry("40000", "folder", nested),
    ]
    check_out(clone, loose(clone, "tree", b"".join(entries)))

    assert graded(clone) == {"plain.py": b"x = 1\n", "folder/inner.py": b"x = 1\n"}


@pytest.mark.parametrize("attack", ["bomb", "circle", "huge", "forged", "fifo", "delta"])
def test_no_object_takes_the_graders_memory_or_time(clone: Path, attack: str) -> None:
    """Trees of trees, trees in themselves, bombs, pipes without a writer and endless differences are refused soon."""
    blob = loose(clone, "blob", b"x = 1\n")
    if attack == "bomb":
        tree = loose(clone, "tree", entry("100644", "a.py", blob))
        for _ in range(11):
            tree = loose(clone, "tree", b"".join(entry("40000", f"f{number}", tree) for number in range(20)))
    elif attack == "circle":
        tree = loose(clone, "tree", entry("40000", "again", "ab" * 20), name="ab" * 20)
    elif attack == "huge":
        name = "cd" * 20
        path = clone / ".git" / "objects" / name[:2] / name[2:]
        path.parent.mkdir(exist_ok=True)
        stream = zlib.compressobj()
        packed = stream.compress(b"tree 999999999999\0") + b"".join(
            stream.compress(bytes(1 << 20)) for _ in range(512)
        )
        path.write_bytes(packed + stream.flush())
        tree = name
    elif attack == "forged":
        tree = loose(clone, "tree", entry("100644", "other.py", blob), name="ef" * 20)
    elif attack == "fifo":
        tree = "12" * 20
        (clone / ".git" / "objects" / "12").mkdir()
        os.mkfifo(clone / ".git" / "objects" / "12" / tree[2:])
    else:
        tree = _delta_of_itself(clone)
    check_out(clone, tree)
    started = time.process_time()

    with pytest.raises(Unreadable):
        graded(clone)
    assert time.process_time() - started < 20


def _delta_of_itself(clone: Path) -> str:
    """Write a pack whose only object is a difference of itself, and return its name."""
    name = bytes.fromhex("34" * 20)
    body = bytes([0x70 | 4]) + name + zlib.compress(b"\x04\x04\x90\x04")
    folder = clone / ".git" / "objects" / "pack"
    folder.mkdir(exist_ok=True)
    (folder / "pack-evil.pack").write_bytes(b"PACK" + struct.pack(">II", 2, 1) + body + bytes(20))
    counts = b"".join(struct.pack(">I", int(first >= name[0])) for first in range(256))
    index = b"\xfftOc\0\0\0\2" + counts + name + struct.pack(">II", 0, 12) + bytes(40)
    (folder / "pack-evil.idx").write_bytes(index)
    return name.hex()


def test_a_repository_that_is_a_link_is_no_clone(clone: Path, tmp_path: Path) -> None:
    """It could be another student's."""
    write(tmp_path / "mallory" / "doubling.py")
    (tmp_path / "mallory" / ".git").symlink_to(clone / ".git")

    with pytest.raises(Unreadable):
        Repository(tmp_path / "mallory")
