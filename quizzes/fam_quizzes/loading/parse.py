"""From the YAML of a deck to its records."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from fam_quizzes.errors import QuizError
from fam_quizzes.model import Deck


def parse_deck(file: Path) -> Deck:
    """Give the deck of a file; a faulty one raises a QuizError that says where to look."""
    try:
        return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8-sig")), Deck)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise QuizError(
            f"{file} cannot be read: {error}. `fam lint {file}` tells every fault with its place."
        ) from error
