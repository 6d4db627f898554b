"""Shapes are read as people write them, and what is wrong with one is said by axis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fam.core.terminal import Screen
from fam_quizzes.decks.model import ShapeQuestion, WrongShape
from fam_quizzes.questions.answer_parser import Unreadable, read_answer, read_shape
from fam_quizzes.questions.answers import from_json, in_words, right_answer
from fam_quizzes.questions.formulas import NoValueError
from fam_quizzes.questions.marking import Mark, mark
from fam_quizzes.questions.presentation import verdict_text
from fam_quizzes.questions.shapes import NoShape, parse_shape, shape_feedback, shape_forms, shape_of, shape_text
from fam_quizzes.questions.variants import variant_of

shapes = st.lists(st.integers(0, 10**9 - 1), min_size=1, max_size=6).map(tuple)
AXES = ("filters", "rows", "columns")
LAYER = ShapeQuestion(
    id="layer",
    prompt="{F} filters of 3x3 visit {H} rows and {W} columns. Which shape comes out?",
    explanation="`{answer}`, as a kernel of 3 costs 2: {H} - 2 = {H - 2}.",
    concepts=("C3",),
    hints=("There are {F} maps.",),
    answer=("F", "H - 2", "W - 2"),
    axes=AXES,
    draw={"F": (4, 8, 16), "H": "20..30", "W": "31..40"},
    where="H % 2 == 0",
    wrong=(
        WrongShape(("F", "H", "W"), "A kernel of 3 costs 2 of the {H} rows."),
        WrongShape(("F", "H / 3", "W"), "Never a shape where H is no multiple of 3."),
        WrongShape(("F", "H - 2", "W - 2"), "This is the right one."),
    ),
)


@pytest.mark.parametrize(
    "typed",
    [
        "(16, 28, 28)",
        "(16,28,28)",
        "16x28x28",
        "16X28X28",
        "16 × 28 × 28",
        "16×28×28",
        "16*28*28",
        "16 · 28 · 28",
        "16 28 28",
        " 16  28   28 ",
        "[16,28,28]",
        "[16, 28, 28,]",
        "(16, 28, 28,)",
        "16, 28, 28,",
        "16; 28; 28",
        "16, 28x28",
        "16 by 28 by 28",
        "torch.Size([16, 28, 28])",
        "torch.size([16, 28, 28])",
        "Size([16, 28, 28])",
        "shape (16, 28, 28)",
        "x.shape == (16, 28, 28)",
        "shape=(16,28,28)",
        "([16, 28, 28])",
        "（１６，２８，２８）",
    ],
)
def test_a_shape_is_read_however_it_is_written(typed: str) -> None:
    """As Python, NumPy, PyTorch and people write it."""
    assert read_shape(typed) == (16, 28, 28)


@pytest.mark.parametrize(("typed", "shape"), [("5", (5,)), ("5,", (5,)), ("(5,)", (5,)), ("[5]", (5,)), ("()", ())])
def test_one_axis_and_none_are_shapes(typed: str, shape: tuple[int, ...]) -> None:
    """With the comma that Python writes, and without."""
    assert read_shape(typed) == shape


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  ", "four", "(16, 28", "16, 28)", "(16, 28]", "16,,28", ",16", "16 -28", "-16, 28", "16.5, 28"),
        *("1,000", "16, 028", "28²", "16x", "x16", "16 maps of 28x28", "(F, 28, 28)", "16/28/28", "2^4, 28"),
        *("16 28 px", "3*2, 28", "(2*8, 28, 28)", "1e3, 4", "9999999999, 1", "16-28-28", "(16) (28)", "½, 3"),
    ],
)
def test_what_is_no_shape_is_asked_again(typed: str) -> None:
    """It is never marked as another shape: `28²` is not 282, and `1,000` not (1, 0)."""
    with pytest.raises(Unreadable, match=r"expected a whole number for each axis, such as \(7, 5\)"):
        read_shape(typed)


@given(shapes)
def test_every_form_that_is_written_is_read(shape: tuple[int, ...]) -> None:
    """The forms for other programs are those that `fam quiz` accepts, the first is Python's, and none comes twice."""
    forms = shape_forms(shape)

    assert {parse_shape(form) for form in forms} == {shape}
    assert forms[0] == shape_text(shape) == str(shape)
    assert len(set(forms)) == len(forms)


@given(st.text("0123456789 ,;x×*·()[]-.byＸ", max_size=14))
def test_whatever_is_typed_has_one_shape_or_none(typed: str) -> None:
    """No input raises anything else, and what is read keeps its digits."""
    try:
        shape = parse_shape(typed)
    except NoShape:
        return
    assert "".join(map(str, shape)) == "".join(letter for letter in typed if letter.isdecimal())


