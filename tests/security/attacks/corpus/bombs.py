"""Using everything up: memory, output, threads, processes, descriptors, disk. Bounded, should a defence fail."""

from security.attacks.attack import answers, escape

ATTACKS = [
    answers(
        "takes 400 MB",
        "piece by piece, and keeps them",
        """
KEPT = []

def double(values):
    for _ in range(40):
        KEPT.append(bytearray(10_000_000))
    return values
""",
    ),
    answers(
        "takes 400 MB with NumPy",
        "at once, and writes to every page",
        """
import numpy as np

def double(values):
    return np.ones(50_000_000)[:3] * values

def halve(count):
    return np.arange(50_000_000)
""",
    ),
    answers(
        "maps 400 MB",
        "with the system call, shared and locked",
        """
import ctypes

def double(values):
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    for flags in (0x21, 0x22, 0x2022):
        place = libc.mmap(None, 400 << 20, 3, flags, -1, 0)
        if place not in (None, 2**64 - 1):
            ctypes.memset(place, 1, 400 << 20)
    return values
""",
    ),
    answers(
        "prints 50 MB",
        "line by line, and in one piece",
        """
import sys

def double(values):
    for _ in range(20):
        print("flood " * 200_000)
    sys.stdout.writelines(["x" * 1_000_000] * 20)
    return values
""",
    ),
    answers(
        "writes 50 MB to descriptors",
        "standard output and standard error, past Python",
        """
import os

def double(values):
    for number in (0, 1, 2):
        for _ in range(20):
            os.write(number, b"flood " * 200_000)
    return values
""",
    ),
    escape(
        "starts 200 threads",
        "that sleep",
        """
import threading
import time

def attempt():
    started = 0
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
        started += 1
    return started
""",
    ),
    escape(
        "forks 20 times",
        "every child sleeps",
        """
import os
import time

def attempt():
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    return True
""",
    ),
    escape(
        "starts commands",
        "subprocess, os.system, posix_spawn and execv",
        """
import os
import subprocess

def attempt():
    ways = (lambda: subprocess.run(["/bin/true"], check=True), lambda: os.system("true") == 0,
            lambda: os.posix_spawn("/bin/true", ["true"], {}), lambda: os.execv("/bin/true", ["true"]),
            lambda: os.popen("echo out").read())
    for way in ways:
        try:
            if way():
                return True
        except OSError:
            pass
    return False
""",
    ),
    escape(
        "starts workers",
        "multiprocessing and concurrent.futures",
        """
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

def attempt():
    for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
        try:
            with kind(2) as pool:
                return pool.submit(abs, -1).result(1)
        except (OSError, RuntimeError, ImportError):
            pass
    return False
""",
    ),
    escape(
        "fills the disk",
        "64 MB in every folder that it can write to",
        """
import os
import tempfile

def attempt():
    written = 0
    for folder in (TMP, WORK, "/tmp", "/dev/shm", "/var/tmp", COURSE, RESULTS, os.getcwd()):
        try:
            with open(os.path.join(folder, TOKEN), "wb") as file:
                written += file.write(bytes(8 << 20))
        except OSError:
            pass
    try:
        return written or tempfile.NamedTemporaryFile(prefix=TOKEN, delete=False).write(bytes(1 << 20))
    except OSError:
        return written
""",
    ),
    escape(
        "makes files",
        "thirty, and folders, links, pipes and devices",
        """
import os
import socket

def attempt():
    made = 0
    for folder in (TMP, "/tmp", "/dev/shm"):
        base = os.path.join(folder, TOKEN)
        for make in (lambda: os.mkdir(base + "d"), lambda: os.symlink("/", base + "l"), lambda: os.mkfifo(base + "p"),
                     lambda: os.mknod(base + "n"), lambda: os.link(SECRET, base + "h"),
                     lambda: [open(f"{base}{number}", "x") for number in range(30)]):
            try:
                make()
                made += 1
            except OSError:
                pass
    return made
""",
    ),
    answers(
        "opens 10,000 files",
        "those that it may read, until there are no more descriptors",
        """
import os

KEPT = []

def double(values):
    for _ in range(10_000):
        KEPT.append(os.open("/dev/null", os.O_RDONLY))
    return values
""",
    ),
    answers(
        "recurses in C",
        "a structure so deep that comparing it ends the process",
        """
def double(values):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep == [deep] and values

def halve(count):
    deep = None
    for _ in range(100_000):
        deep = (deep,)
    return deep
""",
    ),
    answers(
        "collides",
        "a dictionary whose keys all have one hash",
        """
class Same:
    def __hash__(self): return 1

def double(values):
    return {Same(): number for number in range(3_000)}
""",
    ),
    answers(
        "takes the processor's time",
        "sets limits, priorities and affinity to starve the others",
        """
import os
import resource

def double(values):
    for change in (lambda: os.nice(-20), lambda: os.sched_setaffinity(0, {0}), lambda: os.setpriority(0, 0, -20),
                   lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
                   lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
                   lambda: resource.prlimit(GRADER, resource.RLIMIT_NOFILE, (3, 3))):
        try:
            change()
        except (OSError, ValueError):
            continue
        return ESCAPED
    return values
""",
    ),
]
