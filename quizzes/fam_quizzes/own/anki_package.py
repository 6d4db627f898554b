"""Read cards from Anki packages (.apkg, .colpkg), old and new: each card is rendered by its template."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.language import N_, _
from fam_quizzes.decks.own import slug
from fam_quizzes.own.found import FoundCards, Place
from fam_quizzes.own.html_text import TextOfHtml, text_of_html
from fam_quizzes.own.notation import ANKI_GAP, one_by_one

# The newest first: a package with the first has a collection for old programs, too, which only asks for an update.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
MOST_BYTES = 1 << 30
SECTION = re.compile(r"\{\{([#^])([^{}]+)\}\}((?:(?!\{\{[#^]).)*?)\{\{/\2\}\}", re.DOTALL)
FIELD = re.compile(r"\{\{([^{}]+)\}\}")
ANSWER = re.compile(r"<hr[^>]*id=[\"']?answer[\"']?[^>]*>", re.IGNORECASE)
CLOZE_FIELD = re.compile(r"\{\{(?:[^{}:]+:)*cloze:(?:[^{}:]+:)*([^{}:]+)\}\}")
# Of notes that only a picture with covers asks.
OCCLUSION = re.compile(r"\{\{c\d+::image-occlusion:")
NO_NOTES = N_("{file} is no package of Anki: it has no collection.")
TOO_NEW = N_(
    "{file} is in Anki's newer format, which needs Python 3.14 or `pip install zstandard`. Or export it again, with"
    " “Support older Anki versions” ticked."
)


@dataclass(frozen=True)
class NoteType:
    """The fields of a note type, and the templates of both sides of its cards."""

    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]
    cloze: bool


@dataclass(frozen=True)
class AnkiNote:
    """A note: its type, its fields, and its tags."""

    kind: NoteType
    values: Mapping[str, str]
    tags: tuple[str, ...]


def read_package(file: Path) -> FoundCards:
    """Return the cards of a package; raise CourseError if it is none, or cannot be read here."""
    try:
        with zipfile.ZipFile(file) as archive:
            found = FoundCards(file, read_media=_media_reader(archive))
            for number, note in enumerate(_notes(_collection(file, archive)), start=1):
                _take(found, note, Place(0, number))
    except (zipfile.BadZipFile, sqlite3.DatabaseError, ValueError, LookupError, OSError) as error:
        said = _("{file} is damaged, or no package of Anki: {error}.")
        raise CourseError(said.format(file=file, error=error)) from error
    return found


def _media_reader(archive: zipfile.ZipFile) -> Callable[[str], bytes | None]:
    """Return what reads a media file of a package by its name."""
    decompress = zstd_decompressor() if COLLECTIONS[0] in archive.namelist() else None
    listed = archive.read("media") if "media" in archive.namelist() else b"{}"
    if decompress:
        entries = [dict(protobuf(entry)) for _, entry in protobuf(decompress(listed)) if isinstance(entry, bytes)]
        places = {_text(entry.get(1)): str(number) for number, entry in enumerate(entries)}
    else:
        places = {} if COLLECTIONS[0] in archive.namelist() else {name: n for n, name in json.loads(listed).items()}

    def read(name: str) -> bytes | None:
        if places.get(name) not in archive.namelist():
            return None
        content = read_member(archive, places[name])
        return decompress(content) if decompress else content

    return read


def _collection(file: Path, archive: zipfile.ZipFile) -> bytes:
    name = next((name for name in COLLECTIONS if name in archive.namelist()), None)
    if name is None:
        raise CourseError(_(NO_NOTES).format(file=file))
    content = read_member(archive, name)
    if name != COLLECTIONS[0]:
        return content
    decompress = zstd_decompressor()
    if decompress is None:
        raise CourseError(_(TOO_NEW).format(file=file))
    return decompress(content)


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a file of an archive; raise ValueError for one that is far too large."""
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name} has more than {MOST_BYTES} bytes")
    return archive.read(name)


def zstd_decompressor() -> Callable[[bytes], bytes] | None:
    """Return what decompresses zstd: Python's own module, or the package; None without either."""
    try:
        from compression import zstd  # type: ignore[import-not-found]  # noqa: PLC0415 - from Python 3.14 on
    except ImportError:
        pass
    else:
        decompress: Callable[[bytes], bytes] = zstd.decompress
        return decompress
    try:
        import zstandard  # type: ignore[import-not-found]  # noqa: PLC0415 - optional
    except ImportError:
        return None

    def decompressed(content: bytes) -> bytes:
        whole: bytes = zstandard.ZstdDecompressor().decompressobj().decompress(content)
        return whole

    return decompressed


def _notes(collection: bytes) -> Iterator[AnkiNote]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "collection")
        path.write_bytes(collection)
        with closing(sqlite3.connect(path)) as connection:
            connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            kinds = _new_types(connection) if "notetypes" in tables else _old_types(connection)
            for kind, fields, tags in connection.execute("SELECT mid, flds, tags FROM notes ORDER BY id"):
                if int(kind) in kinds:
                    values = dict(zip(kinds[int(kind)].fields, fields.split("\x1f"), strict=False))
                    yield AnkiNote(kinds[int(kind)], values, tuple(tags.split()))


