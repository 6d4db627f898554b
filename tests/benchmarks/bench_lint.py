"""Measure `fam lint` on the course's decks and on 20,000 cards, sound ones and ones with a fault in each card.

Run by `make bench`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rich.console import Console
from rich.table import Table

from fam_quizzes.lint.checking import lint
from support.large_decks import large_deck

CARDS, DECKS = 20_000, 4
COURSE = Path(__file__).parents[2] / "quizzes" / "decks"


def main() -> None:
    """Print the table."""
    table = Table("`fam lint`", "processor time", "to hold", title="Decks")
    table.add_row("the course's decks", f"{_seconds(COURSE):.1f} s", "≤ 5 s")
    for faulty, what in ((False, "sound"), (True, "with a fault in each")):
        with tempfile.TemporaryDirectory() as name:
            for number in range(DECKS):
                text = large_deck(CARDS // DECKS, faulty=faulty, name=f"large-{number}")
                # the decks must not ask the same
                (Path(name) / f"{number}.yaml").write_text(
                    text.replace("Term ", f"Term {number}.").replace("filter ", f"filter {number}.")
                )
            table.add_row(f"{CARDS:,} cards, {what}", f"{_seconds(Path(name)):.1f} s", "≤ 60 s")
    Console().print(table)


def _seconds(folder: Path) -> float:
    began = time.process_time()
    lint([folder])
    return time.process_time() - began


if __name__ == "__main__":
    main()
