"""Shapes: read them as people write them, write them in all usual ways, and say which axis is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fam.core.language import N_
from fam_quizzes.decks.model import Number
from fam_quizzes.questions.formulas import NoValueError, evaluate, written

Shape = tuple[int, ...]

EXAMPLE = "(7, 5)"  # the same for every question: it says nothing about the answer
NAMED = re.compile(r"(?:torch\.size|size|(?:\w+\.)?shape) *(?:==|=|:)? *(?=\S)", re.IGNORECASE)
BRACKETS = {"(": ")", "[": "]"}
AXIS = re.compile(r"0|[1-9][0-9]{0,8}")
# A product and a shape are written alike with `*`, so that it stands between all axes or none.
MIXED = re.compile(r" *[,;] *| *[x×✕] *| by | +", re.IGNORECASE)
STARRED = re.compile(r" *[*·⋅] *")
ORDINALS = (N_("first"), N_("second"), N_("third"), N_("fourth"), N_("fifth"), N_("sixth"))
OTHER_ORDER = N_("These are the right numbers in another order.")
OTHER_ORDER_OF = N_("These are the right numbers in another order: {axes}.")
# TRANSLATORS: {axis} is "The third axis (columns)".
WRONG_AXIS = N_("{axis} is {right}, not {given}.")
OTHER_LENGTH = N_("Your shape has {count}, and the right one has {right}.")
OTHER_LENGTH_OF = N_("Your shape has {count}, and the right one has {right}: {axes}.")
MISSING_AXIS = N_("{axis} is missing.")
EXTRA_AXIS = N_("Your {ordinal} axis is one too many.")
NAMED_AXIS, AXIS_ALONE = N_("The {ordinal} axis ({name})"), N_("The {ordinal} axis")
ONE_AXIS, SOME_AXES, LATER = N_("{count} axis"), N_("{count} axes"), N_("{number}th")
SHAPE_FEEDBACK = (
    *(OTHER_ORDER, OTHER_ORDER_OF, WRONG_AXIS, OTHER_LENGTH_OF, OTHER_LENGTH, EXTRA_AXIS, MISSING_AXIS),
    *(NAMED_AXIS, AXIS_ALONE, ONE_AXIS, SOME_AXES, *ORDINALS, LATER),
)
FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}


class NoShape(ValueError):
    """A text that is not a shape."""


def parse_shape(typed: str) -> Shape:
    """Return the shape that a text means; raise NoShape for any other.

    >>> parse_shape("(16, 28, 28)"), parse_shape("16x28x28"), parse_shape("torch.Size([5])"), parse_shape("5,")
    ((16, 28, 28), (16, 28, 28), (5,), (5,))
    """
    text = _without_brackets(NAMED.sub("", " ".join(typed.translate(FULL_WIDTH).split()), count=1))
    if not text:
        if any(bracket in typed for bracket in BRACKETS):
            return ()
        raise NoShape
    axes = STARRED.split(text) if STARRED.search(text) else MIXED.split(re.sub(r" *[,;] *$", "", text))
    if not all(AXIS.fullmatch(axis) for axis in axes):
        raise NoShape
    return tuple(map(int, axes))


def _without_brackets(text: str) -> str:
    """Remove the brackets around a text, which may be nested: `([16, 28])`."""
    while text and text[0] in BRACKETS:
        if text[-1] != BRACKETS[text[0]]:
            raise NoShape
        text = text[1:-1].strip()
    return text


def shape_text(shape: Sequence[object]) -> str:
    """Write a shape as Python does.

    >>> shape_text((16, 28, 28)), shape_text((5,)), shape_text(())
    ('(16, 28, 28)', '(5,)', '()')
    """
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def shape_forms(shape: Shape) -> tuple[str, ...]:
    """Return the usual ways to write a shape, for programs that compare texts; that of Python first.

    >>> shape_forms((5,))
    ('(5,)', '(5)', '5,', '[5]', 'torch.Size([5])', '5')
    """
    axes = [*map(str, shape)]
    wide, narrow, *others = (mark.join(axes) for mark in (", ", ",", "x", " x ", "×", " × ", " "))
    trailing = [f"({narrow},)", f"{narrow},"] if len(axes) == 1 else []
    bracketed = [f"({wide})", f"({narrow})", *trailing, f"[{wide}]", f"[{narrow}]", f"torch.Size([{wide}])"]
    return tuple(dict.fromkeys([shape_text(shape), *bracketed, wide, narrow, *others]))


def shape_of(formulas: Sequence[Number | str], names: Mapping[str, Number]) -> Shape:
    """Return the shape of a formula for each axis; raise NoValueError if an axis is no whole number."""
    values = [evaluate(formula, names) for formula in formulas]
    for formula, value in zip(formulas, values, strict=True):
        if value < 0 or not float(value).is_integer():
            raise NoValueError(f"`{formula}` is {written(value)}: an axis has a whole number of places.")
    return tuple(map(int, values))


def shape_feedback(given: Shape, right: Shape, axes: Sequence[str] = ()) -> str:
    """Say what is wrong with a shape: the number of its axes, their order, or each wrong axis.

    >>> shape_feedback((3, 28, 32), (3, 28, 28), ("channels", "rows", "columns"))
    'The third axis (columns) is 28, not 32.'
    """
    if len(given) != len(right):
        return _other_length(given, right, axes)
    if sorted(given) == sorted(right):
        return OTHER_ORDER_OF.format(axes=", ".join(axes)) if axes else OTHER_ORDER
    wrong = [place for place, (one, other) in enumerate(zip(given, right, strict=True)) if one != other]
    return " ".join(
        WRONG_AXIS.format(axis=_axis(place, axes), right=right[place], given=given[place]) for place in wrong
    )


def _other_length(given: Shape, right: Shape, axes: Sequence[str]) -> str:
    template = OTHER_LENGTH_OF if axes else OTHER_LENGTH
    counts = template.format(count=_count(len(given)), right=len(right), axes=", ".join(axes))
    missing = [place for place in range(len(right)) if right[:place] + right[place + 1 :] == given]
    extra = [place for place in range(len(given)) if given[:place] + given[place + 1 :] == right]
    if len(missing) == 1:
        return f"{counts} {MISSING_AXIS.format(axis=_axis(missing[0], axes))}"
    return f"{counts} {EXTRA_AXIS.format(ordinal=_ordinal(extra[0]))}" if len(extra) == 1 else counts


def _count(axes: int) -> str:
    return (ONE_AXIS if axes == 1 else SOME_AXES).format(count=axes)


def _axis(place: int, axes: Sequence[str]) -> str:
    if place < len(axes):
        return NAMED_AXIS.format(ordinal=_ordinal(place), name=axes[place])
    return AXIS_ALONE.format(ordinal=_ordinal(place))


def _ordinal(place: int) -> str:
    return ORDINALS[place] if place < len(ORDINALS) else LATER.format(number=place + 1)
