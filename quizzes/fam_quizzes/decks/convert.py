"""Convert the YAML nodes of a deck to records, and collect all faults.

The types in `model.py` define the keys and their values; msgspec validates each value. Messages use the vocabulary of
the deck format. Valid parts of a faulty deck are kept, so the lint rules can check them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from fam.core.diagnostics import Diagnostic
from fam.core.errors import one_line
from fam.core.text import closest, did_you_mean
from fam.core.yaml.nodes import UNREADABLE, MappingNode, Node, ScalarNode, SequenceNode
from fam.core.yaml.scalars import described, read_scalar
from fam_quizzes.decks import kinds
from fam_quizzes.decks.kinds import Kind, expected
from fam_quizzes.decks.model import Deck

Entries = dict[str, tuple[Node, Node]]  # keys of a mapping, with their key and value nodes
BROKEN: Any = object()  # marks a value whose fault has been reported
# If only these keys are broken, the record is still checked: no rule depends on them.
OF_NOTES = {"aka", "cloze", "definition", "example", "front", "mnemonic", "reverse", "see", "term", "variant"}
OF_NUMBERS = {"axes", "tolerance", "unit"}
UNMISSED = OF_NOTES | OF_NUMBERS | {"cards", "concepts", "explanation", "hints", "id", "tags", "wrong"}


@dataclass(frozen=True)
class Converted:
    """The result of a conversion."""

    deck: Deck | None
    """The deck without its faulty parts; None if the file is not a deck."""
    faults: tuple[Diagnostic, ...]
    nodes: Mapping[int, MappingNode]
    """The node of each record, by the record's `id()`."""
    lost: frozenset[str]
    """The ids of the faulty items that `deck` lacks."""


def convert_deck(file: Path, root: Node) -> Converted:
    """Convert the nodes of a deck, collecting its faults."""
    conversion = _Conversion(file)
    deck = conversion.deck(root)
    return Converted(deck, tuple(conversion.faults), conversion.nodes, frozenset(conversion.lost))