@pytest.mark.parametrize(
    ("given_shape", "right", "feedback"),
    [
        ((16, 28, 32), (16, 28, 28), "The third axis (columns) is 28, not 32."),
        ((3, 28, 32), (16, 28, 28), "The first axis (filters) is 16, not 3. The third axis (columns) is 28, not 32."),
        (
            (28, 28, 16),
            (16, 28, 28),
            "These are the right numbers in another order: filters, rows, columns.",
        ),
        (
            (28, 28),
            (16, 28, 28),
            "Your shape has 2 axes, and the right one has 3: filters, rows, columns. "
            "The first axis (filters) is missing.",
        ),
        (
            (1, 16, 28, 28),
            (16, 28, 28),
            "Your shape has 4 axes, and the right one has 3: filters, rows, columns. "
            "Your first axis is one too many.",
        ),
        ((12544,), (16, 28, 28), "Your shape has 1 axis, and the right one has 3: filters, rows, columns."),
        ((), (16, 28, 28), "Your shape has 0 axes, and the right one has 3: filters, rows, columns."),
    ],
)
def test_feedback_names_the_axis(given_shape: tuple[int, ...], right: tuple[int, ...], feedback: str) -> None:
    """Wrong values, another order, and a wrong number of axes differ."""
    assert shape_feedback(given_shape, right, AXES) == feedback


def test_feedback_without_names_counts_axes() -> None:
    """Names are optional, and there may be more axes than ordinals."""
    assert shape_feedback((2, 3), (3, 2)) == "These are the right numbers in another order."
    assert shape_feedback((1,) * 7, (1,) * 6 + (2,)) == "The 7th axis is 2, not 1."
    assert shape_feedback((1, 1), (1, 1, 1)) == "Your shape has 2 axes, and the right one has 3."


@given(shapes, shapes)
def test_every_wrong_shape_has_feedback(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    """Whatever the two have in common."""
    assert one == other or shape_feedback(one, other)


@given(st.integers(-(2**40), 2**40))
def test_a_drawn_shape_is_computed_and_shown(seed: int) -> None:
    """Axes are evaluated, texts are filled, and mistakes without a shape or with the right one are left out."""
    asked = variant_of(LAYER, seed)
    rows, columns = asked.drawn["H"], asked.drawn["W"]

    assert asked.shape == (asked.drawn["F"], rows - 2, columns - 2)
    assert rows % 2 == 0
    assert asked.question.explanation == f"`{asked.shape}`, as a kernel of 3 costs 2: {rows} - 2 = {rows - 2}."
    assert f"{rows} rows and {columns} columns" in asked.question.prompt
    assert asked.question.hints == (f"There are {asked.drawn['F']} maps.",)
    assert [shape[1] for shape, _ in asked.wrong_shapes] == [rows, *([rows // 3] if rows % 3 == 0 else [])]


@given(st.integers(0, 999), shapes | st.none())
def test_a_shape_is_marked_and_survives_json(seed: int, answer: tuple[int, ...] | None) -> None:
    """It is right or wrong, wrong ones have feedback, and it reads as it was typed."""
    asked = variant_of(LAYER, seed)

    found = mark(asked, answer)

    assert found == (Mark(0) if answer is None else found)
    assert found.right == (answer == asked.shape)
    assert bool(found.feedback) == (answer is not None and not found.right)
    assert answer is None or from_json(list(answer)) == answer
    assert answer is None or in_words(asked, answer) == str(answer)


def test_the_right_answer_has_full_marks_and_a_foreseen_mistake_its_feedback() -> None:
    """What the author wrote goes before what can be said of any shape."""
    asked = variant_of(LAYER, 1)
    maps, rows, columns = asked.shape

    assert mark(asked, right_answer(asked)) == Mark(1)
    assert mark(asked, read_answer(asked, f"{maps}x{rows}x{columns}")) == Mark(1)
    assert mark(asked, (maps, rows + 2, columns + 2)).feedback == (f"A kernel of 3 costs 2 of the {rows + 2} rows.",)
    assert read_answer(asked, "-") is None


def test_the_verdict_shows_the_axis_and_the_answer() -> None:
    """As the learner reads it."""
    asked = variant_of(replace(LAYER, draw={"F": (4,), "H": (20,), "W": (31,)}), 1)

    said = verdict_text(asked, (4, 18, 30), mark(asked, (4, 18, 30)), Screen(width=80, colour=False))

    assert "The third axis (columns) is 29, not 30." in said
    assert "The answer: (4, 18, 29)" in said


@pytest.mark.parametrize("formula", ["n / 2", "n - 4", "1 / (n - 3)"])
def test_an_axis_is_a_whole_number(formula: str) -> None:
    """Halves, negative numbers and no value at all are no axes."""
    with pytest.raises(NoValueError):
        shape_of([formula], {"n": 3})
