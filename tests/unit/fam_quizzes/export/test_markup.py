"""Texts of decks as HTML and as plain text."""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given

from fam.core.terminal import formula_text
from fam_quizzes.export.markup import clean, to_html, to_html_with_gaps, to_inline_html, to_line, to_plain
from support.exported import awkward_texts, course_shelf

TEXT = """Two *kinds*, `a < b & c`,
and **more**:

- one `x`
- two

```
1  2
 <3>
```

3. three
4. four"""


MARKERS = re.compile(r"[\s\d.-]")  # what stands before the items of lists, and all space


class Reader(HTMLParser):
    """Gathers the text of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self.text += data


def read(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.text


def test_every_construct_has_its_element() -> None:
    """Paragraphs, emphasis, code, both lists with their first number, and blocks as they stand."""
    html = to_html(TEXT)

    assert html == (
        "<p>Two <em>kinds</em>, <code>a &lt; b &amp; c</code>, and <strong>more</strong>:</p>"
        "<ul><li>one <code>x</code></li><li>two</li></ul>"
        "<pre>1  2\n &lt;3&gt;</pre>"
        '<ol start="3"><li>three</li><li>four</li></ol>'
    )


def test_plain_text_keeps_the_lines_and_loses_the_marks() -> None:
    """Spreadsheets show it, and short answers are compared with it."""
    assert to_plain(TEXT) == "Two kinds, a < b & c, and more:\n- one x\n- two\n1  2\n <3>\n3. three\n4. four"
    assert to_line("a\n\nb  c") == "a b c"


def test_formulas_are_those_of_mathjax_and_dollars_are_dollars() -> None:
    """Anki, Moodle and Canvas show them; prices and shell variables are none, and what MathJax knows is escaped."""
    text = r"$x_{i} < \frac{1}{2}$ costs \$5, $6 to $7 and `$a$`; \(y\), $$z$$"

    assert to_html(text) == (
        r"<p>\(x_{i} &lt; \frac{1}{2}\) costs $5, $6 to $7 and <code>$a$</code>; "
        r"<span>\</span>(y<span>\</span>), <span>$</span>$z<span>$</span>$</p>"
    )
    assert to_html_with_gaps("{{one}} of $x_{i}$", lambda number, gap: "?") == r"<p>? of \(x_&#123;i}\)</p>"
    assert to_plain(r"$x_{i} \le \frac{1}{2}$ costs \$5") == "xᵢ ≤ 1/2 costs $5"


@given(awkward_texts())
def test_any_text_becomes_well_formed_html_that_says_the_same(text: str) -> None:
    """No character is lost or takes a meaning; but for spaces and marks of lists, what is read is the plain text."""
    html = to_html(text)

    fromstring(f"<div>{html}</div>")
    html = re.sub(r"\\\(([^<>]*?)\\\)", lambda found: escape(formula_text(unescape(found[1]))), html)
    assert MARKERS.sub("", read(html)) == MARKERS.sub("", to_plain(text))


@pytest.mark.parametrize("text", [r"so \(x\) is", r"\[x\]", "costs $$5$$"])
def test_what_mathjax_would_set_is_shown_as_it_is(text: str) -> None:
    """Its marks are torn apart by elements, which it does not look across; the reader sees no difference."""
    html = to_html(text)

    assert not any(mark in html for mark in (r"\(", r"\[", r"\)", r"\]", "$$"))
    assert read(html) == text


def test_what_no_file_can_hold_is_replaced() -> None:
    """Control characters, half pairs and noncharacters, for XML, JSON and Anki's database alike."""
    assert clean("a\x00\x1f\x0b\ud800\ufffe\ufdd0b\tc\r\nd\re\u2028f") == "a" + "\ufffd" * 6 + "b\tc\nd\ne\nf"


def test_gaps_are_filled_within_any_mark() -> None:
    """What fills them is HTML; a lone brace beside them cannot open one."""
    html = to_html_with_gaps("A **{{b|c}}** {d `{{e}}`", lambda number, gap: f"<i>{number}{gap.usual}</i>")

    assert html == "<p>A <strong><i>1b</i></strong> &#123;d <code><i>2e</i></code></p>"


def test_a_single_paragraph_needs_no_element() -> None:
    """Choices and items stand in elements of their own."""
    assert to_inline_html("*a*") == "<em>a</em>"
    assert to_inline_html("a\n\nb") == "<p>a</p><p>b</p>"


def test_every_text_of_the_course_is_well_formed_html() -> None:
    """No text of a deck is too odd for it."""
    collection = course_shelf()
    texts = [question.prompt for question in collection.questions.values()]
    texts += [question.explanation for question in collection.questions.values()]
    texts += [
        text
        for card in collection.notes.values()
        for text in (card.term, card.definition, card.example, card.mnemonic)
    ]

    assert len(texts) > 400
    for text in texts:
        fromstring(f"<div>{to_html(text)}</div>")
