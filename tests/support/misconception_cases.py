"""What only the private half of a course says, and a search for it in whatever is built from the public one."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType

from fam.course import SEPARATOR

TELLING_LINE = 25  # a shorter line may be anybody's
PRIVATE = ("solutions", "grader/hidden")
MISCONCEPTION = re.compile(rf"^def ([a-z]\w*{SEPARATOR}\w+)\(", re.MULTILINE)


def private_files(root: Path) -> list[Path]:
    """Return the Python files of the private half of the course at `root`."""
    return sorted(path for folder in PRIVATE for path in (root / folder).rglob("*.py"))


def telling(root: Path, public: Iterable[Path]) -> set[bytes]:
    """Return the lines, texts and names of the course at `root` that are in its private half, and not in `public`.

    A text of a compiled file lies in it as it is, so what is found in sources is found in bytecode, too.
    """
    known = b"\n".join(path.read_bytes() for path in public)
    found: set[str] = set()
    for path in private_files(root):
        source = path.read_text(encoding="utf-8")
        found |= {line.strip() for line in source.splitlines()}
        found |= {line.strip() for text in texts_of(compile(source, "", "exec")) for line in text.splitlines()}
        found |= set(MISCONCEPTION.findall(source))
    names = {name for name in found if SEPARATOR in name and name.isidentifier()}
    telling = {text.encode() for text in found if len(text) >= TELLING_LINE} | {name.encode() for name in names}
    return {text for text in telling if text not in known}


def texts_of(code: CodeType) -> Iterator[str]:
    """Return the names and the constant texts of a code object, docstrings among them, and of those in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield constant.co_name
            yield from texts_of(constant)


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Return every file of an archive by its path in it, and those of the archives in it; a plain file is itself."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.namelist():
                yield from members(f"{name}/{each}", archive.read(each))
    elif name.endswith(".tar.gz"):
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in filter(tarfile.TarInfo.isfile, tar.getmembers()):
                content = tar.extractfile(member)
                assert content is not None
                yield from members(f"{name}/{member.name}", content.read())
    else:
        yield name, data


def leaks(files: Mapping[str, bytes], wanted: Iterable[bytes]) -> dict[str, list[bytes]]:
    """Return what of `wanted` is in which of the files."""
    wanted = sorted(wanted)
    found = {name: [text for text in wanted if text in data] for name, data in files.items()}
    return {name: texts for name, texts in found.items() if texts}
