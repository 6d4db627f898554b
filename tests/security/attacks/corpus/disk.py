"""Reading tests, solutions, marks and other submissions from the disk."""

from security.attacks.attack import answers, spy

ATTACKS = [
    spy(
        "reads the hidden suite",
        "opens the test file by its path",
        "def loot():\n    return open(HIDDEN).read()",
    ),
    spy(
        "reads the solution",
        "with pathlib, and returns it reversed",
        """
import pathlib

def loot():
    return pathlib.Path(SOLUTION).read_text()[::-1]
""",
    ),
    spy(
        "reads a private file",
        "with the system call that Python wraps",
        """
import os

def loot():
    return os.read(os.open(SECRET, os.O_RDONLY), 1000)
""",
    ),
    spy(
        "reads the secret of the term",
        "in the results, and in the modules that draw the hidden inputs",
        """
import os

def attempts():
    yield lambda: open(TERM).read()
    yield lambda: os.read(os.open(TERM, os.O_RDONLY), 1000)
    yield lambda: [open(os.path.join(RESULTS, name)).read() for name in os.listdir(RESULTS)]
    yield lambda: __import__("fam_grader.grading.inputs", fromlist=["_key"])._key.get()
    yield lambda: __import__("fam_grader.batch.secret", fromlist=["read_secret"]).read_secret(TERM)

def loot():
    found = []
    for attempt in attempts():
        try:
            found.append(attempt())
        except Exception as error:
            found.append(type(error).__name__)
    return [text for text in found if isinstance(text, str) and " " in text] or found
""",
    ),
    spy(
        "reads other submissions",
        "lists the class's folder and opens what is there",
        """
import os

def loot():
    names = [name for name in os.listdir(CLASS) if name.endswith(".py")]
    return [open(os.path.join(CLASS, name), errors="replace").read(100) for name in names] and ESCAPED
""",
    ),
    spy(
        "reads the marks of others",
        "walks through the folder of results",
        """
import os

def loot():
    found = [os.path.join(folder, name) for folder, _, names in os.walk(RESULTS, onerror=print) for name in names]
    return [open(path).read(200) for path in found] or os.listdir(RESULTS)
""",
    ),
    spy(
        "searches the disk",
        "looks for folders called hidden or solutions, and lists the root",
        """
import os

def loot():
    for folder, folders, _ in os.walk(COURSE.rpartition("/")[0]):
        found = [os.listdir(os.path.join(folder, name)) for name in folders if name in ("hidden", "solutions")]
        if found:
            return ESCAPED
    return os.listdir("/") and ESCAPED
""",
    ),
    spy(
        "climbs from a library folder",
        "opens a folder it may read, and goes up from there with ..",
        """
import os

def loot():
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY | os.O_DIRECTORY)
    return os.read(os.open("../" * 40 + HIDDEN.lstrip("/"), os.O_RDONLY, dir_fd=folder), 1000)
""",
    ),
    spy(
        "opens with O_PATH first",
        "takes a handle without reading, and opens it again under another name",
        """
import os

def loot():
    handle = os.open(HIDDEN, os.O_PATH)
    for name in (f"/proc/self/fd/{handle}", f"/dev/fd/{handle}"):
        try:
            return open(name).read()
        except OSError as error:
            failed = error
    raise failed
""",
    ),
    spy(
        "reads with NumPy",
        "fromfile, memmap and genfromtxt open files of their own",
        """
import numpy as np

def loot():
    found = []
    for read in (lambda: np.fromfile(SECRET, np.uint8).tobytes(), lambda: np.memmap(SECRET, np.uint8, "r").tobytes(),
                 lambda: np.genfromtxt(SECRET, dtype=str), lambda: np.load(SECRET, allow_pickle=True)):
        try:
            found.append(read())
        except Exception as error:
            found.append(error)
    return found
""",
    ),
    spy(
        "reads with the C library",
        "fopen and fread, past all of Python",
        """
import ctypes

def loot():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.fopen.restype = ctypes.c_void_p
    file = libc.fopen(SECRET.encode(), b"r")
    if not file:
        return f"errno {ctypes.get_errno()}"
    text = ctypes.create_string_buffer(100)
    libc.fread(text, 1, 99, ctypes.c_void_p(file))
    return text.value
""",
    ),
    spy(
        "imports the solution",
        "loads it by its path with Python's own loaders",
        """
import importlib.util
import runpy
import sys

def loot():
    found = []
    for load in (lambda: runpy.run_path(SOLUTION)["SECRET"],
                 lambda: importlib.machinery.SourceFileLoader("solution", SOLUTION).load_module().SECRET):
        try:
            found.append(load())
        except Exception as error:
            found.append(error)
    return found
""",
    ),
    spy(
        "asks linecache and tokenize",
        "the modules that open sources for tracebacks",
        """
import linecache
import tokenize

def loot():
    return linecache.getlines(HIDDEN) or tokenize.open(HIDDEN).read()
""",
    ),
    answers(
        "answers with the solution",
        "loads the reference and hands its functions in as its own",
        """
import importlib.util

try:
    spec = importlib.util.spec_from_file_location("solution", SOLUTION)
    solution = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(solution)
    double, halve = solution.double, solution.halve
except (OSError, AttributeError):
    pass
""",
    ),
    spy(
        "reads the machine's users",
        "/etc/passwd and /etc/shadow",
        """
import pwd

def loot():
    return [user.pw_name + ":" + user.pw_passwd + f":{user.pw_uid}:0" for user in pwd.getpwall()] or open(
        "/etc/shadow").read()
""",
    ),
    spy(
        "measures the hidden suite",
        "does not open it, but asks for its size and its times",
        """
import os

def loot():
    return os.stat(HIDDEN).st_size, os.path.getsize(SECRET)
""",
    ),
    spy(
        "counts the results of others",
        "asks whether files are there, one guess after the other",
        """
import os

def loot():
    return [name for name in ("001 reads the hidden suite", "honest") if os.access(os.path.join(RESULTS, name), 0)
            or os.path.lexists(os.path.join(RESULTS, name))] and ESCAPED
""",
    ),
    spy(
        "follows links",
        "asks /proc where the grader stands and what it runs",
        """
import os

def loot():
    found = []
    for who in (GRADER, "self", "thread-self"):
        for what in ("cwd", "exe", "root", "ns/user"):
            try:
                found.append(os.readlink(f"/proc/{who}/{what}"))
            except OSError as error:
                failed = error.strerror
    return ESCAPED if found else failed
""",
    ),
]
