"""Telling a student what the hidden checks ask: every way in which a call can end, turned into a message.

The functions see the hidden inputs, as they must. What they make of them must not leave the grader.
"""

from security.attacks.attack import Attack, answers

HIDDEN_CALL = """
PUBLIC = ([1, 3, 5], 6)

def hidden(value):
    return (value.tolist() if hasattr(value, "tolist") else value) not in PUBLIC

def number(value):
    return int(abs(value[0])) if hasattr(value, "tolist") and value.size else int(value) if value is not None else 0

"""


def teller(name: str, tries: str, ending: str) -> Attack:
    """End each hidden call in a way that depends on its input; `ending` does it with `value` and `number(value)`."""
    body = "".join(f"        {line}\n" for line in ending.strip("\n").splitlines())
    functions = "".join(
        f"def {each}(value):\n    if hidden(value) and getattr(value, 'size', 1):\n{body}    return value\n\n\n"
        for each in ("double", "halve")
    )
    return answers(name, tries, f"{HIDDEN_CALL}\n{functions}")


FRAME = """
import json, os, struct, sys
def send(**fields):
    request = sys._getframe(1)
    while request and "request" not in request.f_locals:
        request = request.f_back
    given = request.f_locals["request"]
    head = json.dumps({"id": given["id"] if isinstance(given, dict) else given, "printed": "", **fields}).encode()
    os.write(3, struct.pack(">IQ", len(head), 0) + head)
    os._exit(0)
"""

ATTACKS = [
    teller("raises the input", "the text of an exception", "raise RuntimeError(f'asked for {value}')"),
    teller(
        "names an exception after the input",
        "a class made for the occasion",
        "raise type(f'E{number(value)}', (Exception,), {})()",
    ),
    teller("prints the input", "print, standard error and the real standard output", "print(value, flush=True)"),
    teller("returns the input", "as a string", "return f'asked for {value}'"),
    teller("returns an opaque input", "an object whose class is called like it", "return type(str(value), (), {})()"),
    teller("refuses with the input", "a ValueError, as if it were wrong", "raise ValueError(str(value))"),
    teller(
        "notes the input",
        "the notes and the cause of an exception",
        "error = KeyError(str(value))\nerror.__notes__ = [str(value)]\nraise error from RuntimeError(str(value))",
    ),
    teller(
        "warns of the input",
        "a warning, and the log",
        "import warnings, logging\nwarnings.warn(str(value))\nlogging.error('asked %s', value)",
    ),
    teller(
        "exits with the input", "one byte of it as the process's status", "import os\nos._exit(number(value) % 251)"
    ),
    teller("leaves with the input", "SystemExit carries a value", "raise SystemExit(number(value))"),
    teller(
        "dies of a chosen signal",
        "a crash or an illegal instruction, as a bit of the input says",
        """
import ctypes, resource, sys
if number(value) & 4:
    ctypes.string_at(0)
libc = ctypes.CDLL(None)
libc.abort()
""",
    ),
    teller(
        "announces a frame as long as the input",
        "the two lengths of a frame carry 96 bits",
        "import os, struct\nos.write(3, struct.pack('>IQ', 0xFFFF_FFFF, number(value)))",
    ),
    teller(
        "misses a function called like the input",
        "an answer that says why there is no function",
        f"{FRAME}\nsend(kind='missing', reason=f'asked for {{value}}')",
    ),
    teller(
        "claims a builtin as its exception",
        "each of the types in builtins stands for seven bits",
        f"{FRAME}\nimport builtins\n"
        "names = [each for each, kind in sorted(vars(builtins).items()) if isinstance(kind, type)\n"
        "         and not issubclass(kind, BaseException)]\n"
        "send(kind='raised', type='X', bases=[names[number(value) % len(names)]], text=str(value), line=1)",
    ),
    teller(
        "changes an argument called like the input",
        "the list of changed arguments",
        f"{FRAME}\nsend(kind='returned', value=None, modified=[str(value), f'argument {{number(value)}}'])",
    ),
    teller(
        "claims to have failed while loading",
        "an answer that says it raised in a line",
        f"{FRAME}\nsend(kind='raised', type='SyntaxError', bases=['SyntaxError'], text=str(value), "
        "line=number(value), loading=True)",
    ),
    answers(
        "remembers the input",
        "keeps what it was asked, and reveals it at the next call and the next load",
        f"""
{HIDDEN_CALL}
import builtins
import numpy as np

builtins.KEPT = getattr(builtins, "KEPT", [])
np.KEPT = getattr(np, "KEPT", [])

def double(values):
    stolen = str(KEPT) + str(np.KEPT)
    KEPT.append(str(values))
    np.KEPT.append(str(values))
    if not hidden(values):
        raise RuntimeError(stolen)
    return values

halve = double
""",
    ),
]
