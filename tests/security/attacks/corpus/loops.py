"""Never coming to an end: at import, in a call, in `__del__`, at exit, in C, and just below the deadline."""

from security.attacks.attack import answers
from security.attacks.testbed import CALL_SECONDS

ATTACKS = [
    answers("loops at import", "the file never loads", "while True:\n    pass", once=True),
    answers("sleeps at import", "without using the processor", "import time\ntime.sleep(10_000)", once=True),
    answers(
        "loops in a call",
        "and catches whatever could stop it",
        """
import signal

for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass

def double(values):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
        once=True,
    ),
    answers(
        "loops in C",
        "a power and a regular expression that hold the interpreter",
        """
import re

def double(values):
    return 9 ** 9 ** 9

def halve(count):
    return re.match(r"(a+)+$", "a" * 40 + "b")
""",
        once=True,
    ),
    answers(
        "loops in a finaliser",
        "__del__ of an object that is thrown away",
        """
class Last:
    def __del__(self):
        while True:
            pass

def double(values):
    Last()
    return values
""",
        once=True,
    ),
    answers(
        "loops at exit",
        "atexit, a thread that never ends, and an exit in between",
        """
import atexit
import sys

@atexit.register
def forever():
    while True:
        pass

def double(values):
    forever.__call__ if values is None else sys.exit(0)
""",
    ),
    answers(
        "loops when it is asked for",
        "the module's __getattr__ hangs, and its functions are not there",
        """
del double, halve

def __getattr__(name):
    while name in ("double", "halve"):
        pass
    raise AttributeError(name)
""",
        once=True,
    ),
    answers(
        "loops while it is packed",
        "a dtype, a length and an iterator that never end",
        """
class Endless(tuple):
    def __iter__(self):
        while True:
            yield 1

class Forever(dict):
    @property
    def __class__(self):
        while True:
            pass

def double(values):
    return Forever()

def halve(count):
    return Endless((1, 2))
""",
        once=True,
    ),
    answers(
        "is slow at everything",
        "each call just before its deadline",
        f"""
import time

def double(values):
    time.sleep({0.75 * CALL_SECONDS})
    raise ValueError

def halve(count):
    time.sleep({0.75 * CALL_SECONDS})
    return count
""",
        once=True,
    ),
    answers(
        "dies after a long time",
        "uses most of a deadline, then ends the process, so that it is started anew",
        f"""
import os
import time

def double(values):
    time.sleep({0.5 * CALL_SECONDS})
    os._exit(1)
""",
        once=True,
    ),
    answers(
        "dies at every load",
        "and when it does load, at every call",
        """
import os
import random

if random.random() < 0.5:
    os._exit(1)

def double(values):
    os.abort()

halve = double
""",
        once=True,
    ),
    answers(
        "crashes the interpreter",
        "reads address 0",
        """
import ctypes

def double(values):
    ctypes.string_at(0)

def halve(count):
    ctypes.memset(id(count), 255, 4096)
    return count
""",
    ),
]
