"""Read YAML records field by field, and keep every fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import yaml

from fam.core.diagnostics import Diagnostic
from fam.core.language import LANGUAGE
from fam.core.paths import COURSE_ID, ID_RULE
from fam.core.text import did_you_mean
from fam.core.yaml.nodes import read_nodes

T = TypeVar("T")

# YAML itself reads 010 as eight, 1:30 as ninety and 1e-5 as a text; we read what people mean by what they see.
DECIMAL = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][+-]?[0-9]+)?")


class DiagnosticList:
    """The diagnostics of one file so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Diagnostic] = []

    def add(self, node: yaml.Node | None, message: str) -> None:
        """Note `message` at the place of `node`, or at the top of the file."""
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)
        self.found.append(Diagnostic(self.path, line, column, message))


class Record:
    """A YAML mapping that is read field by field; what is never read is an unknown key."""

    def __init__(self, node: yaml.Node, faults: DiagnosticList, what: str) -> None:
        self.node, self.faults, self.what = node, faults, what
        self._values: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        self._known: list[str] = []
        if not isinstance(node, yaml.MappingNode):
            faults.add(node, f"{what} must be a mapping of keys to values")
            return
        for key, value in _entries(node, faults, what):
            self._values[key.value], self._keys[key.value] = value, key

    def field(self, key: str, read: Callable[[yaml.Node, DiagnosticList, str], T], default: T) -> T:
        """Read the field `key`, or give `default` where it is missing."""
        self._known.append(key)
        node = self._values.get(key)
        return default if node is None else read(node, self.faults, f"`{key}` of {self.what}")

    def required(self, key: str, read: Callable[[yaml.Node, DiagnosticList, str], T], default: T) -> T:
        """Read the field `key`, and note a fault where it is missing."""
        if key not in self._values and isinstance(self.node, yaml.MappingNode):
            self.faults.add(self.node, f"{self.what} needs `{key}`")
        return self.field(key, read, default)

    def records(self, key: str) -> Iterator[tuple[yaml.ScalarNode, Record]]:
        """Yield the names, with their places, and the records of a mapping of records, at least one."""
        nothing: tuple[tuple[yaml.ScalarNode, yaml.Node], ...] = ()
        for name, value in self.required(key, _mapping, nothing):
            yield name, Record(value, self.faults, f"`{name.value}`")

    def all_records(self) -> Iterator[tuple[str, Record]]:
        """Yield the names and the records of a mapping whose keys are all names of records."""
        for name, value in self._values.items():
            self._known.append(name)
            yield name, Record(value, self.faults, f"`{name}`")

    def finish(self) -> None:
        """Report unknown keys."""
        for key, node in self._keys.items():
            if key not in self._known:
                self.faults.add(node, f"unknown key `{key}` in {self.what}{did_you_mean(key, self._known)}")


def _mapping(node: yaml.Node, faults: DiagnosticList, what: str) -> tuple[tuple[yaml.ScalarNode, yaml.Node], ...]:
    if isinstance(node, yaml.MappingNode) and node.value:
        return tuple(_entries(node, faults, what))
    faults.add(node, f"{what} must map names to records, at least one")
    return ()


def _entries(
    node: yaml.MappingNode, faults: DiagnosticList, what: str
) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Yield the keys of a mapping with their values; note what is no plain key, and what is given twice."""
    seen = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            faults.add(key, f"a key of {what} must be a plain name")
            continue
        if key.value in seen:
            faults.add(key, f"`{key.value}` is given twice in {what}; keep one")
        seen.add(key.value)
        yield key, value


def read_record(path: Path, what: str) -> tuple[Record | None, DiagnosticList]:
    """Read the YAML file at `path`; if its YAML cannot be read, those are the only faults."""
    faults = DiagnosticList(path)
    try:
        root, found = read_nodes(path, path.read_text(encoding="utf-8-sig"), f"{what} was expected")
    except FileNotFoundError:
        faults.add(None, f"this file is missing; {what} was expected")
        return None, faults
    except (OSError, UnicodeDecodeError) as error:
        faults.add(None, f"cannot be read: {' '.join(str(error).split())}")
        return None, faults
    faults.found += [Diagnostic(path, each.line, each.column, each.message) for each in found]
    return None if root is None or found else Record(root, faults, what), faults


def text(node: yaml.Node, faults: DiagnosticList, what: str) -> str:
    """Read a text that is not empty."""
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value.strip():
        return str(node.value)
    faults.add(node, f"{what} must be a text (quote it if it looks like a number, a date or yes/no)")
    return ""


def course_id(node: yaml.Node, faults: DiagnosticList, what: str) -> str:
    """Read the id of a course."""
    name = text(node, faults, what)
    if name and not COURSE_ID.fullmatch(name):
        faults.add(node, f"{what} must be {ID_RULE}")
    return name


def language(node: yaml.Node, faults: DiagnosticList, what: str) -> str:
    """Read the tag of a language; whether there is a translation is for `course_faults`: students do without."""
    tag = text(node, faults, what)
    if tag and not LANGUAGE.fullmatch(tag):
        faults.add(node, f"{what} must be the tag of a language, such as en or de")
    return tag


def number(node: yaml.Node, faults: DiagnosticList, what: str) -> float:
    """Read a decimal number above 0, written without quotes."""
    if isinstance(node, yaml.ScalarNode) and not node.style and DECIMAL.fullmatch(node.value):
        value = float(node.value)
        if 0 < value < float("inf"):
            return value
    faults.add(node, f"{what} must be a number above 0, such as 2 or 0.5")
    return 0.0


def flag(node: yaml.Node, faults: DiagnosticList, what: str) -> bool:
    """Read true or false."""
    if isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("true", "false"):
        return bool(node.value == "true")
    faults.add(node, f"{what} must be true or false, without quotes")
    return False


def texts(node: yaml.Node, faults: DiagnosticList, what: str) -> tuple[str, ...]:
    """Read a list of texts, at least one."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        faults.add(node, f"{what} must be a list with at least one entry")
        return ()
    return tuple(text(item, faults, f"an entry of {what}") for item in node.value)


def text_map(node: yaml.Node, faults: DiagnosticList, what: str) -> dict[str, str]:
    """Read a mapping of names to texts, at least one."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        faults.add(node, f"{what} must map names to texts")
        return {}
    return {key.value: text(value, faults, f"`{key.value}` in {what}") for key, value in _entries(node, faults, what)}
