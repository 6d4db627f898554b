"""Which pages the children of a zygote write to first."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from fam_grader.execution.sandbox.free_blocks import free_blocks, occupy_free_blocks

# One block of ten is freed, so that blocks are free in each page; a child allocates as many.
FRAGMENTED = """
    import os, resource, sys
    from fam_grader.execution.sandbox.free_blocks import occupy_free_blocks

    def copied_pages():
        child = os.fork()
        if child == 0:
            allocated = [bytes(64) for _ in range(2_000)]
            os._exit(0)
        return os.wait4(child, 0)[2].ru_minflt

    objects = [bytes(64) for _ in range(20_000)]
    del objects[::10]
    before = copied_pages()
    occupants = occupy_free_blocks()
    print(before, copied_pages())
"""


def test_children_copy_fewer_pages_where_no_block_is_free() -> None:
    """2,000 blocks of 112 bytes in pages of their own are 55 pages; among others, one in each of 500 or more."""
    source = textwrap.dedent(FRAGMENTED)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)

    before, after = map(int, done.stdout.split())
    assert after < before - 250


def test_free_blocks_are_occupied() -> None:
    """Almost all of them; what the search itself frees may be free again."""
    objects = [bytes(64) for _ in range(10_000)]
    del objects[::10]
    size = -(-sys.getsizeof(bytes(64)) // 16) * 16
    before = free_blocks()[size]

    occupants = occupy_free_blocks()

    assert before >= 1_000
    assert free_blocks()[size] < before / 2
    assert occupants


def test_another_allocator_has_no_such_blocks() -> None:
    """The statistics then have no table of blocks, and nothing is occupied."""
    source = "from fam_grader.execution.sandbox.free_blocks import *; print(free_blocks(), occupy_free_blocks())"
    done = subprocess.run(
        [sys.executable, "-c", source],
        env=os.environ | {"PYTHONMALLOC": "malloc"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "{} []\n"
    assert done.stderr == ""


def test_what_is_printed_to_standard_error_afterwards_arrives(capfd: pytest.CaptureFixture[str]) -> None:
    """It is redirected only while Python prints its statistics."""
    free_blocks()
    os.write(2, b"here\n")

    assert capfd.readouterr().err == "here\n"
