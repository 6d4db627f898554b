"""Landlock by its system calls: what is asked of each kernel, and what the kernel's errors become."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from fam_grader.execution.sandbox import landlock
from fam_grader.execution.sandbox.landlock import Files, RulesetAttr, abi_version, deny, everything
from fam_grader.execution.sandbox.layers import trouble_in_a_child

# The kernel's documentation, section "Previous limitations": what each ABI added.
KNOWN = {
    1: (0x1FFF, 0, 0),
    2: (0x3FFF, 0, 0),
    3: (0x7FFF, 0, 0),
    4: (0x7FFF, 3, 0),
    5: (0xFFFF, 3, 0),
    6: (0xFFFF, 3, 3),
    7: (0xFFFF, 3, 3),
    99: (0xFFFF, 3, 3),
}
PROGRAM = """
import sys
from fam_grader.execution.sandbox.landlock import abi_version
from fam_grader.execution.sandbox.layers import CallFilter, Limits

CallFilter(bytes.fromhex(sys.argv[1])).enter(Limits(0, 0))
print(abi_version())
"""
# load the number; if it is 444, return ERRNO(code), else ALLOW
WITHOUT_LANDLOCK = "200000000000000015000001bc01000006000000{code:02x}000500060000000000ff7f"


@pytest.mark.parametrize("abi", KNOWN)
def test_a_kernel_is_asked_for_all_that_it_knows_and_no_more(abi: int) -> None:
    """One bit more and an older kernel refuses the ruleset; one bit less and something stays open."""
    asked = everything(abi)

    assert (asked.files, asked.network, asked.scoped) == KNOWN[abi]


def test_every_action_has_its_bit() -> None:
    """The actions on files are consecutive bits, as in the kernel's header."""
    assert sum(Files) == 0xFFFF
    assert len(Files) == 16


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EOPNOTSUPP], ids=["not in the kernel", "disabled"])
def test_a_kernel_without_landlock_has_version_0(code: int) -> None:
    """For real: a filter answers the system call as such a kernel does."""
    command = [sys.executable, "-c", PROGRAM, WITHOUT_LANDLOCK.format(code=code)]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout == "0\n"


@pytest.mark.skipif(not abi_version(), reason="this kernel has no Landlock")
def test_what_the_kernel_refuses_is_an_error_with_its_number() -> None:
    """An action that no kernel knows is not left out in silence."""
    with pytest.raises(OSError, match="landlock_create_ruleset failed: Invalid argument") as refused:
        deny(RulesetAttr(1 << 63, 0, 0))

    assert refused.value.errno == errno.EINVAL


@pytest.mark.skipif(not abi_version(), reason="this kernel has no Landlock")
def test_a_ruleset_is_for_processes_without_new_privileges() -> None:
    """The kernel refuses it to others, so that no set-uid program is confused; root is exempt."""
    if os.geteuid() == 0:
        child = lambda: (os.setuid(65534), deny(everything(abi_version())))  # noqa: E731
    else:
        child = lambda: deny(everything(abi_version()))  # noqa: E731

    assert "landlock_restrict_self failed: Operation not permitted" in trouble_in_a_child(child)


@pytest.mark.skipif(not abi_version(), reason="this kernel has no Landlock")
def test_a_denied_process_opens_nothing_and_keeps_no_ruleset_open() -> None:
    """The ruleset's descriptor is closed once it is in force."""

    def child() -> None:
        lowest = os.dup(0)
        os.close(lowest)
        landlock._LIBC.prctl(38, 1, 0, 0, 0)  # no new privileges
        deny(everything(abi_version()))
        assert os.dup(0) == lowest
        os.open("/", os.O_RDONLY)

    assert "PermissionError: [Errno 13]" in trouble_in_a_child(child)
