"""Measure everything, print one table, and write each figure to `build/benchmarks.json`: `make bench`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import bench_check
import bench_grading
import bench_memory
import bench_sandbox
import bench_starts
from measuring import RESULTS, Figure, Run, measure

SECTIONS: dict[str, Callable[..., Iterable[Figure]]] = {
    "starts": bench_starts.figures,
    "watch": bench_check.figures,
    "grading": bench_grading.figures,
    "sandbox": bench_sandbox.figures,
    "memory and growth": bench_memory.figures,
}


def main() -> int:
    """Measure, and print what was measured, after Ctrl-C too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, action="append", help="a section to measure; may be repeated")
    parser.add_argument("--tiny", action="store_true", help="few rounds and small classes: the figures mean nothing")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS)
    asked = parser.parse_args()
    run = Run(asked.output)
    sections = [(name, partial(SECTIONS[name], tiny=asked.tiny)) for name in asked.only or SECTIONS]
    whole = measure(sections, run)
    run.print()
    print(f"written: {asked.output}")
    return 0 if whole else 130


if __name__ == "__main__":
    sys.exit(main())
