"""Describe the types of `model.py` in the vocabulary of decks, and suggest corrections for invalid values."""

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

from fam.core.errors import listed
from fam.core.yaml.lookalikes import INVISIBLE, NO_BREAK, no_space
from fam.core.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from fam.core.yaml.scalars import LARGEST, Reading, as_number, oddly_written, read_scalar
from fam_quizzes.decks.model import Deck, Note

Kind = Any  # an annotation, such as `Annotated[str, Meta(...)] | None`

SORTS = {str: "text", int: "number", float: "number", bool: "truth"}
NOUNS = {"text": "a text", "number": "a number", "truth": "`true` or `false`"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SHORT = 30


@cache
def alternatives(kind: Kind) -> list[Kind]:
    """Return the members of a union; `None` is left out, since it only makes a key optional."""
    plain = bare(kind)
    if _origin(plain) in (typing.Union, types.UnionType):
        return [each for part in typing.get_args(plain) if part is not type(None) for each in alternatives(part)]
    return [kind]


def bare(kind: Kind) -> Kind:
    """Return a type without its `Annotated` metadata."""
    return typing.get_args(kind)[0] if _origin(kind) is typing.Annotated else kind


@cache
def records_of(kind: Kind) -> list[type[Struct]]:
    """Return the record types among the alternatives."""
    return [each for each in map(bare, alternatives(kind)) if isinstance(each, type) and issubclass(each, Struct)]


@cache
def item_of(kind: Kind) -> Kind | None:
    """Return the item type of a list; None if the type is not a list."""
    return _argument(kind, tuple, 0)


@cache
def values_of(kind: Kind) -> Kind | None:
    """Return the value type of a mapping with free keys; None if the type is not such a mapping."""
    return _argument(kind, dict, 1)


@cache
def sorts_of(kind: Kind) -> set[str]:
    """Return the scalar types among the alternatives: `text`, `number`, `truth`."""
    return {SORTS[each] for each in map(bare, alternatives(kind)) if each in SORTS}


@cache
def least_items(kind: Kind) -> int:
    """Return the minimum length of a list."""
    return next((meta.min_length for meta in _metas(kind) if meta.min_length is not None), 0)


@cache
def pattern_of(kind: Kind) -> str | None:
    """Return the pattern of a text, or None."""
    return next((meta.pattern for meta in _metas(kind) if meta.pattern is not None), None)


@cache
def fields_of(record: type[Struct]) -> dict[str, FieldInfo]:
    """Return the fields of a record by name."""
    return {info.name: info for info in msgspec.structs.fields(record)}


@cache
def stands_for_itself(record: type[Struct]) -> bool:
    """Return whether a deck has a list of these records, so that one can be dropped without changing the others."""
    items = [item_of(info.type) for info in fields_of(Deck).values()]
    return any(record in records_of(item) for item in items if item is not None)


def noun(record: type[Struct]) -> str:
    """Return the name of a record type in messages.

    >>> from fam_quizzes.decks.model import ChoiceQuestion, MemoryAid
    >>> noun(MemoryAid), noun(ChoiceQuestion)
    ('memory aid', '`choice` question')
    """
    if record is Note:
        return "card"  # decks call notes cards: their key is `cards`
    tag = record.__struct_config__.tag
    words = re.findall(r"[A-Z][a-z]+", record.__name__)
    return f"`{tag}` {words[-1].lower()}" if tag else " ".join(words).lower()


def expected(kind: Kind) -> str:
    """Return a description of the expected value."""
    descriptions = [
        meta.description for meta in _metas(kind) if meta.description and (meta.pattern or _is_mixed(kind))
    ]
    if descriptions:
        return _sentence(descriptions[0])
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
        f" of at least {least:g}" if least is not None else ""
    )


def purpose(kind: Kind) -> str:
    """Return the purpose of a key: its description, else the expected value."""
    descriptions = [meta.description for meta in _metas(kind) if meta.description]
    return _sentence(descriptions[-1]) if descriptions else expected(kind)


def tags_of(records: list[type[Struct]]) -> str:
    """Return the list of possible `kind` values."""
    return listed(str(record.__struct_config__.tag) for record in records)


def _is_mixed(kind: Kind) -> bool:
    return len(sorts_of(kind)) + (item_of(kind) is not None) > 1


def _origin(kind: Kind) -> Any:
    return typing.get_origin(kind)


def _argument(kind: Kind, origin: type, index: int) -> Kind | None:
    found = [each for each in map(bare, alternatives(kind)) if _origin(each) is origin]
    return typing.get_args(found[0])[index] if found else None


def _metas(kind: Kind) -> list[Meta]:
    """Return the metadata of a type, the outermost last."""
    said = [meta for each in alternatives(kind) if each is not kind for meta in getattr(each, "__metadata__", ())]
    return [*said, *getattr(kind, "__metadata__", ())]


def _sentence(text: str) -> str:
    """Return the first sentence, in lower case and without a full stop."""
    sentence = re.split(r"\.(?:\s|$)", text)[0]
    return sentence[:1].lower() + sentence[1:]


def suggestion(node: Node, kind: Kind) -> str:
    """Return a correction for a value of the wrong type, after a semicolon; "" if the message needs none."""
    sorts = sorts_of(kind)
    if isinstance(node, ScalarNode):
        advice = _for_scalar(node, kind, sorts)
    elif "text" not in sorts:
        advice = _for_list(node) if item_of(kind) and isinstance(node, MappingNode) else ""
    else:
        advice = _for_text(node)
    return advice and f"; {advice}"


def _for_list(node: MappingNode) -> str:
    first = node.value[0][0].value if node.value else ""
    hyphen = re.match(rf"-[{NO_BREAK}{INVISIBLE}]?([A-Za-z_][\w-]*)", first if isinstance(first, str) else "")
    return no_space(hyphen[1])[:-1] if hyphen else "begin each item with `- `"


def _for_scalar(node: ScalarNode, kind: Kind, sorts: set[str]) -> str:
    reading = read_scalar(node)
    if item_of(kind) is not None and (not sorts or reading.sort == "number"):
        if re.match(r"-[A-Za-z]", node.value) and not node.style:
            return "a hyphen that begins an item needs a space after it, `- `"
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
    """Return the fault of a value of the right type, or ""."""
    value = reading.value
    if isinstance(value, bool):
        spelled = str(value).lower()
        return "" if node.value == spelled else f"{reading.seen}: write `{spelled}`"
    if isinstance(value, int | float):
        if abs(value) <= LARGEST:  # false for NaN
            return f"{reading.seen}: write {value}" if oddly_written(node, value) else ""
        return f"{reading.seen}: expected one of at most 10^15"
    control = CONTROL.search(str(value))
    if control:
        return f"a text with the character U+{ord(control[0]):04X}, which cannot be shown: remove it"
    return "" if not value or str(value).strip() else "a text of spaces only: write something"


def usable(reading: Reading) -> bool:
    """Return whether only the spelling of a value is wrong, so that the rules can check it."""
    return not isinstance(reading.value, str) and reading.value is not None and abs(reading.value) <= LARGEST


def name_meant(reading: Reading, pattern: str | None) -> str:
    """Return a suggestion of a valid name for a text that does not match `pattern`."""
    if pattern is None:
        return ""
    plain = unicodedata.normalize("NFKD", str(reading.value)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9/]+", "-", plain).strip("-/")
    return f"; write `{slug}`" if re.match(pattern, slug) else ""
