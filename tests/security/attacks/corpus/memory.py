"""Looking into processes: /proc, memory, stack frames, `gc`, the environment and inherited descriptors."""

from security.attacks.attack import escape, spy

ATTACKS = [
    spy(
        "reads its own /proc",
        "environment, command line, mounts and memory map",
        """
def loot():
    return [open(f"/proc/self/{name}").read() for name in ("environ", "cmdline", "mounts", "maps")]
""",
    ),
    spy(
        "reads the grader's /proc",
        "the environment and memory of its parent, and of its parent's parents",
        """
import os

def loot():
    found, pid = [], GRADER
    while pid and len(found) < 50:
        for name in ("environ", "cmdline", "maps", "mem", "fd/3"):
            try:
                found.append(open(f"/proc/{pid}/{name}", "rb").read(10_000))
            except OSError as error:
                found.append(error.strerror)
        try:
            pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
        except OSError:
            break
    return found
""",
    ),
    spy(
        "searches the environment",
        "in Python and in the C library",
        """
import ctypes
import os

def loot():
    table = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    found = []
    while table and table[len(found)]:
        found.append(table[len(found)])
    return dict(os.environ), os.environb, found
""",
    ),
    spy(
        "climbs the stack",
        "looks at the locals and globals of every frame above it",
        """
import sys

def loot():
    frame, found = sys._getframe(), []
    while frame:
        found += [f"{name}={value!r}"[:80] for name, value in frame.f_locals.items() if "quok" in repr(value)
                  or name in ("expected", "solution", "marks")]
        frame = frame.f_back
    return found
""",
    ),
    spy(
        "climbs a traceback",
        "the frames behind an exception, and those of the generator that made it",
        """
def loot():
    try:
        raise ValueError
    except ValueError as error:
        frame, names = error.__traceback__.tb_frame, []
        while frame:
            names += [name for name in frame.f_globals if "hidden" in name or "Reference" in name]
            frame = frame.f_back
        return names
""",
    ),
    spy(
        "searches all objects",
        "asks gc for functions called double, for strings and for our classes",
        """
import gc

def loot():
    found = []
    for each in gc.get_objects():
        kind = type(each)
        if kind.__name__ in ("Reference", "Course", "Grader", "Group", "CachedFunction", "TestFile"):
            found.append(kind.__name__ + ESCAPED)
        elif kind is dict and any(name in each for name in ("SECRET_WORD", "FAM_SECRET", "hidden_suite")):
            found.append(repr(each)[:200] + ESCAPED)
    return found
""",
    ),
    spy(
        "searches the loaded modules",
        "looks for the grader, its suites and otter in sys.modules",
        """
import sys

def loot():
    return [name + ESCAPED for name in sys.modules if name.startswith(("otter", "fam_grader", "IPython", "landlock"))]
""",
    ),
    escape(
        "imports the grader",
        "fam_grader, otter and the sandbox's own libraries",
        """
def attempt():
    found = []
    ours = ("fam_grader.grading.references", "fam_grader.grading.assertions")
    for name in (*ours, "otter", "landlock", "pyseccomp", "IPython"):
        try:
            found.append(__import__(name))
        except ImportError:
            pass
    return found
""",
    ),
    escape(
        "inherits descriptors",
        "asks every number up to 4,096 whether something is open there",
        """
import fcntl

def attempt():
    found = []
    for number in range(4096):
        try:
            found.append((number, fcntl.fcntl(number, fcntl.F_GETFD)))
        except OSError:
            pass
    return {number for number, _ in found} - {0, 1, 2, 3}
""",
    ),
    spy(
        "reads standard input",
        "the descriptor, and Python's file",
        """
import os
import sys

def loot():
    return os.read(0, 1000), sys.stdin.read(), sys.__stdin__ and sys.__stdin__.read(100)
""",
    ),
    spy(
        "reads memory that was not cleared",
        "large empty arrays and fresh pages of the allocator",
        """
import numpy as np

def loot():
    for size in (100, 10_000, 1_000_000, 50_000_000):
        data = np.empty(size, np.uint8).tobytes()
        for word in (b"quokka", b"heron", b"Reference(", b"hidden suite"):
            if word in data:
                return data[data.index(word):][:60]
    return "nothing"
""",
    ),
    spy(
        "reads its heap",
        "raw memory around its own objects, in search of the suites' text",
        """
import ctypes

def loot():
    here = id([]) & ~0xFFFFF
    data = ctypes.string_at(here, 1 << 20)
    words = (b"quokka", b"in-the-early", b"Hidden suite")
    return [data[data.index(word):][:60] for word in words if word in data]
""",
        once=True,
    ),
    escape(
        "reads the memory of its parent",
        "process_vm_readv, without ptrace",
        """
import ctypes
import os

def attempt():
    class Part(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    libc = ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(64)
    here, there = Part(ctypes.addressof(buffer), 64), Part(id(ESCAPED), 64)
    return libc.process_vm_readv(GRADER, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0
""",
    ),
    escape(
        "reads the kernel's log and memory",
        "/dev/mem, /dev/kmsg, /proc/kcore and syslog",
        """
import ctypes

def attempt():
    for path in ("/dev/mem", "/dev/kmsg", "/proc/kcore", "/proc/kallsyms", "/sys/kernel/notes"):
        try:
            return open(path, "rb").read(10)
        except OSError:
            pass
    return ctypes.CDLL(None).klogctl(3, ctypes.create_string_buffer(100), 100) > 0
""",
    ),
    spy(
        "traces its own caller",
        "a trace function that notes every argument, to tell it later",
        """
import sys

NOTES = []

def note(frame, event, argument):
    if event == "call" and len(NOTES) < 1000:
        NOTES.append(f"{frame.f_code.co_name} {list(frame.f_locals)}"[:100])
    return None

sys.settrace(note)
sys.setprofile(note)

def loot():
    return [line for line in NOTES if "expected" in line or "solution" in line]
""",
    ),
]
