"""Landlock by its own system calls: rulesets without a rule, which deny whatever this kernel can deny.

The kernel's documentation: https://docs.kernel.org/userspace-api/landlock.html and `landlock(7)`; the constants are
those of `<linux/landlock.h>`, and the numbers of the calls are the same on all machines. A rule would be an exception
(`landlock_add_rule`, 445). The sandbox makes none, so two calls of three suffice.
"""

from __future__ import annotations

import ctypes
import os
from enum import IntFlag

CREATE_RULESET = 444
RESTRICT_SELF = 446
ASK_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long


class Files(IntFlag):
    """Actions on files and folders (LANDLOCK_ACCESS_FS_…)."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # link or rename between folders
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


class Network(IntFlag):
    """Actions on TCP ports (LANDLOCK_ACCESS_NET_…)."""

    BIND_TCP = 1 << 0
    CONNECT_TCP = 1 << 1


class Scope(IntFlag):
    """What leads to processes outside (LANDLOCK_SCOPE_…)."""

    ABSTRACT_UNIX_SOCKET = 1 << 0
    SIGNAL = 1 << 1


FIRST_ABI = Files.REFER - 1  # everything below it
LATER_FILES = {2: Files.REFER, 3: Files.TRUNCATE, 5: Files.IOCTL_DEV}
NETWORK_ABI, SCOPE_ABI = 4, 6


class RulesetAttr(ctypes.Structure):
    """`struct landlock_ruleset_attr`; a kernel that knows only its first fields takes it if the others are 0."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


def abi_version() -> int:
    """Return the version of Landlock that the kernel offers; 0 if it has none, or if it is disabled."""
    try:
        return _call(
            "landlock_create_ruleset", CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION)
        )
    except OSError:
        return 0


def everything(abi: int) -> RulesetAttr:
    """Return all that a kernel with this ABI can deny: naming more than it knows is an error."""
    files = FIRST_ABI
    for since, action in LATER_FILES.items():
        files |= action if abi >= since else 0
    network = Network.BIND_TCP | Network.CONNECT_TCP if abi >= NETWORK_ABI else 0
    scoped = Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL if abi >= SCOPE_ABI else 0
    return RulesetAttr(files, network, scoped)


def deny(handled: RulesetAttr) -> None:
    """Deny these actions to the calling thread for good, without an exception; it must have no new privileges."""
    size = ctypes.c_size_t(ctypes.sizeof(handled))
    ruleset = _call("landlock_create_ruleset", CREATE_RULESET, ctypes.byref(handled), size, ctypes.c_uint32(0))
    try:
        _call("landlock_restrict_self", RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _call(name: str, number: int, *arguments: object) -> int:
    result = int(_LIBC.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name} failed: {os.strerror(error)}")
    return result
