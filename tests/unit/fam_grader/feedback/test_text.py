"""A student's feedback as text says the mark and what it comes from, and nothing that the page hides."""

from __future__ import annotations

from dataclasses import replace

from fam.core.language import use_language
from fam_grader.feedback.text import escape_markdown, make_text, missing_text
from fam_grader.reports.decided import Decided
from support.graded_class import result

PLAIN = Decided(graded=4.0, total=4.0)
DECIDED = Decided(
    graded=4.0,
    total=2.75,
    functions={"halve": 0.5},
    adjustment=0.25,
    late="1 d",
    penalty=1.0,
    due="2026-11-22 23:59",
    comments=("Well done,\nbut late.\x1b[2J",),
)


def test_everything_that_was_decided_is_said() -> None:
    """The score as graded, the penalty, the mark as decided, and the comment, in this order."""
    text = make_text("Arithmetic", result("ann"), DECIDED, 2.75)

    assert text.plain.splitlines() == [
        "FAM feedback: Arithmetic",
        "",
        "Your mark: 2.75 of 4 points.",
        "As graded: 4 of 4 points.",
        "`halve`: 0.5 points instead of 1.",
        "Changed by your instructor: +0.25 points.",
        "Your own due time: 2026-11-22 23:59.",
        "Late by 1 d, which costs 1 points.",
        "Well done,",
        "but late.\\x1b[2J",
        "",
        "double: 3 / 3",
        "halve: 1 / 1",
    ]


def test_a_plain_mark_is_one_line() -> None:
    """A bonus is said, and a mark that the instructor corrected in the table."""
    assert make_text("A", result("ann"), PLAIN, 4.0).lines == ("Your mark: 4 of 4 points.",)
    bonus = make_text("A", result("ann", bonus=1.5), replace(PLAIN, graded=5.5, total=5.5), 5.5)
    assert bonus.lines == ("Your mark: 5.5 of 4 points.", "As graded: 4 of 4 points, and 1.5 bonus points.")
    assert make_text("A", result("ann"), PLAIN, 3.0).lines == (
        "Your mark: 3 of 4 points.",
        "As graded: 4 of 4 points.",
    )


def test_excused_and_unknown_marks_are_no_number() -> None:
    """After an internal error, no points are made up."""
    excused = make_text("A", result("ann"), Decided(graded=4.0, excused=True, comments=("ill",)), None)
    assert excused.lines == ("Excused: this work does not count for you.", "As graded: 4 of 4 points.", "ill")
    unknown = result("eve", "could not run", *["passed"] * 4)
    assert make_text("A", unknown, Decided(), None).lines == ("Your mark is not known yet.",)
    assert "double: ? / 3" in make_text("A", unknown, Decided(), None).plain


def test_the_first_mistake_of_a_function_is_said_and_no_detail_of_a_hidden_one() -> None:
    """The instructor's details stay the instructor's."""
    wrong = replace(
        result("ann", "passed", "value", "passed", "passed", "passed"),
        details={"double: values": "double([7]) is 3"},
        review=("look here",),
        internal_errors=("Traceback",),
        message="one\ntwo",
    )
    wrong = replace(wrong, groups=tuple(replace(each, sentence="an answer | is wrong") for each in wrong.groups))
    text = make_text("A", wrong, Decided(graded=2.5, total=2.5), 2.5)

    assert text.lines[-2:] == ("one", "two")
    assert "double: 1.5 / 3 - values: An answer | is wrong." in text.plain
    assert "| `double` | 1.5 / 3 | values: An answer \\| is wrong. |" in text.markdown
    assert not any(word in text.plain for word in ("[7]", "look here", "Traceback"))


def test_the_text_is_in_the_courses_language() -> None:
    """What is stored in English is translated where it is known."""
    hidden = result("ann", "passed", "value", "passed", "passed", "passed")
    groups = tuple(replace(each, sentence="a call raised an exception") for each in hidden.groups)
    with use_language("de"):
        text = make_text("A", replace(hidden, groups=groups), DECIDED, 2.75)
        missing = missing_text("A", 4.0, Decided(graded=0.0, total=0.0), 0.0)

    assert text.lines[0].endswith("Wertung: 2.75 von 4 Punkten.")
    assert text.functions[0].reason == "values: Ein Aufruf hat einen Fehler ausgelöst."
    assert missing.lines[0].endswith("Wertung: 0 von 4 Punkten.")
    assert missing.lines[1:] == ("Es wurde nichts abgegeben.",)


def test_who_submitted_nothing_reads_that_and_the_decision() -> None:
    """An oral exam may have replaced the work."""
    three = Decided(graded=0.0, total=3.0, override=True, comments=("On paper.",))
    assert missing_text("A", 4.0, three, 3.0).plain.splitlines()[2:] == [
        *("Your mark: 3 of 4 points.", "Your instructor has set this mark.", "On paper.", "Nothing was submitted.")
    ]


def test_no_markup_of_a_student_is_obeyed() -> None:
    """HTML, links, images and tables are shown as they are written."""
    for text in ("<img src=x>", "![x](http://x)", "# head", "a|b", "_a_ **b**", "\\", "&amp;", "- a"):
        shown = escape_markdown(text)
        assert "<" not in shown
        assert all(shown[place - 1] == "\\" for place, each in enumerate(shown) if each in "[]#|*_!-")
