"""Write `fam_grader/execution/sandbox/filters.py`, the system call filters of the sandbox: `make filters`.

A small assembler for the kernel's classic BPF (https://docs.kernel.org/userspace-api/seccomp_filter.html,
https://docs.kernel.org/networking/filter.html). The policy is in `sandbox/seccomp.py`; the numbers of the calls are
those of libseccomp, which also says what the same policy means to it.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import pyseccomp

from fam_grader.execution.sandbox.seccomp import ALLOWED_ARGUMENTS, ALLOWED_CALLS, ANSWERED_CALLS, AllowedValues
from support.paths import REPOSITORY

FILE = REPOSITORY / "grader" / "fam_grader" / "execution" / "sandbox" / "filters.py"
HEADER = '''\
"""The system call filters of the sandbox, by kind of machine. Written by `make filters`: edit `seccomp.py` instead.

Each line is an instruction of the kernel's classic BPF: operation, lines to skip if true and if false, operand.
"""

# fmt: off
PROGRAMS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
'''

# The kernel's name of each machine, libseccomp's, and the newer names of calls that arm64 never had.
ARCHES = {"x86_64": pyseccomp.Arch.X86_64, "aarch64": pyseccomp.Arch.AARCH64}
REPLACED = {"x86_64": {}, "aarch64": {"poll": "ppoll", "select": "pselect6", "time": "clock_gettime"}}

# What the kernel does, by SECCOMP_RET_….
VERDICTS = {"forbid": 0x00050000 | errno.EPERM, "answer": 0x00050000, "allow": 0x7FFF0000, "kill": 0x80000000}
LOAD, AND, RETURN, EQUAL, AT_LEAST = 0x20, 0x54, 0x06, 0x15, 0x35
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # places in `struct seccomp_data`
X32_BIT = 0x40000000
NO_CALL = 0xFFFFFFFF  # what a tracer writes to skip a call
LOW = (1 << 32) - 1
MAX_JUMP = 255


@dataclass(frozen=True)
class Line:
    """An instruction; jumps lead to a label further down, and without one to the next line."""

    code: int
    operand: int
    says: str
    if_true: str = ""
    if_false: str = ""


class Assembler:
    """Collects lines and labels, and turns labels into numbers of lines to skip."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._labels: dict[str, int] = {}

    def add(self, code: int, operand: int, says: str, if_true: str = "", if_false: str = "") -> None:
        """Add an instruction."""
        self._lines.append(Line(code, operand, says, if_true, if_false))

    def label(self, name: str) -> None:
        """Name the next instruction."""
        self._labels[name] = len(self._lines)

    def source(self) -> str:
        """Return the program as lines of Python."""
        text = ""
        for at, line in enumerate(self._lines):
            jumps = f"{self._skip(at, line.if_true)}, {self._skip(at, line.if_false)}"
            row = f"({line.code:#04x}, {jumps}, {line.operand:#010x}),"
            text += f"        {row:32}# {line.says}\n"
        return text

    def _skip(self, at: int, label: str) -> int:
        skipped = self._labels[label] - at - 1 if label else 0
        if not 0 <= skipped <= MAX_JUMP:
            raise ValueError(f"a jump from line {at} to {label} skips {skipped} lines")
        return skipped


def numbers(machine: str) -> dict[str, int]:
    """Return the number of each call of the policy on a machine, by name, in the order of the numbers."""
    names = {*ALLOWED_CALLS.split(), *ALLOWED_ARGUMENTS, *ANSWERED_CALLS.split()} - {*REPLACED[machine]}
    found = {name: pyseccomp.resolve_syscall(ARCHES[machine], name) for name in names}
    unknown = sorted(name for name, number in found.items() if number < 0)
    if unknown:
        raise LookupError(f"libseccomp knows no number on {machine} of: {', '.join(unknown)}")
    return dict(sorted(found.items(), key=lambda item: item[1]))


def assemble(machine: str) -> str:
    """Return the filter of a machine as lines of Python."""
    program = Assembler()
    program.add(LOAD, ARCH, "the architecture")
    program.add(EQUAL, ARCHES[machine], f"{machine}, or kill", if_false="kill")
    program.add(LOAD, NUMBER, "the call")
    if machine == "x86_64":
        program.add(AT_LEAST, X32_BIT, "x32?", if_false="calls")
        program.add(EQUAL, NO_CALL, "a tracer's “no call”, or kill", if_true="forbid", if_false="kill")
    program.label("calls")
    for name, number in numbers(machine).items():
        verdict = "answer" if name in ANSWERED_CALLS.split() else "allow"
        asked = ALLOWED_ARGUMENTS.get(name)
        program.add(
            EQUAL, number, f"{name}: {'by its rule' if asked else verdict}", _label(asked) if asked else verdict
        )
    program.add(RETURN, VERDICTS["forbid"], "any other call: forbid")
    for asked in dict.fromkeys(ALLOWED_ARGUMENTS.values()):
        _add_argument(program, asked)
    for name, verdict in VERDICTS.items():
        program.label(name)
        program.add(RETURN, verdict, name)
    return program.source()


def _label(asked: AllowedValues) -> str:
    return " ".join(name for name, others in ALLOWED_ARGUMENTS.items() if others == asked)


def _add_argument(program: Assembler, asked: AllowedValues) -> None:
    """Add a rule. Arguments have 64 bits and instructions 32: the upper half must be 0, the lower half a value."""
    if any(value > LOW for value in asked.values) or asked.mask >> 32 not in (0, LOW):
        raise ValueError(f"this assembler has no rule for {asked}")
    program.label(_label(asked))
    place = ARGUMENTS + 8 * asked.index
    if asked.mask >> 32:
        program.add(LOAD, place + 4, f"{_label(asked)}: argument {asked.index}, upper half")
        program.add(EQUAL, 0, "0, or forbid", if_false="forbid")
    program.add(LOAD, place, f"{_label(asked)}: argument {asked.index}")
    if asked.mask & LOW != LOW:
        program.add(AND, asked.mask & LOW, "these bits of it")
    *others, last = sorted(asked.values)
    for value in others:
        program.add(EQUAL, value, "allow", if_true="allow")
    program.add(EQUAL, last, "allow, or forbid", if_true="allow", if_false="forbid")


def made_by_libseccomp(machine: str) -> bytes:
    """Return the filter that libseccomp makes of the same policy."""
    native, arch = pyseccomp.system_arch(), ARCHES[machine]
    calls = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    if arch != native:
        calls.add_arch(arch)
        calls.remove_arch(native)
    calls.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    for name in ALLOWED_CALLS.split():
        calls.add_rule(pyseccomp.ALLOW, name)
    for name, allowed in ALLOWED_ARGUMENTS.items():
        for value in allowed.values:
            argument = pyseccomp.Arg(allowed.index, pyseccomp.MASKED_EQ, allowed.mask, value)
            calls.add_rule(pyseccomp.ALLOW, name, argument)
    for name in ANSWERED_CALLS.split():
        calls.add_rule(pyseccomp.ERRNO(0), name)
    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        calls.export_bpf(file)
        file.seek(0)
        return file.read()


def source() -> str:
    """Return the text of the module."""
    programs = "".join(f'    "{machine}": (\n{assemble(machine)}    ),\n' for machine in ARCHES)
    return f"{HEADER}{programs}}}\n"


def main(file: Path = FILE) -> None:
    """Write the module."""
    file.write_text(source(), encoding="utf-8")


if __name__ == "__main__":
    main()
