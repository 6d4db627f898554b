"""What a scalar of YAML is read as, and the traps where that is not what its author meant."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode

PREFIX = "tag:yaml.org,2002:"
LARGEST = 10**15  # as in formulas
PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+][0-9]+)?|[-+]?\.[0-9]+")
PYTHON_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Reading:
    """What YAML makes of a scalar."""

    value: Value
    sort: str
    """`text`, `number`, `truth`, `nothing`, or `other` (a date, say), which no deck has a place for."""
    seen: str
    """What we saw, for a sentence: "`012`, which YAML reads as the number 10 (a leading 0 makes it octal)"."""


def read_scalar(node: ScalarNode) -> Reading:
    """Read a scalar as YAML 1.1 does, and say what happened to it."""
    kind, written = node.tag.removeprefix(PREFIX), node.value
    if kind == "str":
        return Reading(written, "text", f"the text {_quoted(written)}" if written else "an empty text")
    if kind == "bool":
        truth = written.lower() in ("yes", "true", "on")
        return Reading(truth, "truth", f"`{written}`, which YAML reads as {str(truth).lower()}")
    if kind == "null":
        return Reading(None, "nothing", f"`{written}`, which YAML reads as nothing" if written else "nothing")
    if kind in ("int", "float"):
        return _number(node)
    what = "a date" if kind == "timestamp" else "a sign of its own"
    return Reading(written, "other", f"`{written}`, which YAML reads as {what}")


def oddly_written(node: ScalarNode, value: float) -> str:
    """Return what is odd about how a number is written: nothing for one that everybody reads alike."""
    written = node.value.replace("_", "")
    if PLAIN_NUMBER.fullmatch(node.value):
        return ""
    if ":" in written:
        return "a colon between digits counts in sixties"
    if re.match(r"[-+]?0[0-7]", written) and "." not in written:
        return "a leading 0 makes it octal"
    if isinstance(value, float) and not math.isfinite(value):
        return "it is not finite"
    return "not everybody reads it so"


def described(node: Node) -> str:
    """Return what kind of node this is, for "expected a text, saw ..."."""
    if isinstance(node, ScalarNode):
        return read_scalar(node).seen
    return "a mapping" if isinstance(node, MappingNode) else "a list"


def as_number(written: str) -> str:
    """Return the number that a text was probably meant to be, as YAML wants it; "" where none was."""
    written = written.strip()
    if DECIMAL_COMMA.fullmatch(written):
        return written.replace(",", ".")
    if PYTHON_NUMBER.fullmatch(written) and abs(float(written)) <= LARGEST:
        return f"{float(written):.12f}".rstrip("0").rstrip(".")
    return ""


def _number(node: ScalarNode) -> Reading:
    constructor = SafeConstructor()
    try:
        kind = node.tag.removeprefix(PREFIX)
        value = constructor.construct_yaml_int(node) if kind == "int" else constructor.construct_yaml_float(node)
    except (ValueError, OverflowError):  # `08`, or more digits than Python converts
        return Reading(node.value, "other", f"`{_cut(node.value)}`, which YAML cannot read as a number")
    odd = oddly_written(node, value)
    seen = f"the number {_cut(node.value)}"
    if odd:
        seen = f"`{_cut(node.value)}`, which YAML reads as the number {_cut(str(value))} ({odd})"
    return Reading(value, "number", seen)


def _quoted(text: str) -> str:
    return f'"{_cut(" ".join(text.split()))}"'


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
