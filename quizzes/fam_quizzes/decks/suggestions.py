"""How to mend a value that is not what its place asks for."""

from __future__ import annotations

import re
import unicodedata

from fam.core.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from fam.core.yaml.scalars import LARGEST, Reading, as_number, oddly_written, read_scalar
from fam_quizzes.decks.kinds import Kind, item_of, sorts_of

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SHORT = 30


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
