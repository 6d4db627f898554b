"""Parsed decks, kept so that a start does not wait for YAML."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from fam.core.paths import cache_dir
from fam_quizzes.decks.model import Deck


def cached(files: Sequence[Path], parse: Callable[[Sequence[Path]], tuple[Deck, ...]]) -> tuple[Deck, ...]:
    """Return what `parse` makes of the files; from the cache where none of them has changed since."""
    path = cache_dir() / f"decks-{_key(files)}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(path.read_bytes(), type=tuple[Deck, ...])
    decks = parse(files)
    with suppress(OSError):  # a read-only home costs time, and nothing else
        _keep(path, msgspec.msgpack.encode(decks))
    return decks


def _key(files: Sequence[Path]) -> str:
    """Tell apart what may give different decks: the files by path, time and size, and the records they become."""
    stats = [(str(file.resolve()), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files]
    model = Path(__file__).with_name("model.py")
    return hashlib.sha256(repr((model.stat().st_mtime_ns, stats)).encode()).hexdigest()[:24]


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("decks-*.msgpack"):
        if old != path and old.stat().st_mtime < path.parent.stat().st_mtime - _MONTH:
            old.unlink()
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(content)
    draft.replace(path)


_MONTH = 30 * 24 * 3600  # seconds
