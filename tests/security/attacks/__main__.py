"""Run all attacks and print what each achieved: `python -m attacks`; exit code 1 if one achieved anything.

Words after the command select attacks by a part of their theme or name.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from security.attacks.corpus import THEMES
from security.attacks.runner import AttackReport, Outcome, run_attacks
from security.attacks.testbed import CALL_SECONDS, CALLS, LOADS


def main(words: list[str]) -> int:
    """Run the attacks that `words` choose."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=170)
    chosen = {
        attack: theme
        for theme, attacks in THEMES.items()
        for attack in attacks
        if not words or any(word in f"{theme} {attack.name}" for word in words)
    }
    report = None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # nothing but the sandbox keeps the attackers out
        coming = run_attacks(Path(folder, "testbed"), list(chosen))
        for each in track(coming, "attacking", total=len(chosen) + 1, console=Console(stderr=True), transient=True):
            report = each if isinstance(each, AttackReport) else report
    assert report is not None
    _print_table(console, report, {attack.name: theme for attack, theme in chosen.items()})
    return _print_summary(console, report)


def _print_table(console: Console, report: AttackReport, themes: dict[str, str]) -> None:
    table = Table(title=f"{len(report.outcomes)} attacks", title_justify="left")
    for name in ("theme", "attack", "gained", "leaked", "processes", "files", "time", "result", "next one"):
        table.add_column(name, justify="right" if name in ("gained", "time") else "left")
    order = list(THEMES)
    for each in sorted(report.outcomes, key=lambda each: order.index(themes[each.attack.name])):
        result = Text(each.trouble[:200], "red") if each.trouble else Text(each.status)
        table.add_row(
            Text(themes[each.attack.name]),
            Text(each.attack.name, "" if each.repelled else "bold red"),
            Text(f"{each.points:g}", "red" if each.points else ""),
            _list(each.leaks),
            _list(each.processes),
            _list(each.files),
            f"{each.seconds:.2f} s",
            result,
            Text(each.honest, "red") if each.honest else Text("full marks"),
        )
    console.print(table)


def _list(things: tuple[str, ...]) -> Text:
    return Text(", ".join(things)[:200], "red") if things else Text("0")


def _print_summary(console: Console, report: AttackReport) -> int:
    outcomes = report.outcomes
    slowest = max(outcomes, key=lambda each: each.seconds)
    deadlines = (CALLS + LOADS) * CALL_SECONDS
    console.print(
        f"points gained: {sum(each.points for each in outcomes):g}; "
        f"leaks: {sum(bool(each.leaks) for each in outcomes)}; "
        f"processes left: {sum(len(each.processes) for each in outcomes)}; "
        f"files written: {sum(len(each.files) for each in outcomes)}; "
        f"without a result: {sum(bool(each.trouble) for each in outcomes)}; "
        f"honest submissions harmed: {sum(bool(each.honest) for each in outcomes)}"
    )
    console.print(
        f"the slowest, “{slowest.attack.name}”, took {slowest.seconds:.1f} s; "
        f"the deadlines of its calls add up to {deadlines:.0f} s"
    )
    for problem in report.instructor:
        console.print(Text(f"fam grade: {problem}", "red"))
    repelled = [_repelled(each) for each in outcomes]
    console.print(f"{sum(repelled)} of {len(repelled)} attacks were repelled.")
    return 0 if all(repelled) and not report.instructor else 1


def _repelled(outcome: Outcome) -> bool:
    return outcome.repelled


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
