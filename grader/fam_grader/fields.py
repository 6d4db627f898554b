"""Read YAML records field by field, and keep every fault with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import yaml

from fam_grader._errors import Fault

T = TypeVar("T")


class Faults:
    """The faults found so far in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Fault] = []

    def add(self, node: yaml.Node | None, message: str) -> None:
        """Note `message` at the place of `node`, or at the top of the file."""
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)
        self.found.append(Fault(self.path, line, column, message))


class Record:
    """A YAML mapping that is read field by field; what is never read is an unknown key."""

    def __init__(self, node: yaml.Node, faults: Faults, what: str) -> None:
        self.node, self.faults, self.what = node, faults, what
        self._values: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        self._known: list[str] = []
        if not isinstance(node, yaml.MappingNode):
            faults.add(node, f"{what} must be a mapping of keys to values")
            return
        for key, value in node.value:
            if key.value in self._values:
                faults.add(key, f"`{key.value}` is given twice in {what}; keep one")
            self._values[key.value], self._keys[key.value] = value, key

    def field(self, key: str, read: Callable[[yaml.Node, Faults, str], T], default: T) -> T:
        """Read the field `key`, or give `default` where it is missing."""
        self._known.append(key)
        node = self._values.get(key)
        return default if node is None else read(node, self.faults, f"`{key}` of {self.what}")

    def required(self, key: str, read: Callable[[yaml.Node, Faults, str], T], default: T) -> T:
        """Read the field `key`, and note a fault where it is missing."""
        if key not in self._values:
            self.faults.add(self.node, f"{self.what} needs `{key}`")
        return self.field(key, read, default)

    def records(self, key: str) -> Iterator[tuple[str, Record]]:
        """Yield the names and records of a mapping of records."""
        self._known.append(key)
        node = self._values.get(key)
        if not isinstance(node, yaml.MappingNode):
            self.faults.add(node or self.node, f"`{key}` of {self.what} must map names to records")
            return
        seen = set()
        for name, value in node.value:
            if name.value in seen:
                self.faults.add(name, f"`{name.value}` is given twice in `{key}`; keep one")
            seen.add(name.value)
            yield name.value, Record(value, self.faults, f"`{name.value}`")

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key, node in self._keys.items():
            if key not in self._known:
                close = get_close_matches(key, self._known, n=1)
                known = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(self._known)}"
                self.faults.add(node, f"unknown key `{key}` in {self.what}; {known}")


def read_record(path: Path, what: str) -> tuple[Record | None, Faults]:
    """Read the YAML file at `path`; where it is no YAML at all, that is the one fault."""
    faults = Faults(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        faults.found.append(Fault(path, *place, f"not YAML: {error.problem or error.context}"))
        return None, faults
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        faults.add(None, f"cannot be read: {error}")
        return None, faults
    if node is None:
        faults.add(None, f"the file is empty; {what} was expected")
        return None, faults
    return Record(node, faults, what), faults


def text(node: yaml.Node, faults: Faults, what: str) -> str:
    """Read a text that is not empty."""
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value.strip():
        return str(node.value)
    faults.add(node, f"{what} must be a text (quote it if it looks like a number, a date or yes/no)")
    return ""


def number(node: yaml.Node, faults: Faults, what: str) -> float:
    """Read a number above 0."""
    numeric = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
    if isinstance(node, yaml.ScalarNode) and node.tag in numeric:
        value = float(yaml.SafeLoader("").construct_object(node))
        if 0 < value < float("inf"):
            return value
    faults.add(node, f"{what} must be a number above 0")
    return 0.0


def flag(node: yaml.Node, faults: Faults, what: str) -> bool:
    """Read true or false."""
    if isinstance(node, yaml.ScalarNode) and node.value in ("true", "false"):
        return bool(node.value == "true")
    faults.add(node, f"{what} must be true or false")
    return False


def texts(node: yaml.Node, faults: Faults, what: str) -> tuple[str, ...]:
    """Read a list of texts, at least one."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        faults.add(node, f"{what} must be a list with at least one entry")
        return ()
    return tuple(text(item, faults, f"an entry of {what}") for item in node.value)


def text_map(node: yaml.Node, faults: Faults, what: str) -> dict[str, str]:
    """Read a mapping of names to texts, at least one."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        faults.add(node, f"{what} must map names to texts")
        return {}
    return {key.value: text(value, faults, f"`{key.value}` in {what}") for key, value in node.value}
