"""What an answer earns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_quizzes.decks.model import Choice, ChoiceQuestion, MultiQuestion, NumericQuestion, OrderQuestion
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.answer_parser import Unreadable, read_answer
from fam_quizzes.questions.answers import Answer, from_json, in_words, right_answer
from fam_quizzes.questions.marking import Mark, mark
from fam_quizzes.questions.variants import DrawnQuestion, variant_of
from support.paths import SMALL_DECKS

DECK = SMALL_DECKS / "quizzes" / "decks" / "05_kinds.yaml"
QUESTIONS = {found.id: found for found in parse_deck(DECK).questions}
seeds = st.integers(0, 2**32)
every_question = st.sampled_from(sorted(QUESTIONS))


def asked(name: str, seed: int = 1) -> DrawnQuestion:
    return variant_of(QUESTIONS[name], seed)


def indices(wanted: DrawnQuestion, *texts: str) -> tuple[int, ...]:
    """Return where the choices or shown items with these texts stand this time."""
    question = wanted.question
    shown = wanted.shown or tuple(choice.text for choice in question.choices)
    return tuple(shown.index(text) for text in texts)


@st.composite
def answers(draw: st.DrawFn) -> tuple[DrawnQuestion, Answer]:
    """Return a question as it is put, and some answer that fits its kind."""
    question = variant_of(QUESTIONS[draw(every_question)], draw(seeds))
    count = len(question.shown or getattr(question.question, "choices", ()))
    some_place = st.integers(0, count - 1) if count else st.nothing()
    by_kind = {
        "choice": some_place,
        "multi": st.sets(some_place).map(lambda chosen: tuple(sorted(chosen))),
        "true_false": st.booleans(),
        "numeric": st.one_of(st.integers(-100, 100), st.floats(-1e9, 1e9)),
        "text": st.text(max_size=20),
        "cloze": st.tuples(st.text(max_size=9), st.sampled_from(["stride", "padding", "paddings", "kernel", ""])),
        "order": st.permutations(range(count)).map(tuple),
        "match": st.tuples(*[some_place] * 3) if count else st.nothing(),
    }
    kind = question.question.__struct_config__.tag
    return question, draw(st.one_of(by_kind[kind], st.none()))


@given(answers())
def test_every_answer_earns_between_nothing_and_everything(case: tuple[DrawnQuestion, Answer]) -> None:
    """Whatever is answered, the score lies in [0, 1], and what is close earns nothing yet."""
    given_mark = mark(*case)

    assert 0 <= given_mark.score <= 1
    assert not (given_mark.close and given_mark.right)


@given(every_question, seeds)
def test_the_right_answer_has_full_marks_and_no_feedback(name: str, seed: int) -> None:
    """Of every kind, however it is drawn."""
    question = variant_of(QUESTIONS[name], seed)

    assert mark(question, right_answer(question)) == Mark(1)


@given(every_question, seeds)
def test_not_to_know_earns_nothing(name: str, seed: int) -> None:
    """`-` is no answer of any kind."""
    question = variant_of(QUESTIONS[name], seed)

    assert read_answer(question, "-") is None
    assert mark(question, None) == Mark(0)


@given(st.sets(st.sampled_from([choice.text for choice in QUESTIONS["changes-size"].choices])), seeds, seeds)
def test_the_order_of_the_choices_does_not_change_the_mark(texts: set[str], first: int, second: int) -> None:
    """The same picks earn the same in every drawn order."""
    one, other = asked("changes-size", first), asked("changes-size", second)

    marks = [mark(question, indices(question, *texts)) for question in (one, other)]

    assert marks[0].score == marks[1].score
    assert set(marks[0].feedback) == set(marks[1].feedback)


@given(st.sampled_from(QUESTIONS["larger-stride"].choices), seeds)
def test_the_same_choice_earns_the_same_wherever_it_stands(choice: Choice, seed: int) -> None:
    """One right, all others nothing, each with its own feedback."""
    question = asked("larger-stride", seed)

    given_mark = mark(question, indices(question, choice.text)[0])

    assert given_mark == Mark(float(choice.right), feedback=(choice.feedback,) if choice.feedback else ())


@given(answers())
def test_an_answer_survives_json(case: tuple[DrawnQuestion, Answer]) -> None:
    """What was saved marks as what was answered."""
    import json  # noqa: PLC0415

    question, answer = case

    saved = from_json(json.loads(json.dumps(answer)))

    assert saved == answer
    assert mark(question, saved) == mark(question, answer)


@given(answers())
def test_every_answer_can_be_said_in_words(case: tuple[DrawnQuestion, Answer]) -> None:
    """A review can show whatever was answered, also where the deck was edited since."""
    question, answer = case
    other = asked("letters")

    assert isinstance(in_words(question, answer), str)
    assert isinstance(in_words(other, answer), str)


@pytest.mark.parametrize(
    ("picks", "score"),
    [
        (["the stride", "the padding", "the size of the kernel"], 1),
        (["the stride", "the padding"], 2 / 3),
        (["the stride", "the padding", "the size of the kernel", "the bias"], 2 / 3),
        (["the stride", "the bias"], 0),
        (["the bias", "the values of the weights"], 0),
    ],
    ids=["all right ones", "one left out", "one too many", "one right and one wrong", "both wrong"],
)
def test_multi_is_right_picks_minus_wrong_ones(picks: list[str], score: float) -> None:
    """Picking everything is worth nothing extra, and nothing falls below 0."""
    question = asked("changes-size")

    assert mark(question, indices(question, *picks)).score == pytest.approx(score)


def test_multi_reports_wrong_and_missing_choices() -> None:
    """Each wrong pick brings its feedback; how many are missing is said, which ones is not."""
    question = asked("changes-size")

    feedback = mark(question, indices(question, "the bias", "the stride")).feedback

    assert feedback == (
        "the bias: It is added to every value; no value comes or goes.",
        "2 right ones are missing.",
    )


def test_a_false_statement_that_is_believed_is_explained() -> None:
    """True/false has one feedback: for who answered wrongly."""
    assert mark(asked("padding-shrinks"), False) == Mark(1)
    assert mark(asked("padding-shrinks"), True).feedback[0].startswith("More room")


@given(seeds)
def test_a_number_from_a_wrong_formula_brings_its_feedback(seed: int) -> None:
    """An answer without the padding gets its feedback, with the numbers of this draw."""
    question = asked("output-size", seed)
    drawn = question.drawn

    for value, feedback in question.wrong:
        first = next(text for other, text in question.wrong if other == value)
        assert mark(question, value) == Mark(0, feedback=(first,)), feedback
    assert (
        question.wrong[0][1]
        == (f"You left the padding out; the row is {drawn['size'] + 2 * drawn['padding']} pixels long.")
        or len(question.wrong) == 1
    )


def test_a_tolerance_is_a_distance() -> None:
    """0.5 ± 0.001 takes 0.501, and not 0.502."""
    assert mark(asked("half"), 0.501).right
    assert not mark(asked("half"), 0.502).right
    assert mark(asked("half"), 1).feedback == ("That is a sum; a mean divides by the number of values.",)


@pytest.mark.parametrize("word", ["feature map", "The Feature-Maps", "activation map", "FEATUREMAP"])
def test_a_word_is_right_in_every_form(word: str) -> None:
    """Case, hyphens, articles and plurals do not matter, and every accepted word counts."""
    assert mark(asked("name-of-map"), word) == Mark(1)


def test_what_is_close_is_neither_right_nor_wrong() -> None:
    """A typo is asked again; an anticipated wrong word, or a typo of it, gets its feedback."""
    question = asked("name-of-map")

    assert mark(question, "feature mup") == Mark(0, close=True)
    assert mark(question, "filter").feedback == mark(question, "filtar").feedback != ()
    assert mark(question, "banana") == Mark(0)


def test_each_gap_earns_its_part() -> None:
    """One of two gaps is a half, and the feedback of a wrong word is shown once."""
    question = asked("stride-and-padding")

    assert mark(question, ("steps", "banana")) == Mark(0.5)
    assert mark(question, ("kernel", "kernel")) == Mark(0, feedback=("The kernel is what moves.",))
    assert mark(question, ("strid", "padding")) == Mark(0.5, close=True)
    assert mark(question, ("", "padding")).score == 0.5


@pytest.mark.parametrize(
    ("order", "score"),
    [((0, 1, 2, 3), 1), ((1, 0, 2, 3), 2 / 3), ((3, 0, 1, 2), 2 / 3), ((3, 2, 1, 0), 0), ((2, 3, 0, 1), 1 / 3)],
    ids=["right", "neighbours swapped", "one moved", "reversed", "halves swapped"],
)
def test_an_order_earns_for_what_need_not_be_moved(order: tuple[int, ...], score: float) -> None:
    """One slip does not cost everything, and the reverse earns nothing."""
    question = asked("one-response")
    items = [question.question.items[index] for index in order]

    assert mark(question, indices(question, *items)).score == pytest.approx(score)


def test_each_pair_earns_its_part_and_wrong_ones_are_named() -> None:
    """Two of three pairs are two thirds; what does not go together is said."""
    question = asked("letters")
    meant = {"`F`": "filters", "`C`": "channels", "`kH`": "colours of the rainbow"}

    given_mark = mark(question, indices(question, *(meant[pair.left] for pair in question.question.pairs)))

    assert given_mark.score == pytest.approx(2 / 3)
    assert given_mark.feedback == ("`kH` does not go with colours of the rainbow.",)


# --- From what is typed to an answer ---------------------------------------------------------------------


@given(st.text())
def test_whatever_is_typed_is_an_answer_or_asked_again(typed: str) -> None:
    """No key and no paste ends a session."""
    for name in QUESTIONS:
        try:
            mark(asked(name), read_answer(asked(name), typed))
        except Unreadable as again:
            assert "expected" in str(again)


@pytest.mark.parametrize(
    ("name", "typed", "answer"),
    [
        ("larger-stride", "B", 1),
        ("changes-size", "ca", (2, 0)),
        ("changes-size", "a, c and e", (0, 2, 4)),
        ("padding-shrinks", "False", False),
        ("padding-shrinks", "t", True),
        ("one-response", "d b a c", (3, 1, 0, 2)),
        ("letters", "cab", (2, 0, 1)),
        ("letters", "2a 1c 3b", (2, 0, 1)),
        ("letters", "1: a, 2: a, 3: a", (0, 0, 0)),
    ],
)
def test_letters_are_read_with_and_without_what_stands_between(name: str, typed: str, answer: Answer) -> None:
    """Spaces, commas, capitals and numbers do not matter."""
    assert read_answer(asked(name), typed) == answer


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("larger-stride", "ab", "expected one"),
        ("larger-stride", "d", "from a to c"),
        ("larger-stride", "", "Nothing was typed"),
        ("changes-size", "aab", "more than once"),
        ("padding-shrinks", "maybe", "neither"),
        ("one-response", "abc", "3 of 4"),
        ("letters", "ab", "3 letters from a to d"),
        ("letters", "abz", "3 letters from a to d"),
        ("letters", "1a 2b", "3 letters"),
        ("name-of-map", "  ", "Nothing was typed"),
    ],
)
def test_what_is_no_answer_says_what_would_be_one(name: str, typed: str, why: str) -> None:
    """The message names what is expected of this question."""
    with pytest.raises(Unreadable, match=why):
        read_answer(asked(name), typed)


def test_answers_in_words_need_no_letters() -> None:
    """A review reads without the question's letters beside it."""
    match = asked("letters")
    numeric = NumericQuestion(id="n", prompt="?", explanation="!", concepts=("C1",), answer=4, unit="pixels")

    assert in_words(variant_of(numeric, 1), 4.0) == "4 pixels"
    assert in_words(asked("padding-shrinks"), False) == "false"
    assert in_words(match, right_answer(match)).count(": ") == 3
    assert in_words(asked("name-of-map"), None) == "I do not know."


def test_a_choice_that_is_not_shuffled_stands_as_written() -> None:
    """`shuffle: false` keeps the author's order."""
    choices = tuple(Choice(text, right=text == "3", feedback="no") for text in "1234")
    question = ChoiceQuestion(id="c", prompt="?", explanation="!", concepts=("C1",), choices=choices, shuffle=False)

    assert all(variant_of(question, seed).question.choices == choices for seed in range(9))


def test_nothing_to_pick_is_right_to_leave() -> None:
    """A multi question without a right choice is an author's fault, and still no crash."""
    none = MultiQuestion(id="m", prompt="?", explanation="!", concepts=("C1",), choices=(Choice("a"), Choice("b")))

    assert mark(variant_of(none, 1), ()).score == 1
    assert mark(variant_of(none, 1), (0,)).score == 0


def test_a_partial_order_reports_how_many_items_stand() -> None:
    """The feedback says what need not be moved."""
    order = OrderQuestion(id="o", prompt="?", explanation="!", concepts=("C1",), items=("x", "y", "z"))
    question = variant_of(order, 1)

    feedback = mark(question, indices(question, "z", "x", "y")).feedback

    assert feedback == ("2 of 3 stand in the right order among themselves; move the others.",)
