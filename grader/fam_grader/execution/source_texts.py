"""A submission's texts on their way to its process: their bytes are the body of a frame, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def join_texts(texts: Mapping[str, str]) -> tuple[dict[str, int], bytes]:
    """Return the size in bytes of each text, and all of them joined in the same order."""
    encoded = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    return {name: len(each) for name, each in encoded.items()}, b"".join(encoded.values())


class SourceTexts(Mapping[str, str]):
    """The texts by name, each decoded when it is asked for: of a whole course's, one unit's grading needs few.

    Args:
        sizes: in bytes, from `join_texts`.
        body: the joined texts.
    """

    def __init__(self, sizes: Mapping[str, int], body: bytes) -> None:
        self._body = body
        self._spans: dict[str, slice] = {}
        start = 0
        for name, size in sizes.items():
            self._spans[name] = slice(start, start + size)
            start += size

    def __getitem__(self, name: str) -> str:
        return self._body[self._spans[name]].decode("utf-8", "surrogatepass")

    def __contains__(self, name: object) -> bool:
        return name in self._spans  # without decoding: each import asks that

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)
