"""Anki note types: fields, card templates and CSS, with night mode."""

from __future__ import annotations

from dataclasses import dataclass

TERM, CLOZE, QUESTION = "FAM term", "FAM cloze", "FAM question"


@dataclass(frozen=True)
class Face:
    """A card template."""

    name: str
    front: str
    back: str


@dataclass(frozen=True)
class NoteType:
    """The fields and card templates of a note type."""

    fields: tuple[str, ...]
    cards: tuple[Face, ...]
    cloze: bool = False


def _part(field: str, heading: str) -> str:
    """Return the template of an optional section with a heading."""
    return f"{{{{#{field}}}}}<section><h2>{heading}</h2>{{{{{field}}}}}</section>{{{{/{field}}}}}"


_ALSO = '{{#Also}}<p class="also">also: {{Also}}</p>{{/Also}}'
_MORE = _part("Example", "Example") + _part("Memory aid", "To remember")

NOTE_TYPES = {
    TERM: NoteType(
        fields=("Term", "Front", "Definition", "Backward", "Also", "Example", "Memory aid", "Ref"),
        cards=(
            Face(
                "Forward",
                '<div class="term">{{Front}}</div>',
                '{{FrontSide}}<hr id="answer"><div class="text">{{Definition}}' + _ALSO + _MORE + "</div>",
            ),
            Face(
                "Backward",
                '{{#Backward}}<div class="text"><p class="ask">What is this called?</p>'
                "{{Definition}}</div>{{/Backward}}",
                '{{FrontSide}}<hr id="answer"><div class="term">{{Term}}</div><div class="text">'
                + f"{_ALSO}{_MORE}</div>",
            ),
        ),
    ),
    CLOZE: NoteType(
        fields=("Text", "Also", "Term", "Memory aid", "Ref"),
        cards=(
            Face(
                "Cloze",
                '<div class="text">{{cloze:Text}}</div>',
                '<div class="text">{{cloze:Text}}' + _ALSO + _part("Memory aid", "To remember") + "</div>",
            ),
        ),
        cloze=True,
    ),
    QUESTION: NoteType(
        fields=("Question", "Choices", "Hints", "Answer", "Explanation", "Others", "Ref"),
        cards=(
            Face(
                "Question",
                '<div class="text">{{Question}}{{Choices}}{{Hints}}</div>',
                '<div class="text">{{Question}}{{Choices}}</div><hr id="answer"><div class="text">'
                '<div class="right">{{Answer}}</div>{{Explanation}}' + _part("Others", "Common mistakes") + "</div>",
            ),
        ),
    ),
}

CSS = """
.card {
  --ink: #1f2933; --soft: #52606d; --line: #cbd2d9; --page: #ffffff; --tint: #eef2f6;
  --good: #0b6e4f; --blank: #0b5cad;
  font: 19px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  color: var(--ink); background: var(--page); text-align: left;
}
.card.nightMode, .nightMode .card, .night_mode .card {
  --ink: #e4e7eb; --soft: #9aa5b1; --line: #52606d; --page: #1f2429; --tint: #2d343b;
  --good: #5fd3a6; --blank: #7db8f0;
}
.term, .text { max-width: 34em; margin: 0 auto; padding: 0 .6em; }
.term { font-size: 1.5em; font-weight: 600; text-align: center; padding: .8em .4em; }
.term p, .text > p:first-child { margin-top: 0; }
p { margin: .6em 0; }
hr#answer { max-width: 34em; margin: 1.1em auto; border: 0; border-top: 1px solid var(--line); }
h2 { font-size: .8em; font-weight: 600; color: var(--soft); margin: 1.2em 0 .2em; }
.ask, .also, .hint summary { color: var(--soft); }
.also { font-size: .9em; }
.hint { margin: .5em 0; }
.hint summary { cursor: pointer; font-size: .9em; }
.right { border-left: 3px solid var(--good); padding-left: .7em; margin: .4em 0 .9em; font-weight: 600; }
.right ol, .right ul { font-weight: 400; }
.cloze { color: var(--blank); font-weight: 600; }
ol, ul { padding-left: 1.6em; margin: .6em 0; }
li { margin: .35em 0; }
li p { margin: 0; }
dl { margin: .3em 0; } dt { font-weight: 600; } dd { margin: 0 0 .6em; color: var(--ink); } dd p { margin: 0; }
code, pre { font: .88em/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--tint); border-radius: 4px; padding: .1em .3em; overflow-wrap: anywhere; }
pre { background: var(--tint); border-radius: 6px; padding: .6em .8em; overflow-x: auto; text-align: left; }
"""
