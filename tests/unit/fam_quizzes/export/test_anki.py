"""Packages for Anki, imported by Anki itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportLogWithChanges
from genanki import guid_for
from hypothesis import given, settings
from msgspec.structs import replace

from fam.core.paths import course_id
from fam_quizzes.decks.collection import DeckCollection, Selection
from fam_quizzes.decks.model import Deck, Note
from fam_quizzes.export.anki import FIRST_COURSE, export, notes_of, stable_id
from fam_quizzes.export.items import Batch
from fam_quizzes.export.markup import to_html
from support.exported import NOW, ROOT, awkward_decks, batch_of, course_shelf, small_shelf

LATER = NOW + timedelta(days=1)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """Return an empty collection of Anki."""
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take_in(collection: Collection, batch: Batch, folder: Path) -> ImportLogWithChanges.Log:
    """Import an export as Anki does by default, and give what it says about it."""
    file = folder / "deck.apkg"
    file.write_bytes(export(batch).content)
    request = ImportAnkiPackageRequest(package_path=str(file), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log


def with_definition(collection: DeckCollection, card_id: str, definition: str) -> DeckCollection:
    """Edit one definition."""
    decks = (
        replace(
            deck,
            cards=tuple(replace(note, definition=definition) if note.id == card_id else note for note in deck.cards),
        )
        for deck in collection.decks
    )
    return DeckCollection(tuple(decks), collection.course)


def shown(collection: Collection, query: str) -> list[tuple[str, str]]:
    """Return both sides of the cards that a search finds, as Anki renders them."""
    cards = [collection.get_card(each) for each in sorted(collection.find_cards(query))]
    return [(card.question(), card.answer()) for card in cards]


def test_all_of_the_course_is_imported_and_each_card_shows_its_text(collection: Collection, tmp_path: Path) -> None:
    """Terms both ways, sentences with gaps, questions; below `FAM`, with tags."""
    batch = batch_of(course_shelf())
    notes = [
        note
        for part in batch.parts
        for note in notes_of(part, without={e.ref for c in batch.notes for e in c.variants})
    ]

    log = take_in(collection, batch, tmp_path)

    assert len(log.new) == collection.note_count() == len(notes) > 400
    backward = sum(entry.note.reverse for entry in batch.notes)
    assert collection.card_count() == len(notes) + backward
    assert {deck.name for deck in collection.decks.all_names_and_ids()} >= {
        f"FAM::{part.deck.title}" for part in batch.parts if part.notes or part.questions
    }
    for question, answer in shown(collection, "deck:FAM"):
        assert re.sub(r"<style>.*?</style>|<[^>]+>", "", question).strip()
        assert len(answer) > len(question) / 2
        assert "{{" not in question + answer
        assert "has a problem" not in question  # what Anki says of a template that it cannot fill
    assert collection.find_notes("tag:C4 tag:unit-strides")


def test_the_same_package_twice_changes_nothing(collection: Collection, tmp_path: Path) -> None:
    """Nor does one with more variants add notes: a question has one."""
    take_in(collection, batch_of(small_shelf()), tmp_path)
    before = collection.note_count(), collection.card_count()

    again = take_in(collection, batch_of(small_shelf(), now=LATER), tmp_path)

    assert (collection.note_count(), collection.card_count()) == before
    assert not again.new
    more = take_in(collection, batch_of(small_shelf(), now=LATER, variants=5), tmp_path)
    assert not more.new


def test_an_edited_deck_updates_the_texts_and_keeps_the_schedule(collection: Collection, tmp_path: Path) -> None:
    """Cards hang on their ids: what was learned stays learned, and what is new is added."""
    take_in(collection, batch_of(small_shelf()), tmp_path)
    (learned,) = collection.find_cards('"Ref:glossary/stride" "note:FAM term" card:1')
    card = collection.get_card(learned)
    card.start_timer()
    collection.sched.answerCard(card, 4)
    reviewed = collection.get_card(learned)
    assert (reviewed.reps, reviewed.ivl > 0) == (1, True)

    edited = with_definition(small_shelf(), "stride", "How far the filter *jumps*.")
    log = take_in(collection, batch_of(edited, now=LATER), tmp_path)

    after = collection.get_card(learned)
    assert not log.new
    assert "How far the filter <em>jumps</em>." in after.answer()
    assert (after.reps, after.ivl, after.due, after.type) == (
        reviewed.reps,
        reviewed.ivl,
        reviewed.due,
        reviewed.type,
    )
    assert collection.get_note(after.nid).fields[2] == to_html("How far the filter *jumps*.")


def of_course(course: str, definition: str) -> DeckCollection:
    """Return the small decks as those of a course with the same decks and ids, and another text."""
    return DeckCollection(with_definition(small_shelf(), "stride", definition).decks, course)


@pytest.mark.parametrize("courses", [(FIRST_COURSE, "roads"), ("roads", FIRST_COURSE), ("roads", "rivers")])
def test_a_second_course_leaves_the_first_as_it_is(
    collection: Collection, tmp_path: Path, courses: tuple[str, str]
) -> None:
    """Cards with the same ids, decks with the same titles: texts, progress, decks and note types stay apart."""
    first, second = (of_course(course, f"The word in {course}.") for course in courses)
    take_in(collection, batch_of(first), tmp_path)
    card = collection.get_card(collection.find_cards('"Ref:glossary/stride" card:1')[0])
    card.start_timer()
    collection.sched.answerCard(card, 4)
    before = contents(collection)

    log = take_in(collection, batch_of(second), tmp_path)

    after = contents(collection)
    assert len(log.new) == len(before)
    assert collection.note_count() == 2 * len(before)
    assert {each: after[each] for each in before} == before
    added = [after[each] for each in after.keys() - before.keys()]
    assert not {deck for _, decks, _ in before.values() for deck, *_ in decks} & {
        deck for _, decks, _ in added for deck, *_ in decks
    }
    assert not {kind for *_, kind in before.values()} & {kind for *_, kind in added}
    assert sum(f"The word in {courses[1]}." in " ".join(fields) for fields, *_ in added) == 1

    again = take_in(collection, batch_of(second, now=LATER), tmp_path)
    assert not again.new
    assert contents(collection) == after


def contents(collection: Collection) -> dict[str, tuple[list[str], list[tuple[str, int, int]], str]]:
    """Return the notes by guid: fields, the deck and schedule of each card, and the name of the note type."""
    found = {}
    for each in collection.find_notes(""):
        note = collection.get_note(each)
        cards = [(collection.decks.name(card.did), card.reps, card.ivl) for card in note.cards()]
        found[note.guid] = (note.fields, cards, str(collection.models.get(note.mid)["name"]))
    return found


def test_packages_of_the_first_course_go_on_with_older_imports(collection: Collection, tmp_path: Path) -> None:
    """Its guids, ids and names never held a course: a user who imported it years ago gets no card twice."""
    take_in(collection, batch_of(small_shelf()), tmp_path)  # what packages without a course's id were like
    notes = collection.note_count()

    log = take_in(collection, batch_of(of_course(FIRST_COURSE, "Newer."), now=LATER), tmp_path)

    assert not log.new
    assert collection.note_count() == notes
    assert course_id(ROOT) == FIRST_COURSE
    assert guid_for("fam-course", "glossary/stride") in contents(collection)


def test_gaps_of_a_sentence_are_asked_together_with_alternatives_on_the_back(
    collection: Collection, tmp_path: Path
) -> None:
    """The front shows neither the word nor another that would do."""
    take_in(collection, batch_of(small_shelf(), Selection(deck="glossary")), tmp_path)

    ((question, answer),) = shown(collection, '"note:FAM cloze" "Ref:glossary/padding"')

    seen = re.sub(r"<[^>]+>", "", question)  # Anki itself keeps the words in attributes
    assert not {"Padding", "shrinking", "smaller"} & set(re.findall(r"\w+", seen))
    assert question.count("[...]") == 2
    assert "also: getting smaller" in answer


def test_a_colon_in_a_gap_begins_no_hint(collection: Collection, tmp_path: Path) -> None:
    """Anki would show what follows two of them on the front."""
    note = Note(id="slice", term="Slice", definition="A part.", cloze=("Every other one: `{{x[::2]|x[0::2]}}`.",))

    take_in(collection, batch_of(DeckCollection((Deck("deck", "Deck", cards=(note,)),))), tmp_path)

    ((question, answer),) = shown(collection, '"note:FAM cloze"')
    assert re.sub(r"<style>.*?</style>|<[^>]+>", "", question, flags=re.DOTALL).strip() == "Every other one: [...]."
    assert ">x[::2]<" in unescape(answer)


def test_a_card_about_a_formula_comes_with_fresh_numbers_instead_of_its_question(
    collection: Collection, tmp_path: Path
) -> None:
    """In one note, as often as is asked for, and the question itself is not there a second time."""
    batch = batch_of(small_shelf(), variants=4)

    take_in(collection, batch, tmp_path)

    (note,) = (collection.get_note(each) for each in collection.find_notes('"Ref:kinds/output-size*"'))
    questions, answers = (
        re.findall(r'<div class="variant">(.*?)</div>', note[each]) for each in ("Question", "Answer")
    )
    assert len(set(questions)) == len(answers) == 4
    assert {"C4", "C5", "formula", "deck-glossary"} <= set(note.tags)


def test_what_was_learned_of_the_first_variant_stays(collection: Collection, tmp_path: Path) -> None:
    """A note has its guid, from when each variant was a note, and gets the others without losing progress."""
    take_in(collection, batch_of(small_shelf(), variants=1), tmp_path)
    (learned,) = collection.find_cards('"Ref:kinds/output-size"')
    card = collection.get_card(learned)
    card.start_timer()
    collection.sched.answerCard(card, 4)
    assert collection.get_note(card.nid).guid == guid_for("fam-course", "glossary/size-of-the-map#variant-1")

    log = take_in(collection, batch_of(small_shelf(), now=LATER, variants=5), tmp_path)

    after = collection.get_card(learned)
    assert not log.new
    assert not log.conflicting
    assert (after.reps, after.type) == (1, 2)
    assert collection.get_note(after.nid)["Question"].count('class="variant"') == 5
    assert after.question().count("<script>") == after.answer().count("<script>") == 1


@settings(max_examples=15)
@given(collection=awkward_decks())
def test_no_character_takes_a_meaning(tmp_path_factory: pytest.TempPathFactory, collection: DeckCollection) -> None:
    """Every field arrives as it was written, and every side of a card can be shown."""
    folder = tmp_path_factory.mktemp("anki")
    batch = batch_of(collection)
    collection = Collection(str(folder / "collection.anki2"))

    take_in(collection, batch, folder)

    written = sorted(note.fields for part in batch.parts for note in notes_of(part))
    read = sorted(tuple(collection.get_note(each).fields) for each in collection.find_notes(""))
    sides = shown(collection, "")
    collection.close()
    assert read == written
    assert len(sides) == len(written) + 1  # the term is asked backwards, too
    assert all(question and answer for question, answer in sides)


def test_sounds_and_latex_are_texts() -> None:
    """Anki would play and set what stands in its brackets."""
    collection = with_definition(small_shelf(), "stride", "a [sound:x.mp3] `[latex]` [$]y[/$] [1, 2]")

    fields = " ".join(
        field for part in batch_of(collection).parts for note in notes_of(part) for field in note.fields
    )

    assert "&#91;sound:x.mp3] <code>&#91;latex]</code> &#91;$]y&#91;/$] [1, 2]" in fields


def test_the_same_decks_at_the_same_time_give_the_same_bytes() -> None:
    """And ids that no export may change, since Anki knows decks and note types by them."""
    first, second = (export(batch_of(small_shelf())).content for _ in range(2))

    assert first == second
    assert stable_id("deck glossary") == 1414590488
    assert stable_id("note type FAM term") == 1440218985
    assert stable_id("deck glossary", "roads") == 2097215123
