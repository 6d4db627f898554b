"""Functions for records, as `msgspec.structs` has them."""

from __future__ import annotations

from typing import TypeVar

from .records import Struct

Record = TypeVar("Record", bound=Struct)


def replace(record: Record, /, **changes: object) -> Record:
    """Return a record with some values changed."""
    return type(record)(**{name: getattr(record, name) for name in record.__struct_fields__} | changes)
