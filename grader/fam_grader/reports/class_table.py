"""Show a class in the terminal, with the first mistake of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fam.core.text import escape_control_chars, pluralize
from fam_grader.reports.progress_bar import STYLES, count_words
from fam_grader.reports.results import SubmissionResult

MAX_ROWS = 60


def print_class(console: Console, results: Iterable[SubmissionResult]) -> None:
    """Print a row for each of the first results, and the counts of all; they may come one after the other."""
    table = Table("submission", "status", "score", "message", title="The class", box=SIMPLE_HEAD)
    table.columns[2].justify = "right"
    counts: Counter[str] = Counter()
    for result in results:
        if counts.total() < MAX_ROWS:
            table.add_row(*_row(result))
        counts[result.status] += 1
    console.print(table)
    if counts.total() > MAX_ROWS:
        console.print(f"… and {counts.total() - MAX_ROWS} more in grades.csv")
    console.print(f"{pluralize(counts.total(), 'submission')}: {count_words(counts)}.")


def _row(result: SubmissionResult) -> tuple[Text, Text, str, Text]:
    score = f"{result.score:g}/{result.max_score:g}" + (f" +{result.bonus:g}" if result.bonus else "")
    name = Text(escape_control_chars(result.submission, keep=""), no_wrap=True, overflow="ellipsis")
    style = "" if result.status == "graded" else STYLES[result.status]
    return name, Text(result.status, style), score, _remark(result)


def _remark(result: SubmissionResult) -> Text:
    """Return what kept a submission from being graded in full; else, on one line, what its first mistake is."""
    if result.message:
        return Text(escape_control_chars(result.message, keep="")[:300])
    failed = [group for group in result.groups if group.status != "passed"]
    recognised = [group for group in failed if group.diagnosis] or failed
    remark = f"{recognised[0].function}: {recognised[0].diagnosis or recognised[0].sentence}" if recognised else ""
    return Text(escape_control_chars(remark, keep=""), "dim", no_wrap=True, overflow="ellipsis")
