"""A JSON Schema as a page: what each record is, and its keys."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def schema_page(title: str, introduction: str, text: str) -> str:
    """Return the page about a JSON Schema, the record that it begins with first."""
    schema = json.loads(text)
    records = schema["$defs"]
    first = _name(schema)
    order = [first, *(name for name in records if name != first)]
    sections = [part for name in order if "properties" in records[name] for part in _section(name, records[name])]
    return "\n".join([f"# {title}", "", introduction, "", *sections])


def _section(name: str, record: Schema) -> Iterator[str]:
    yield from (f"## {name}", "", record.get("description", ""), "")
    yield from ("| key | value | |", "|---|---|---|")
    required = record.get("required", [])
    for key, value in record["properties"].items():
        needed = "**required**. " if key in required else ""
        default = value.get("default")
        also = f" Default: `{json.dumps(default)}`." if default not in (None, "", []) else ""
        about = (needed + value.get("description", "") + also).strip()
        yield f"| `{key}` | {_cell(_kind(value))} | {_cell(about)} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(re.sub(r"`([^`]*\|[^`]*)`", _code, text).replace("|", "&#124;").split())


def _code(found: re.Match[str]) -> str:
    return f"<code>{html.escape(found[1])}</code>"


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _kind(value: Schema) -> str:
    """Return in a few words what a value is."""
    if "$ref" in value:
        name = _name(value)
        return f"[{name}](#{name.lower()})"
    for key in ("anyOf", "oneOf"):
        if key in value:
            return " or ".join(dict.fromkeys(_kind(each) for each in value[key] if each.get("type") != "null"))
    if "const" in value or "enum" in value:
        return " or ".join(f"`{json.dumps(each)}`" for each in value.get("enum", [value.get("const")]))
    kinds = value.get("type", "anything")
    if kinds == "array":
        least = f", at least {value['minItems']}" if value.get("minItems") else ""
        return f"list of {_kind(value.get('items') or {})}{least}"
    if kinds == "object":
        return f"mapping of names to {_kind(value.get('additionalProperties') or {})}"
    names = [kinds] if isinstance(kinds, str) else kinds
    return " or ".join(re.sub("string", "text", name) for name in names)
