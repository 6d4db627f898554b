"""Plain values of JSON as typed ones: one function for each type, made once, that converts and checks."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Union

from .errors import ValidationError
from .records import MISSING, Meta, Struct

Convert = Callable[[Any], Any]
SIGNS = (("ge", ">="), ("gt", ">"), ("le", "<="))


@cache
def converter(kind: Any) -> Convert:
    """Return what converts a value to a type, and raises ValidationError if it cannot."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return _constrained(arguments[0], [each for each in arguments[1:] if isinstance(each, Meta)])
    if origin in (Union, types.UnionType):
        return _union([each for each in arguments if each is not type(None)], type(None) in arguments)
    if origin in (tuple, list):
        return _sequence(origin, converter(arguments[0]))
    if origin is dict:
        return _mapping(converter(arguments[1]))
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _record(kind)
    return _plain(kind)


def name_of(value: Any) -> str:
    """Return the name of a value's type in messages.

    >>> name_of([]), name_of(None), name_of(2)
    ('array', 'null', 'int')
    """
    names = {list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def _expected(kind: str, value: Any) -> ValidationError:
    return ValidationError(f"Expected `{kind}`, got `{name_of(value)}`")


def _plain(kind: Any) -> Convert:
    def convert(value: Any) -> Any:
        if kind is Any or (type(value) is kind):
            return value
        if kind is float and type(value) is int:
            return float(value)
        if kind is datetime and isinstance(value, str):
            try:
                return datetime.fromisoformat(value)
            except ValueError as error:
                raise ValidationError("Invalid RFC3339 encoded datetime") from error
        raise _expected(kind.__name__, value)

    return convert


def _constrained(kind: Any, metas: list[Meta]) -> Convert:
    inner = converter(kind)
    checked = [meta for meta in metas if meta != Meta(description=meta.description)]
    if not checked:
        return inner

    def convert(value: Any) -> Any:
        found = inner(value)
        for meta in checked:
            _check(found, meta)
        return found

    return convert


def _check(value: Any, meta: Meta) -> None:
    """Raise ValidationError for a value of the right type that its constraints exclude."""
    name = name_of(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        for key, sign in SIGNS:
            limit = getattr(meta, key)
            if limit is not None and not {"ge": value >= limit, "gt": value > limit, "le": value <= limit}[key]:
                raise ValidationError(f"Expected `{name}` {sign} {limit}" + (".0" if name == "float" else ""))
    if meta.min_length is not None and isinstance(value, str | tuple | list) and len(value) < meta.min_length:
        kind = "str" if isinstance(value, str) else "array"
        raise ValidationError(f"Expected `{kind}` of length >= {meta.min_length}")
    if meta.pattern is not None and isinstance(value, str) and not re.search(meta.pattern, value):
        raise ValidationError(f"Expected `str` matching regex {meta.pattern!r}")
    if meta.tz and isinstance(value, datetime) and value.tzinfo is None:
        raise ValidationError("Expected `datetime` with a timezone component")


def _union(kinds: list[Any], optional: bool) -> Convert:
    records = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Struct)]
    if len(records) > 1:
        return _tagged(records)
    converters = [converter(kind) for kind in kinds]

    def convert(value: Any) -> Any:
        if value is None and optional:
            return None
        refused: list[ValidationError] = []
        for each in converters:
            try:
                return each(value)
            except ValidationError as error:
                refused.append(error)
        raise _or_null(refused[0]) if optional else refused[0]

    return convert


def _or_null(error: ValidationError) -> ValidationError:
    if error.place:
        return error
    return ValidationError(re.sub("^Expected `([a-z]+)`, got", r"Expected `\1 | null`, got", error.reason))


def _tagged(records: list[type[Struct]]) -> Convert:
    field = records[0].__struct_config__.tag_field or "type"
    by_tag = {record.__struct_config__.tag: _record(record) for record in records}

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _expected("object", value)
        if field not in value:
            raise ValidationError(f"Object missing required field `{field}`")
        if value[field] not in by_tag:
            raise ValidationError(f"Invalid value {value[field]!r}", f".{field}")
        return by_tag[value[field]](value)

    return convert


def _sequence(kind: type, item: Convert) -> Convert:
    def convert(value: Any) -> Any:
        if not isinstance(value, list):
            raise _expected("array", value)
        return kind(_each(item, each, f"[{number}]") for number, each in enumerate(value))

    return convert


def _mapping(item: Convert) -> Convert:
    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _expected("object", value)
        return {key: _each(item, each, "[...]") for key, each in value.items()}

    return convert


def _record(kind: type[Struct]) -> Convert:
    @cache
    def fields() -> dict[str, Convert]:
        hints = typing.get_type_hints(kind, include_extras=True)
        return {name: converter(hints[name]) for name in kind.__struct_fields__}

    config = kind.__struct_config__

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _expected("object", value)
        known = fields()
        unknown = [key for key in value if key not in known and key != config.tag_field]
        if unknown and config.forbid_unknown_fields:
            raise ValidationError(f"Object contains unknown field `{unknown[0]}`")
        for name, default in kind.__struct_defaults__.items():
            if default is MISSING and name not in value:
                raise ValidationError(f"Object missing required field `{name}`")
        return kind(**{key: _each(known[key], each, f".{key}") for key, each in value.items() if key in known})

    return convert


def _each(convert: Convert, value: Any, step: str) -> Any:
    try:
        return convert(value)
    except ValidationError as error:
        raise error.below(step) from None
