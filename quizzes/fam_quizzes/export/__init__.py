"""Export decks to other programs: one module per format, imported when the format is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fam_quizzes.export.items import Batch, Export


@dataclass(frozen=True)
class Format:
    """An export format: its module, and how to import its file elsewhere."""

    module: str
    next_step: str

    def export(self, batch: Batch) -> Export:
        """Export a batch in this format."""
        exported: Export = import_module(f"fam_quizzes.export.{self.module}").export(batch)
        return exported


FORMATS = {
    "anki": Format("anki", "in Anki, File > Import. A newer file updates the cards and keeps their schedule."),
    "gift": Format("gift", "in Moodle, Question bank > Import > GIFT format."),
    "moodle": Format("moodle", "in Moodle, Question bank > Import > Moodle XML format."),
    "qti": Format("qti", "in Canvas, Settings > Import Course Content > QTI .zip file."),
    "csv": Format("spreadsheet", "open it with any spreadsheet; the first row names the columns."),
    "jupyterquiz": Format(
        "jupyterquiz", "in a notebook, `from jupyterquiz import display_quiz; display_quiz(FILE)`."
    ),
}
