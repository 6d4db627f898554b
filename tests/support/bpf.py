"""Runs the kernel's filter programs (classic BPF) on a system call, for machines of any kind."""

from __future__ import annotations

import struct
from collections.abc import Sequence

ALLOW = 0x7FFF0000
KILL = 0x80000000
FORBID = 0x00050001  # EPERM
ANSWER = 0x00050000  # 0, without a call

LOAD, RETURN, AND, JUMP = 0x20, 0x06, 0x54, 0x05
JUMPS = {
    0x15: lambda a, k: a == k,
    0x25: lambda a, k: a > k,
    0x35: lambda a, k: a >= k,
    0x45: lambda a, k: a & k != 0,
}


def decide(program: bytes, arch: int, number: int, arguments: Sequence[int] = ()) -> int:
    """Return what the kernel does with a system call: ALLOW, FORBID, ANSWER or KILL."""
    values = [value & (1 << 64) - 1 for value in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, arch, 0, *values)
    instructions = list(struct.iter_unpack("<HBBI", program))
    place = accumulator = 0
    while True:
        code, if_true, if_false, k = instructions[place]
        place += 1
        if code == RETURN:
            return int(k)
        if code == LOAD:
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif code == AND:
            accumulator &= k
        elif code == JUMP:
            place += k
        else:
            place += if_true if JUMPS[code](accumulator, k) else if_false
