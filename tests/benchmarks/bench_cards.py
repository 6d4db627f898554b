"""Measure what a learner waits for: the next of 10,000 cards with 100,000 reviews, and the first card on the screen.

Run by `make bench`. The decks are parsed once before, as they are for a learner; programs are started in turn.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "quizzes"))

from rich.console import Console
from rich.table import Table

from fam_quizzes.decks import DeckCollection, load_decks
from fam_quizzes.study.progress.cards import Cards
from fam_quizzes.study.progress.database import open_database
from fam_quizzes.study.progress.due import due_count, next_card
from fam_quizzes.study.progress.stats import gather
from support.learners import live

CARDS = 10_000
REVIEWS = 100_000
DAYS = 400
ROUNDS = 9
NEXT = "next due card"


def main() -> None:
    """Print the table."""
    fam = str(shutil.which("fam", path=str(Path(sys.executable).parent)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"FAM_CACHE": str(folder / "cache"), "FAM_DATA": str(folder / "progress")}
        collection = _make(folder)
        within = _within_process(folder / "progress" / "large", collection)
        programs = {
            "pass": [sys.executable, "-c", "pass"],
            "first": [fam, "cards", "--data", str(folder / "new")],
            "large": [fam, "--course", name, "cards"],
        }
        seconds = _in_turn({key: lambda command=command: _until_asked(command) for key, command in programs.items()})
    table = Table("what a learner waits for", "measured", "ratio", "to hold", title="Flashcards")
    for what, value in within.items():
        limit = "≤ 100 ms" if what == NEXT else ""
        table.add_row(f"{what}, {CARDS:,} cards, {REVIEWS:,} reviews", f"{1000 * value:.0f} ms", "", limit)
    for key, what, limit in (("first", "the course's decks", "≤ 12"), ("large", f"{CARDS:,} cards", "")):
        ratio = f"{seconds[key] / seconds['pass']:.1f}"
        table.add_row(f"first card on the screen, {what}", f"{1000 * seconds[key]:.0f} ms", ratio, limit)
    table.add_row("python -c pass", f"{1000 * seconds['pass']:.0f} ms", "1", "")
    Console().print(table)


def _make(folder: Path) -> DeckCollection:
    """Make a course with one large deck, and years of progress."""
    decks = folder / "quizzes" / "decks"
    decks.mkdir(parents=True)
    cards = (
        f"- {{id: c{number}, term: Term {number}, definition: It means {number}., concepts: [C{number % 14 + 1}]}}\n"
        for number in range(CARDS)
    )
    (decks / "large.yaml").write_text("deck: large\ntitle: Large\ncards:\n" + "".join(cards), encoding="utf-8")
    (folder / "exercises").mkdir()
    (folder / "exercises" / "course.yaml").write_text("id: large\ntitle: Large\n", encoding="utf-8")
    collection = load_decks(folder)
    with closing(open_database(folder / "progress" / "large")) as progress:
        live(progress, list(Cards(collection.notes)), REVIEWS, now=int(time.time()), days=DAYS)
    return collection


def _within_process(folder: Path, collection: DeckCollection) -> dict[str, float]:
    cards, now = Cards(collection.notes), int(time.time())
    with closing(open_database(folder)) as progress:
        return {
            NEXT: _median(lambda: next_card(progress, cards, now, new_a_day=10)),
            "how many are due": _median(lambda: due_count(folder, collection, now)),
            "fam stats": _median(lambda: gather(progress, collection, now)),
        }


def _median(call: Callable[[], object]) -> float:
    return median(_timed(call) for _ in range(ROUNDS))


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _in_turn(programs: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Return the median time of each program, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS + 1):
        for name, run in programs.items():
            times[name].append(run())
    return {name: median(each[1:]) for name, each in times.items()}


def _until_asked(command: list[str]) -> float:
    """Return the seconds until a program asks its first question, or ends."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        for line in process.stdout:
            if line.strip().startswith(b"What is it?"):
                break
        seconds = time.perf_counter() - start
        process.kill()
    return seconds


if __name__ == "__main__":
    main()