@dataclass
class _Conversion:
    file: Path
    faults: list[Diagnostic] = field(default_factory=list)
    nodes: dict[int, MappingNode] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def deck(self, root: Node) -> Deck | None:
        """Return the deck; a deck without a required key is still returned, so that its content is checked."""
        if not isinstance(root, MappingNode):
            self._report(root, f"a deck is a mapping that begins with `deck:` and `title:`; saw {described(root)}.")
            return None
        values = self._fields(Deck, self._entries(root), root)
        whole = {name: value for name, value in values.items() if value is not BROKEN}
        deck = Deck(**({"deck": "", "title": ""} | whole))
        self.nodes[id(deck)] = root
        return deck

    def value(self, node: Node, kind: Kind, what: str) -> Any:
        """Return the value of `node` as `kind`, or BROKEN; `what` is its name in messages."""
        if node.tag == UNREADABLE:
            return BROKEN
        if isinstance(node, ScalarNode) and read_scalar(node).sort == "nothing":
            return self._report(node, f"{what} is {described(node)}: expected {expected(kind)}.")
        if kinds.records_of(kind):
            return self._record(node, kind, what)
        if isinstance(node, SequenceNode) and kinds.item_of(kind) is not None:
            return self._list(node, kind, what)
        if isinstance(node, MappingNode) and kinds.values_of(kind) is not None:
            return self._mapping(node, kind)
        if isinstance(node, ScalarNode) and read_scalar(node).sort in kinds.sorts_of(kind):
            return self._scalar(node, kind, what)
        self._report(node, f"{what} is {described(node)}: expected {expected(kind)}{kinds.suggestion(node, kind)}.")
        # The scalar is the author's text although YAML resolved it to another type: keep it for the rules.
        unquoted = isinstance(node, ScalarNode) and kinds.sorts_of(kind) == {"text"} and not kinds.pattern_of(kind)
        return node.value if unquoted and kinds.item_of(kind) is None else BROKEN

    def _list(self, node: SequenceNode, kind: Kind, what: str) -> Any:
        item = kinds.item_of(kind)
        values = [self.value(each, item, f"an item of {what}") for each in node.value]
        least = kinds.least_items(kind)
        if len(values) < least:
            return self._report(node, f"{what} has {len(values)} of at least {least} items: add what is missing.")
        whole = tuple(value for value in values if value is not BROKEN)
        may_lose = all(kinds.stands_for_itself(record) for record in kinds.records_of(item) or [Struct])
        return whole if may_lose or len(whole) == len(values) else BROKEN

    def _mapping(self, node: MappingNode, kind: Kind) -> Any:
        entries = self._entries(node)
        values = {key: self.value(each, kinds.values_of(kind), f"`{key}`") for key, (_, each) in entries.items()}
        return BROKEN if BROKEN in values.values() else values

    def _record(self, node: Node, kind: Kind, what: str) -> Any:
        if not isinstance(node, MappingNode):
            colon = "; a colon needs a space after it" if isinstance(node, ScalarNode) and ":" in node.value else ""
            return self._report(node, f"{what} is {described(node)}: expected {expected(kind)}{colon}.")
        entries = self._entries(node)
        record = self._chosen(node, kinds.records_of(kind), entries)
        values = self._fields(record, entries, node) if record else {"": BROKEN}
        broken = [name for name, value in values.items() if value is BROKEN]
        if broken:
            self.lost.add(_id_of(node, entries))
        if record is None or not UNMISSED.issuperset(broken):
            return BROKEN
        fields = kinds.fields_of(record)
        made = record(**values | {name: _stand_in(fields[name], node, entries) for name in broken})
        self.nodes[id(made)] = node
        return made

    def _chosen(self, node: Node, records: list[type[Struct]], entries: Entries) -> type[Struct] | None:
        """Return the record type for the node's `kind`."""
        tag_field = records[0].__struct_config__.tag_field
        if tag_field is None:
            return records[0]
        if tag_field not in entries:
            self._report(node, f"this lacks `{tag_field}`: expected {kinds.tags_of(records)}.")
            return None
        by_tag = {str(record.__struct_config__.tag): record for record in records}
        given = entries[tag_field][1]
        name = given.value if isinstance(given, ScalarNode) else ""
        if name not in by_tag and given.tag != UNREADABLE:
            self._report(given, f"`{tag_field}` is {described(given)}{did_you_mean(name, by_tag)}")
        return by_tag.get(name)

    def _fields(self, record: type[Struct], entries: Entries, node: Node) -> dict[str, Any]:
        """Return the values of a record's keys: unknown keys are reported and dropped, missing ones are BROKEN."""
        fields = kinds.fields_of(record)
        unknown = [key for key in entries if key not in fields and key != record.__struct_config__.tag_field]
        free = [name for name in fields if name not in entries]
        for key in unknown:
            self._report(entries[key][0], f"unknown key `{key}` in the {kinds.noun(record)}{did_you_mean(key, free)}")
        meant = {closest(key, free) for key in unknown}
        for name in free:
            if fields[name].required and name not in meant:
                purpose = kinds.purpose(fields[name].type)
                self._report(node, f"the {kinds.noun(record)} lacks `{name}`: {purpose}.")
        missing = {name: BROKEN for name in free if fields[name].required}
        missing |= self._mistyped({closest(key, free): entries[key][1] for key in unknown}, fields)
        given = {key: entries[key][1] for key in fields if key in entries}
        return missing | {key: self.value(each, fields[key].type, f"`{key}`") for key, each in given.items()}

    def _mistyped(self, values: Mapping[str, Node], fields: Mapping[str, FieldInfo]) -> dict[str, Any]:
        """Return the values of misspelled keys, if they are valid for the keys that were meant."""
        found = {}
        for name, node in values.items():
            reported = len(self.faults)
            value = self.value(node, fields[name].type, f"`{name}`") if name in fields else BROKEN
            if len(self.faults) == reported and value is not BROKEN:
                found[name] = value
            del self.faults[reported:]  # the unknown key is already reported
        return found

    def _entries(self, node: MappingNode) -> Entries:
        """Return the key and value nodes by key; invalid and duplicate keys are reported."""
        entries: Entries = {}
        for key, value in node.value:
            name = self._key(key)
            if name is None:
                continue
            if name in entries:
                line = entries[name][0].start_mark.line + 1
                self._report(key, f"`{name}` is already defined in line {line}: keep one of them.")
            entries[name] = key, value
        return entries

    def _key(self, key: Node) -> str | None:
        if not isinstance(key, ScalarNode):
            self._report(key, f"a key is a name; saw {described(key)}: put a text with braces or brackets in quotes.")
            return None
        reading = read_scalar(key)
        if reading.sort != "text":
            self._report(key, f"a key is a name; saw {reading.seen}: choose another, or put it in quotes.")
            return None
        return key.value if key.tag != UNREADABLE else None

    def _scalar(self, node: ScalarNode, kind: Kind, what: str) -> Any:
        reading = read_scalar(node)
        trouble = kinds.trouble(node, reading)
        if trouble:
            self._report(node, f"{what} is {trouble}.")
            if not kinds.usable(reading):
                return BROKEN
        try:
            return msgspec.convert(reading.value, kind)
        except msgspec.ValidationError:
            advice = kinds.name_meant(reading, kinds.pattern_of(kind)) if reading.value else "; write something"
            return self._report(node, f"{what} is {reading.seen}: expected {expected(kind)}{advice}.")

    def _report(self, node: Node, what: str) -> Any:
        mark = node.start_mark
        self.faults.append(Diagnostic(self.file, mark.line + 1, mark.column + 1, one_line(what)))
        return BROKEN


def _id_of(node: MappingNode, entries: Entries) -> str:
    """Return the id in the file, else a placeholder with the line number that no reference matches."""
    named = entries.get("id")
    written = named is not None and isinstance(named[1], ScalarNode) and named[1].value
    return written or f"line {node.start_mark.line + 1}"


def _stand_in(info: FieldInfo, node: MappingNode, entries: Entries) -> Any:
    """Return a substitute for a broken value: the default or an empty value, or the original id."""
    if info.name == "id":
        return _id_of(node, entries)
    if not info.required:
        return info.default
    return "" if kinds.item_of(info.type) is None else ()