def _old_types(connection: sqlite3.Connection) -> dict[int, NoteType]:
    """Return the note types of a collection that keeps them as JSON."""
    models = json.loads(connection.execute("SELECT models FROM col").fetchone()[0])
    return {
        int(number): NoteType(
            tuple(each["name"] for each in sorted(model["flds"], key=lambda each: int(each["ord"]))),
            tuple((each["qfmt"], each["afmt"]) for each in sorted(model["tmpls"], key=lambda each: int(each["ord"]))),
            model.get("type") == 1,
        )
        for number, model in models.items()
    }


def _new_types(connection: sqlite3.Connection) -> dict[int, NoteType]:
    """Return the note types of a collection that keeps them in tables, with settings as protocol buffers."""
    kinds = {}
    for number, config in connection.execute("SELECT id, config FROM notetypes").fetchall():
        fields = connection.execute("SELECT name FROM fields WHERE ntid = ? ORDER BY ord", (number,)).fetchall()
        templates = connection.execute(
            "SELECT config FROM templates WHERE ntid = ? ORDER BY ord", (number,)
        ).fetchall()
        sides = [dict(protobuf(each)) for (each,) in templates]
        kinds[number] = NoteType(
            tuple(name for (name,) in fields),
            tuple((_text(side.get(1)), _text(side.get(2))) for side in sides),
            dict(protobuf(config)).get(1) == 1,
        )
    return kinds


def _text(value: int | bytes | None) -> str:
    return value.decode() if isinstance(value, bytes) else ""


def protobuf(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    r"""Return the fields of a protocol buffer: numbers, and pieces of bytes.

    >>> list(protobuf(b"\x08\x96\x01\x12\x02hi"))
    [(1, 150), (2, b'hi')]
    """
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
            if byte < 0x80:
                return value

    while at < len(message):
        key = varint()
        wire = key & 7
        if wire == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(wire) or varint()
        yield key >> 3, message[at : at + size]
        at += size


def _take(found: FoundCards, note: AnkiNote, place: Place) -> None:
    """Take the cards of a note."""
    tags = tuple(dict.fromkeys(map(slug, note.tags)))
    more: dict[str, object] = {"tags": tags} if tags else {}
    if any(map(OCCLUSION.search, note.values.values())):
        found.leave_out(covered=1)
    elif note.kind.cloze:
        _take_gaps(found, note, place, more)
    else:
        _take_sides(found, note, place, more)


def _take_sides(found: FoundCards, note: AnkiNote, place: Place, more: dict[str, object]) -> None:
    sides = [_sides(note, template) for template in note.kind.templates]
    asked = [
        pair for pair in sides if all(side.text or side.pictures for side in pair) and any(side.text for side in pair)
    ]
    if not asked:
        found.leave_out(empty=1)
        return
    more = more | found.illustrate(sides[0][0].pictures, sides[0][1].pictures)
    both = [(front.text, back.text) for front, back in asked]
    while both:
        front, back = both.pop(0)
        backward = (back, front) in both
        if backward:
            both.remove((back, front))
        found.add(place, front, back, more | ({"reverse": True} if backward else {}))
    _count(found, [side for pair in sides[:1] for side in pair])


def _take_gaps(found: FoundCards, note: AnkiNote, place: Place, more: dict[str, object]) -> None:
    front, back = note.kind.templates[0]
    name = CLOZE_FIELD.search(front)
    read = text_of_html(note.values.get(name[1].strip() if name else note.kind.fields[0], ""))
    if not ANKI_GAP.search(read.text):
        found.leave_out(empty=1)
        return
    extra = text_of_html(_rendered(CLOZE_FIELD.sub("", back), note.values, is_back=True))
    example: dict[str, object] = {"example": extra.text} if extra.text else {}
    shown = found.illustrate(read.pictures, extra.pictures)
    found.add_gaps(place, list(one_by_one(read.text)), more | example | shown)
    _count(found, [read, extra])


def _count(found: FoundCards, sides: Sequence[TextOfHtml]) -> None:
    found.leave_out(sounds=sum(side.sounds for side in sides))


def _sides(note: AnkiNote, template: tuple[str, str]) -> tuple[TextOfHtml, TextOfHtml]:
    front, back = template
    front_html = _rendered(front, note.values)
    *_before, answer = ANSWER.split(back, maxsplit=1)
    back_html = _rendered(answer, note.values, is_back=True)
    return text_of_html(front_html), text_of_html(back_html.removeprefix(front_html))


def _rendered(template: str, values: Mapping[str, str], *, is_back: bool = False) -> str:
    """Fill a template as Anki does, without what only a program shows: hints, speech, and a field to type in.

    >>> _rendered("{{#A}}<i>{{A}}</i>{{/A}}{{^A}}none{{/A}} {{type:B}}{{text:B}}", {"A": "", "B": "x"})
    'none x'
    """

    def section(found: re.Match[str]) -> str:
        filled = bool(values.get(found[2].strip(), "").strip())
        return found[3] if filled == (found[1] == "#") else ""

    while True:
        template, count = SECTION.subn(section, template)
        if not count:
            break

    def value(found: re.Match[str]) -> str:
        *filters, name = (part.strip() for part in found[1].split(":"))
        skipped = {"hint", "tts"} if is_back else {"hint", "tts", "type"}
        return "" if any(each.partition(" ")[0] in skipped for each in filters) else values.get(name, "")

    return FIELD.sub(value, template)
