"""The JSON Schemas of `exercise.yaml` and `course.yaml`, for editors.

The loader reads the files itself, since it reports every fault with its line; a test holds these records against it.
Docstrings and descriptions are shown by editors and in the reference, so they address authors.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from fam.core.language import LANGUAGE
from fam.core.paths import COURSE_ID
from fam.course.reading import ATOL, MAX_ABOUT, RTOL
from fam.course.units import Limits as LimitDefaults

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
Text: TypeAlias = Annotated[str, Meta(pattern=r"\S")]
Id: TypeAlias = Annotated[str, Meta(pattern=f"^{COURSE_ID.pattern}$")]
Tag: TypeAlias = Annotated[str, Meta(pattern=f"^{LANGUAGE.pattern}$")]
Positive: TypeAlias = Annotated[float, Meta(gt=0)]


class _Record(Struct, frozen=True, forbid_unknown_fields=True):
    """A record that has no other keys."""


class Hint(_Record, frozen=True):
    """A hint, and what it is about, which students see before they ask for it."""

    about: Annotated[
        str,
        Meta(pattern=r"^(?=.*\S)[^\n]*$", max_length=MAX_ABOUT, description="A few words, on one line."),
    ]
    text: Annotated[Text, Meta(description="The hint, in Markdown.")]


class Window(_Record, frozen=True):
    """Which arguments make the window that a value of the result comes from; failed checks show it."""

    of: Annotated[Text, Meta(description="The argument that is the input.")]
    size: Annotated[Text | UnsetType, Meta(description="The argument with the window's size.")] = UNSET
    stride: Annotated[Text | UnsetType, Meta(description="The argument with the stride; without it, 1.")] = UNSET
    padding: Annotated[Text | UnsetType, Meta(description="The argument with the padding; without it, 0.")] = UNSET
    dilation: Annotated[Text | UnsetType, Meta(description="The argument with the dilation; without it, 1.")] = UNSET
    blocks: Annotated[Text | UnsetType, Meta(description="The argument with the number of groups of channels.")] = (
        UNSET
    )


class Function(_Record, frozen=True):
    """A function that students write."""

    points: Annotated[Positive, Meta(description="What it is worth; the points of its groups add up to it.")]
    hints: Annotated[
        tuple[Hint | Text, ...],
        Meta(min_length=1, description="Hints, from a question to almost the answer: texts, or records."),
    ]
    window: Annotated[Window | UnsetType, Meta(description="Where a value of the result comes from.")] = UNSET
    call_seconds: Annotated[Positive | UnsetType, Meta(description="Seconds for one call, if not the unit's.")] = (
        UNSET
    )


class Limits(_Record, frozen=True):
    """What a submission may use in this unit."""

    call_seconds: Annotated[Positive, Meta(description="Seconds for one call, and for loading the file.")] = (
        LimitDefaults.call_seconds
    )
    memory_mb: Annotated[Positive, Meta(description="Memory, in MB.")] = LimitDefaults.memory_mb
    more_seconds: Annotated[
        Positive | UnsetType, Meta(description="Seconds that the unit adds to the time of a whole submission.")
    ] = UNSET


class Exercise(_Record, frozen=True):
    """A unit: the file `exercise.yaml` in its folder."""

    title: Annotated[Text, Meta(description="The title of the unit.")]
    concepts: Annotated[tuple[Text, ...], Meta(min_length=1, description="Ids of concepts in `course.yaml`.")]
    functions: Annotated[
        dict[Annotated[str, Meta(pattern=NAME)], Function],
        Meta(min_length=1, description="The functions that students write, by their names."),
    ]
    bonus: Annotated[bool, Meta(description="Whether its points stand beside those of the course.")] = False
    minutes: Annotated[Positive | UnsetType, Meta(description="How long the unit takes, about.")] = UNSET
    after: Annotated[
        Annotated[tuple[Text, ...], Meta(min_length=1)] | UnsetType,
        Meta(description="Names of the units before it that it builds on."),
    ] = UNSET
    limits: Annotated[Limits | UnsetType, Meta(description="Time and memory, if the defaults will not do.")] = UNSET


class Course(_Record, frozen=True):
    """A course: the file `exercises/course.yaml`."""

    title: Annotated[Text, Meta(description="The title of the course.")]
    concepts: Annotated[
        dict[str, Text], Meta(min_length=1, description="The concepts that it teaches: an id, and a sentence.")
    ]
    points: Annotated[Positive, Meta(description="The points of all core units together.")]
    bonus: Annotated[Positive | UnsetType, Meta(description="The points of all bonus units together.")] = UNSET
    id: Annotated[Id | UnsetType, Meta(description="What progress is stored under: never change it.")] = UNSET
    language: Annotated[Tag | UnsetType, Meta(description="The language of messages, such as `en` or `de`.")] = UNSET
    rtol: Annotated[Positive, Meta(description="Relative tolerance of numbers.")] = RTOL
    atol: Annotated[Positive, Meta(description="Absolute tolerance of numbers.")] = ATOL


RECORDS = {"exercise": (Exercise, "A unit of a FAM course"), "course": (Course, "A FAM course")}


def course_schema(kind: str) -> str:
    """Return a JSON Schema: that of `exercise.yaml` or `course.yaml`, by the file's name without its ending."""
    record, title = RECORDS[kind]
    whole = {"$schema": DIALECT, "title": title} | msgspec.json.schema(record)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
