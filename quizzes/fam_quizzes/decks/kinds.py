"""Describe the types of `model.py` in an author's words, and suggest corrections for values that do not fit."""

from __future__ import annotations

import re
import types
import typing
import unicodedata
from functools import cache
from typing import Any

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo

from fam.core.diagnostics import listed
from fam.core.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from fam.core.yaml.scalars import LARGEST, Reading, as_number, oddly_written, read_scalar
from fam_quizzes.decks.model import Deck, Note

Kind = Any  # an annotation, such as `Annotated[str, Meta(...)] | None`

SORTS = {str: "text", int: "number", float: "number", bool: "truth"}
NOUNS = {"text": "a text", "number": "a number", "truth": "`true` or `false`"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SHORT = 30


def alternatives(kind: Kind) -> list[Kind]:
    """Return what a value may be, one by one; `None` only says that the key may be left out."""
    plain = bare(kind)
    if _origin(plain) in (typing.Union, types.UnionType):
        return [each for part in typing.get_args(plain) if part is not type(None) for each in alternatives(part)]
    return [kind]


def bare(kind: Kind) -> Kind:
    """Return a type without what is said about it."""
    return typing.get_args(kind)[0] if _origin(kind) is typing.Annotated else kind


def records_of(kind: Kind) -> list[type[Struct]]:
    """Return the records that a value may be."""
    return [each for each in map(bare, alternatives(kind)) if isinstance(each, type) and issubclass(each, Struct)]


def item_of(kind: Kind) -> Kind | None:
    """Return what the items of a list are; None where no list is asked for."""
    return _argument(kind, tuple, 0)


def values_of(kind: Kind) -> Kind | None:
    """Return what the values of a mapping with names of the author's own are; None where none is asked for."""
    return _argument(kind, dict, 1)


def sorts_of(kind: Kind) -> set[str]:
    """Return the sorts of scalar that a value may be: `text`, `number`, `truth`."""
    return {SORTS[each] for each in map(bare, alternatives(kind)) if each in SORTS}


def least_items(kind: Kind) -> int:
    """Return how many items a list needs."""
    return next((meta.min_length for meta in _metas(kind) if meta.min_length is not None), 0)


def pattern_of(kind: Kind) -> str | None:
    """Return the pattern that a text has to match."""
    return next((meta.pattern for meta in _metas(kind) if meta.pattern is not None), None)


@cache
def fields_of(record: type[Struct]) -> dict[str, FieldInfo]:
    """Return the keys of a record."""
    return {info.name: info for info in msgspec.structs.fields(record)}


@cache
def stands_for_itself(record: type[Struct]) -> bool:
    """Tell what a deck holds lists of: such lists may lose an item, and the rest means the same."""
    items = [item_of(info.type) for info in fields_of(Deck).values()]
    return any(record in records_of(item) for item in items if item is not None)


def noun(record: type[Struct]) -> str:
    """Name a record as its authors do.

    >>> from fam_quizzes.decks.model import ChoiceQuestion, MemoryAid
    >>> noun(MemoryAid), noun(ChoiceQuestion)
    ('memory aid', '`choice` question')
    """
    if record is Note:
        return "card"  # the word of the decks, whose key is `cards`
    tag = record.__struct_config__.tag
    words = re.findall(r"[A-Z][a-z]+", record.__name__)
    return f"`{tag}` {words[-1].lower()}" if tag else " ".join(words).lower()


def expected(kind: Kind) -> str:
    """Say what a value has to be."""
    told = [meta.description for meta in _metas(kind) if meta.description and (meta.pattern or _is_mixed(kind))]
    if told:
        return _sentence(told[0])
    records = records_of(kind)
    if records:
        tag_field = records[0].__struct_config__.tag_field
        return f"a {noun(records[0]).split()[-1]}, with `{tag_field or next(iter(fields_of(records[0])))}` and so on"
    if item_of(kind) is not None:
        return "a list"
    if values_of(kind) is not None:
        return "a mapping, one `name: value` a line"
    least = next((meta.ge for meta in _metas(kind) if meta.ge is not None), None)
    return " or ".join(NOUNS[sort] for sort in sorted(sorts_of(kind))) + (
        f" from {least:g} on" if least is not None else ""
    )


def purpose(kind: Kind) -> str:
    """Say what a key is there for: what its description says, else what it holds."""
    told = [meta.description for meta in _metas(kind) if meta.description]
    return _sentence(told[-1]) if told else expected(kind)


def tags_of(records: list[type[Struct]]) -> str:
    """List the kinds among which an author chooses."""
    return listed(str(record.__struct_config__.tag) for record in records)


def _is_mixed(kind: Kind) -> bool:
    return len(sorts_of(kind)) + (item_of(kind) is not None) > 1


def _origin(kind: Kind) -> Any:
    return typing.get_origin(kind)


def _argument(kind: Kind, origin: type, index: int) -> Kind | None:
    found = [each for each in map(bare, alternatives(kind)) if _origin(each) is origin]
    return typing.get_args(found[0])[index] if found else None


def _metas(kind: Kind) -> list[Meta]:
    """Return what is said about a type: the nearest last."""
    said = [meta for each in alternatives(kind) if each is not kind for meta in getattr(each, "__metadata__", ())]
    return [*said, *getattr(kind, "__metadata__", ())]


def _sentence(text: str) -> str:
    """Return the first sentence as a part of another."""
    sentence = re.split(r"\.(?:\s|$)", text)[0]
    return sentence[:1].lower() + sentence[1:]


def suggestion(node: Node, kind: Kind) -> str:
    """Say how a value of the wrong sort becomes a right one, with a semicolon before it; "" where that is plain."""
    sorts = sorts_of(kind)
    if isinstance(node, ScalarNode):
        advice = _for_scalar(node, kind, sorts)
    elif "text" not in sorts:
        advice = "begin each item with `- `" if item_of(kind) and isinstance(node, MappingNode) else ""
    else:
        advice = _for_text(node)
    return advice and f"; {advice}"


def _for_scalar(node: ScalarNode, kind: Kind, sorts: set[str]) -> str:
    reading = read_scalar(node)
    if item_of(kind) is not None and (not sorts or reading.sort == "number"):
        if node.value.endswith("]"):
            return "write `[` before it"
        short = len(node.value) <= SHORT and not re.search(r"[][{},:#]", node.value)
        return f"write `[{node.value}]`" if short else "put it on a line of its own after `- `"
    if "text" in sorts and reading.sort != "text":
        return f'put it in quotes, "{node.value}"' if len(node.value) <= SHORT else "put it in quotes"
    if reading.sort == "text" and "number" in sorts and as_number(node.value):
        return f"write {as_number(node.value)}"
    if reading.sort == "text" and "truth" in sorts and node.value.lower() in ("true", "false"):
        return "leave out the quotes"
    return ""


def _for_text(node: Node) -> str:
    bracket = "{" if isinstance(node, MappingNode) else "["
    if isinstance(node, MappingNode | SequenceNode) and node.flow_style:
        return f"a text that begins with `{bracket}` needs quotes"
    return "a text with `: ` in it needs quotes" if bracket == "{" else "a text that begins with `- ` needs quotes"


def trouble(node: ScalarNode, reading: Reading) -> str:
    """Say what is wrong with a value of the right sort; "" where nothing is."""
    value = reading.value
    if isinstance(value, bool):
        spelled = str(value).lower()
        return "" if node.value == spelled else f"{reading.seen}: write `{spelled}`"
    if isinstance(value, int | float):
        if abs(value) <= LARGEST:  # not so for what is no number
            return f"{reading.seen}: write {value}" if oddly_written(node, value) else ""
        return f"{reading.seen}: expected one of at most 10^15"
    control = CONTROL.search(str(value))
    if control:
        return f"a text with the character U+{ord(control[0]):04X}, which cannot be shown: remove it"
    return "" if not value or str(value).strip() else "a text of spaces only: write something"


def usable(reading: Reading) -> bool:
    """Tell whether it is only the spelling that is wrong with a value, so that the rules can look at it."""
    return not isinstance(reading.value, str) and reading.value is not None and abs(reading.value) <= LARGEST


def name_meant(reading: Reading, pattern: str | None) -> str:
    """Return the name that was probably meant, where a text is no name."""
    if pattern is None:
        return ""
    plain = unicodedata.normalize("NFKD", str(reading.value)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9/]+", "-", plain).strip("-/")
    return f"; write `{slug}`" if re.match(pattern, slug) else ""
