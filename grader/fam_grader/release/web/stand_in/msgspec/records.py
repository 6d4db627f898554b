"""Records with typed fields, as `msgspec.Struct` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import get_annotations
from typing import Any, ClassVar

MISSING: Any = object()


@dataclass(frozen=True)
class Meta:
    """Constraints of a type, and what its schema says of it."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    min_length: int | None = None
    pattern: str | None = None
    tz: bool | None = None
    description: str | None = None


@dataclass(frozen=True)
class Config:
    """The options of a record type."""

    frozen: bool = False
    forbid_unknown_fields: bool = False
    tag_field: str | None = None
    tag: str | None = None


class Struct:
    """A record; its subclasses' annotations are its fields, and their values the defaults."""

    __struct_config__: ClassVar[Config] = Config()
    __struct_fields__: ClassVar[tuple[str, ...]] = ()
    __struct_defaults__: ClassVar[Mapping[str, Any]] = {}
    _positional: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, kw_only: bool = False, omit_defaults: bool = False, **options: Any) -> None:
        """Take the fields and options of a record type, after those of its parent."""
        parent = cls.__struct_config__
        tag_field = options.pop("tag_field", None) or parent.tag_field
        known = {"frozen": parent.frozen, "forbid_unknown_fields": parent.forbid_unknown_fields, **options}
        cls.__struct_config__ = Config(tag_field=tag_field, **known)
        own = list(get_annotations(cls))
        cls.__struct_fields__ = (*cls.__struct_fields__, *own)
        defaults = {name: cls.__dict__.get(name, MISSING) for name in own}
        cls.__struct_defaults__ = {**cls.__struct_defaults__, **defaults}
        cls._positional = cls._positional if kw_only else (*cls._positional, *own)

    def __init__(self, *args: Any, **values: Any) -> None:
        """Make a record; raise TypeError for a field that is missing or unknown."""
        given = dict(zip(self._positional, args, strict=False)) | values
        unknown = given.keys() - self.__struct_defaults__.keys()
        if unknown or len(args) > len(self._positional):
            raise TypeError(f"Unexpected keyword argument {', '.join(sorted(unknown))}")
        for name, default in self.__struct_defaults__.items():
            value = given.get(name, default)
            if value is MISSING:
                raise TypeError(f"Missing required argument '{name}'")
            empty = name not in given and isinstance(value, list | dict)
            object.__setattr__(self, name, type(value)() if empty else value)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to change a frozen record."""
        if self.__struct_config__.frozen:
            raise AttributeError(f"immutable type: '{type(self).__name__}'")
        object.__setattr__(self, name, value)

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__)

    def __eq__(self, other: object) -> bool:
        """Return whether the other is a record of the same type with the same values."""
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        """Return the hash of a frozen record."""
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        """Return the record as it could be made."""
        fields = zip(self.__struct_fields__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"
