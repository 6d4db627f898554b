"""Messages in the language of the course, and in English wherever they are kept."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from fam.core.language import (
    ENGLISH,
    Message,
    _,
    available,
    language_for,
    message,
    ngettext,
    nmessage,
    recognized,
    together,
    translated,
    use_language,
)

NOT_WRITTEN = "it is not written yet"


def test_messages_are_in_the_language_inside_and_in_english_after() -> None:
    """`use_language` holds for its block, whatever was there before."""
    with use_language("de"):
        german = _(NOT_WRITTEN)
        with use_language(ENGLISH):
            assert _(NOT_WRITTEN) == NOT_WRITTEN
        assert _(NOT_WRITTEN) == german != NOT_WRITTEN
    assert _(NOT_WRITTEN) == NOT_WRITTEN


@pytest.mark.parametrize("tag", ["de-AT", "de_CH", "DE"])
def test_a_region_without_its_own_messages_has_those_of_its_language(tag: str) -> None:
    """Tags are compared without case, and their first part counts."""
    with use_language("de"):
        german = _(NOT_WRITTEN)
    with use_language(tag):
        assert _(NOT_WRITTEN) == german


@pytest.mark.parametrize("tag", ["tlh", "", "../de", "en-GB"])
def test_an_unknown_language_falls_back_to_english(tag: str) -> None:
    """A student reads English, and no error, where nobody has translated the messages."""
    with use_language(tag):
        assert _(NOT_WRITTEN) == NOT_WRITTEN


def test_the_environment_comes_before_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAM_LANGUAGE overrides the course's language; the language of the desktop does not."""
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.delenv("FAM_LANGUAGE", raising=False)
    assert language_for("en") == "en"
    monkeypatch.setenv("FAM_LANGUAGE", "de")
    assert language_for("en") == "de"


def test_the_empty_text_has_no_translation() -> None:
    """To gettext, it is the name of the catalogue's header."""
    with use_language("de"):
        assert _("") == ""


def test_a_message_is_english_and_is_shown_translated() -> None:
    """With its fields, which may be messages themselves."""
    inner = message("an int")
    said = message("it is {given}, expected {expected}", given="3.0", expected=inner)
    assert said == "it is 3.0, expected an int"
    with use_language("de"):
        assert said == "it is 3.0, expected an int"
        assert translated(said) == "es ist 3.0, erwartet war ein int"
        assert translated(message("entry {position}: {fault}", position=2, fault=said)) == (
            "Eintrag 2: es ist 3.0, erwartet war ein int"
        )
    assert translated(said) == said


def test_a_message_has_the_form_of_its_number() -> None:
    """In both languages."""
    one, two = (
        nmessage("{count} of {size} values is NaN", "{count} of {size} values are NaN", count, count=count, size=4)
        for count in (1, 2)
    )
    assert (one, two) == ("1 of 4 values is NaN", "2 of 4 values are NaN")
    with use_language("de"):
        assert (translated(one), translated(two)) == ("1 von 4 Werten ist NaN", "2 von 4 Werten sind NaN")


def test_plural_forms_without_a_language_are_english() -> None:
    """Only 1 is singular."""
    assert [ngettext("one", "many", count) for count in (0, 1, 2)] == ["many", "one", "many"]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_a_message_survives_copying(again: object) -> None:
    """Records are copied, and travel between processes."""
    said = message("entry {position}: {fault}", position=2, fault=message("an int"))
    twin = again(said)  # type: ignore[operator]
    assert twin == said
    with use_language("de"):
        assert translated(twin) == "Eintrag 2: ein int"


def test_a_message_is_english_as_json() -> None:
    """Whatever the language."""
    with use_language("de"):
        assert json.dumps([message(NOT_WRITTEN)]) == f'["{NOT_WRITTEN}"]'


def test_parts_in_a_row_stay_messages() -> None:
    """Texts without a message among them are just joined."""
    assert not isinstance(together("a", "b"), Message)
    line = together("relu: ", message(NOT_WRITTEN), "; {1}")
    assert line == f"relu: {NOT_WRITTEN}; {{1}}"
    with use_language("de"):
        assert translated(line) == f"relu: {_(NOT_WRITTEN)}; {{1}}"


def test_a_text_from_elsewhere_is_recognized_by_its_template() -> None:
    """So are its parts; what fits no template stays as it is."""
    templates = ("{missing} ({reason})", "there is no `{function}` in {file}")
    known = recognized("there is no `relu` in a.py (line 3)", templates)
    assert isinstance(known, Message)
    assert isinstance(known.fields["missing"], Message)
    assert known.fields["missing"].fields == {"function": "relu", "file": "a.py"}
    assert not isinstance(recognized("something else", templates), Message)


def test_english_and_german_are_available() -> None:
    """English needs no catalogue."""
    assert {"de", "en"} <= set(available())
