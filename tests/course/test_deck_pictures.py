"""The pictures of the decks are those that their script draws."""

from __future__ import annotations

import numpy as np
from PIL import Image

from fam_quizzes.decks import load_decks
from support.deck_pictures import PICTURES, pictures
from support.paths import REPOSITORY


def test_the_pictures_are_up_to_date_and_used() -> None:
    """Pixel by pixel; each belongs to a card or a question."""
    collection = load_decks(REPOSITORY)
    drawn = pictures()

    assert {path.stem for path in PICTURES.glob("*.png")} == set(drawn)
    for name, grey in drawn.items():
        stored = np.asarray(Image.open(PICTURES / f"{name}.png"), np.float64)
        assert np.abs(stored - grey).max() <= 0.5, name
    shown = {collection.picture_of(ref) for ref in (*collection.notes, *collection.questions)}
    assert {path.name for path in shown if path} == {f"{name}.png" for name in drawn}
