"""Raising exceptions that harm the handler: texts that raise, hang or flood, escapes, HTML, impossible classes."""

from security.attacks.attack import Attack, answers


def raises(name: str, tries: str, error: str, before: str = "", *, once: bool = False) -> Attack:
    """Raise `error`, an expression, in both functions."""
    text = f"{before}\n\ndef double(values):\n    raise {error}\n\n\nhalve = double\n"
    return answers(name, tries, text, once=once)


def loads_with(name: str, tries: str, error: str, before: str = "") -> Attack:
    """Raise `error` while the file is loaded, which every student may read in full."""
    return answers(name, tries, f"{before}\n\nraise {error}")


SCRIPT = "</pre></title><script>alert(document.cookie)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}{% raw %}"
ESCAPES = "\\x1b]0;owned\\x07\\x1b[2J\\x1b[31mred\\x9b5n\\x08\\x08\\r\\u202egnorw\\u2066"

ATTACKS = [
    raises(
        "raises when it is printed",
        "__str__ and __repr__ raise",
        "Mute()",
        """
class Mute(Exception):
    def __str__(self): raise RuntimeError("not even this")
    __repr__ = __format__ = __str__
""",
    ),
    raises(
        "exits when it is printed",
        "__str__ ends the process",
        "Leaver()",
        """
import os
class Leaver(Exception):
    def __str__(self): os._exit(0)
""",
    ),
    raises(
        "hangs when it is printed",
        "__str__ never returns",
        "Slow()",
        """
class Slow(Exception):
    def __str__(self):
        while True: pass
""",
        once=True,
    ),
    raises("floods when it is printed", "20 MB of text", "ValueError('flood ' * 4_000_000)"),
    raises(
        "prints as another kind of text",
        "a str whose slices are longer than it",
        "Odd()",
        """
class Text(str):
    def __getitem__(self, place): return self
    def __str__(self): return self
    def encode(self, *args): return b'x' * 10_000_000
class Odd(Exception):
    def __str__(self): return Text('odd ' * 1_000_000)
""",
    ),
    raises("has a name of a megabyte", "a class's name as a flood", "type('N' * 1_000_000, (Exception,), {})()"),
    raises(
        "has two hundred bases",
        "a list of classes too long to print",
        "LAST()",
        """
LAST = Exception
for number in range(200):
    LAST = type(f"E{number}", (LAST,), {})
""",
    ),
    raises(
        "has no bases",
        "its class denies what it inherits",
        "Orphan()",
        """
class Meta(type):
    def __getattribute__(cls, name):
        if name in ("__mro__", "__name__", "__bases__"): raise AttributeError(name)
        return type.__getattribute__(cls, name)
    def __instancecheck__(cls, other): return True
    def mro(cls): return [cls, Exception, BaseException, object]
class Orphan(Exception, metaclass=Meta): pass
""",
    ),
    raises(
        "claims to be a ValueError",
        "its class lies when it is asked",
        "Liar()",
        """
class Liar(Exception):
    __class__ = ValueError
""",
    ),
    raises(
        "groups exceptions",
        "a thousand of them, in groups of groups",
        "GROUP",
        """
try:
    GROUP = ValueError("x")
    for _ in range(1000):
        GROUP = ExceptionGroup("group", [GROUP, KeyError()])
except NameError:
    GROUP = KeyError()
""",
    ),
    raises(
        "chains exceptions",
        "a ring of causes",
        "A from B",
        """
A, B = KeyError(1), KeyError(2)
A.__cause__, B.__cause__ = B, A
A.__context__, B.__context__ = B, A
""",
    ),
    raises("is no exception", "raises a number, and a class that cannot be made", "42"),
    raises("recurses", "until Python gives up", "double(values)"),
    raises("interrupts", "KeyboardInterrupt, as if the instructor had pressed Ctrl-C", "KeyboardInterrupt()"),
    raises("closes the generator", "GeneratorExit, which runs past most handlers", "GeneratorExit()"),
    raises("runs out of memory by name", "a MemoryError of its own", "MemoryError('out of memory')"),
    raises(
        "is a fault of the grader by name",
        "the names that our own errors have",
        "InternalError('an internal error')",
        "class InternalError(Exception): pass\nCourseError = CheckFailed = InternalError",
    ),
    raises(
        "passes the check by name",
        "otter's and our own exceptions with a passing text",
        "CheckFailed('CheckFailed: passed')",
        "class CheckFailed(AssertionError): pass",
    ),
    raises("sends HTML", "script and template code in an exception", f"RuntimeError({SCRIPT!r})"),
    raises(
        "sends escapes",
        "terminal codes in an exception and its class",
        f"type('{ESCAPES}', (Exception,), {{}})('{ESCAPES}')",
    ),
    loads_with("sends HTML at load", "into the message that heads the feedback", f"RuntimeError({SCRIPT!r})"),
    loads_with(
        "sends escapes at load",
        "into the message that the instructor's terminal shows",
        f"type('{ESCAPES}', (Exception,), {{}})('{ESCAPES}')",
    ),
    loads_with(
        "sends a formula at load",
        "a cell that a spreadsheet runs, also after a semicolon",
        "ValueError(\"=cmd|' /C calc'!A0;=HYPERLINK(1)\\n=1+1\\r\\n\\t@SUM(1)\")",
    ),
    loads_with(
        "sends surrogates at load", "characters that no file can hold", "ValueError('\\ud800\\udfff\\0\\ufffe')"
    ),
    loads_with(
        "is a syntax error of its own",
        "with a line, a file and a text that are no such things",
        "ERROR",
        """
class Number(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
ERROR = SyntaxError("bad", ("doubling.py", 10**400, Number(3), b"text"))
ERROR.filename = []
ERROR.msg = {"a": ERROR}
""",
    ),
    loads_with(
        "comes from line minus ten billion",
        "a code object with lines that no file has",
        "ERROR",
        """
ERROR = SyntaxError("bad", ("001.py", -10**10, 1, ""))
""",
    ),
    answers(
        "prints HTML and escapes",
        "what a public check shows of prints",
        f"""
def double(values):
    print({SCRIPT!r}, '{ESCAPES}')
    return values
""",
    ),
    answers(
        "warns as an error",
        "warnings become exceptions everywhere",
        """
import warnings
warnings.simplefilter("error")
def double(values):
    warnings.warn("deprecated", DeprecationWarning)
""",
    ),
    answers(
        "raises in a finaliser",
        "an exception that cannot be caught",
        """
class Last:
    def __del__(self): raise RuntimeError("from the end")
def double(values):
    Last()
    return values
""",
    ),
]
