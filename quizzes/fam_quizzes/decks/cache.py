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
    place = cache_dir() / f"decks-{_key(files)}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(place.read_bytes(), type=tuple[Deck, ...])
    decks = parse(files)
    with suppress(OSError):  # a read-only home costs time, and nothing else
        _keep(place, msgspec.msgpack.encode(decks))
    return decks


def _key(files: Sequence[Path]) -> str:
    """Tell apart what may give different decks: the files by place, time and size, and the records they become."""
    stats = [(str(file.resolve()), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files]
    model = Path(__file__).with_name("model.py")
    return hashlib.sha256(repr((model.stat().st_mtime_ns, stats)).encode()).hexdigest()[:24]


def _keep(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    for old in place.parent.glob("decks-*.msgpack"):
        if old != place and old.stat().st_mtime < place.parent.stat().st_mtime - _MONTH:
            old.unlink()
    draft = place.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(content)
    draft.replace(place)


_MONTH = 30 * 24 * 3600  # seconds
