"""Occupy the free blocks among a zygote's objects, so that its children allocate elsewhere.

A child copies each page that it is the first to write to. What was freed while modules were imported left blocks all
over the zygote's memory; children would allocate those first, and copy a page for each few of them. With these blocks
occupied, what a child allocates lies side by side in new pages.
"""

from __future__ import annotations

import os
import re
import sys

_EMPTY = sys.getsizeof(b"")  # bytes that an object without content takes
_LARGE = 1 << 20  # Python has each smaller number only once, at most
_SIZE_CLASS = re.compile(r"^ *\d+ +(\d+) +\d+ +\d+ +(\d+)$", re.MULTILINE)


def occupy_free_blocks() -> list[object]:
    """Allocate the free blocks of each size, and return what occupies them, which must be kept."""
    occupants: list[object] = []
    for size, count in free_blocks().items():
        if size > _EMPTY + 1:
            occupants.append([bytes(size - _EMPTY) for _ in range(count)])
        elif size >= sys.getsizeof(_LARGE):
            occupants.append(list(range(_LARGE, _LARGE + count)))
    return occupants


def free_blocks() -> dict[int, int]:
    """Return the number of free blocks by their size in bytes, in pools of Python's allocator that are in use.

    Python prints it to standard error only; of an allocator that is not its own it has no such table.
    """
    with os.fdopen(os.memfd_create("statistics"), encoding="ascii", errors="replace") as file:
        stderr = os.dup(2)
        try:
            os.dup2(file.fileno(), 2)
            sys._debugmallocstats()
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
        file.seek(0)
        return {int(size): int(count) for size, count in _SIZE_CLASS.findall(file.read())}
