"""Forging answers on the wire: frames that are huge, deep, of impossible shapes, twice, never, byte by byte."""

from security.attacks.attack import Attack, answers

TOOLS = """
import json
import os
import struct
import sys
import time


def write(data):
    while data:
        data = data[os.write(3, data):]


def prefix(head, body):
    return struct.pack(">IQ", head, body)


def frame(head, body=b""):
    head = head if isinstance(head, bytes) else json.dumps(head).encode()
    return prefix(len(head), len(body)) + head + body


def asked():
    caller = sys._getframe(1)
    while not isinstance(caller.f_locals.get("request"), dict):
        caller = caller.f_back
    return caller.f_locals["request"]["id"]


def returned(value, **fields):
    return {"id": asked(), "kind": "returned", "printed": "", "modified": [], "value": value, **fields}


def array(name="f8", shape=(3,), layout="C", writeable=True):
    return returned(["a", name, list(shape), layout, writeable])
"""


def on_the_wire(name: str, tries: str, statement: str, *, stays: bool = False, once: bool = False) -> Attack:
    """Write raw bytes in a call; unless it `stays`, end the process, so that no answer of the worker's follows."""
    after = "return 0" if stays else "os._exit(0)"
    text = f"{TOOLS}\n\ndef double(values):\n    {statement}\n    {after}\n\n\nhalve = double\n"
    return answers(name, tries, text, once=once)


def sends(name: str, tries: str, header: str, body: str = 'b""') -> Attack:
    """Send one frame."""
    return on_the_wire(name, tries, f"write(frame({header}, {body}))")


ATTACKS = [
    on_the_wire("sends zeros", "a prefix of nothing", "write(bytes(1000))"),
    on_the_wire("sends noise", "bytes of every kind", "write(bytes(range(256))[::-1] * 4)"),
    on_the_wire("announces 2 exabytes", "the sizes alone", "write(prefix(100, 1 << 61))"),
    on_the_wire("announces a header of 4 GB", "the sizes alone", "write(prefix(0xFFFF_FFFF, 0))"),
    on_the_wire(
        "sends half a frame",
        "a prefix that promises more, then the end",
        "write(prefix(1000, 64 << 20) + b'{')",
    ),
    on_the_wire(
        "sends half a frame and waits",
        "the rest never comes, and neither does the end",
        "write(prefix(1000, 64 << 20) + b'{'); time.sleep(1000)",
        once=True,
    ),
    on_the_wire("never answers", "no byte at all", "time.sleep(1000)", once=True),
    on_the_wire(
        "answers byte by byte",
        "a right frame with a wrong answer, one byte at a time",
        "[write(bytes([byte])) for byte in frame(returned(1))]",
    ),
    on_the_wire(
        "trickles for ever",
        "one byte shortly before each timeout",
        "[(write(bytes([byte])), time.sleep(0.09)) for byte in prefix(1000, 0) + b' ' * 1000]",
        once=True,
    ),
    on_the_wire(
        "answers twice",
        "the second one for the next question",
        "write(frame(returned(1)) + frame(returned(['a', 'f8', [3], 'C', True], id=asked() + 1), bytes(24)))",
        stays=True,
    ),
    on_the_wire(
        "answers a thousand questions",
        "those that are still to come",
        "[write(frame(returned(1, id=asked() + step))) for step in range(1000)]",
        stays=True,
    ),
    on_the_wire("closes the wire", "and lives on", "os.close(3); time.sleep(0.3)"),
    on_the_wire(
        "shuts the wire down",
        "its own direction only",
        "import ctypes; ctypes.CDLL(None).shutdown(3, 1); os.close(3)",
    ),
    on_the_wire("floods the wire", "128 MB of spaces", "write(prefix(1 << 20, 64 << 20)); write(b' ' * (128 << 20))"),
    on_the_wire(
        "reads its own questions",
        "takes the next request from the wire and answers that",
        "import select; select.select([3], [], [], 0.1)[0] and os.read(3, 10_000); write(frame(returned(1)))",
    ),
    sends("sends no JSON", "a header of quotes", "b'\"' * 999"),
    sends("sends JSON of another kind", "a list instead of an object", "[1, 2, 3]"),
    sends("sends bytes that are no text", "a header of 0xFF", "b'\\xff' * 100"),
    sends("sends a pickle", "that would run a command if it were loaded", "b'cos\\nsystem\\n(S\"true\"\\ntR.'"),
    sends("nests a header", "100,000 brackets", "b'[' * 100_000"),
    sends(
        "nests a value",
        "lists in lists, deeper than anybody recurses",
        'b\'{"id":%d,"kind":"returned","printed":"","modified":[],"value":\' % asked()'
        " + b'[\"l\",' * 900 + b'1' + b']' * 900 + b'}'",
    ),
    sends("sends 300,000 values", "small ones, in one list", "returned(['l', *[1] * 300_000])"),
    sends("sends a number of 5,000 digits", "which takes long to read", "b'{\"id\":1' + b'0' * 5000 + b'}'"),
    sends("sends an integer of 4,000 digits", "as the value", "returned(10**3999)"),
    sends("sends a text of a megabyte", "as the value", "returned('x' * 1_000_000)"),
    sends("answers with another number", "the question's, but as text", "returned(1, id=str(asked()))"),
    sends("answers with true", "which equals 1", "returned(1, id=True)"),
    sends("answers with NaN", "which equals nothing", "returned(1, id=float('nan'))"),
    sends("leaves fields out", "an answer that is nothing but returned", "{'id': asked(), 'kind': 'returned'}"),
    sends("invents a kind", "an answer that is passed", "returned(1, kind='passed', score=4)"),
    sends(
        "sends lists for texts", "where a type's name is expected", "returned(1, kind='raised', type=[1], bases=1)"
    ),
    sends(
        "sends a thousand names",
        "of arguments that it changed",
        "returned(1, modified=['x' * 100] * 1000)",
    ),
    sends("sends objects", "an array of object dtype, whose bytes are pointers", "array('O', (3,))", "bytes(24)"),
    sends("sends structures", "records, dates, texts and raw bytes as dtypes", "array('V8', (3,))", "bytes(24)"),
    sends("sends a dtype that is code", "a text that a grader might evaluate", "array('(1).__class__')", "bytes(24)"),
    sends("sends a negative shape", "minus one means: guess", "array('f8', (-1,))", "bytes(24)"),
    sends("sends a shape of exabytes", "without the bytes", "array('f8', (1 << 60,))"),
    sends("sends a shape that overflows", "a product that is zero in 64 bits", "array('f8', (1 << 32, 1 << 32))"),
    sends("sends a huge shape of nothing", "2**40 rows of no columns", "array('f8', (1 << 40, 0))"),
    sends("sends 33 dimensions", "more than NumPy has", "array('f8', (1,) * 65)", "bytes(8)"),
    sends("sends fractions of a shape", "2.5 rows", "array('f8', (2.5,))", "bytes(20)"),
    sends("sends true as a shape", "which is no size", "array('f8', (True,))", "bytes(8)"),
    sends("sends too few bytes", "an array that ends early", "array('f8', (3,))", "bytes(23)"),
    sends("sends too many bytes", "an array with a tail", "array('f8', (3,))", "bytes(25)"),
    sends("sends odd truth values", "bytes that are neither 0 nor 1", "array('b1', (3,))", "b'\\2\\3\\4'"),
    sends(
        "sends signalling NaNs",
        "raw bytes of floats that trap",
        "array('f8', (3,))",
        "b'\\x01\\0\\0\\0\\0\\0\\xf0\\x7f' * 3",
    ),
    sends("sends an odd layout", "strides that no array has", "array('f8', (3,), 'K')", "bytes(24)"),
    sends(
        "sends 64 MB",
        "as much as a frame may hold, twice as large when it is laid out",
        "array('f8', (1 << 23,), 'strided')",
        "bytes(64 << 20)",
    ),
    sends(
        "sends an expected value",
        "the wire has none, but a Raised of ours would do",
        "returned(['raised'], kind='raised', type='ValueError', bases=['ValueError'], text='', line=None)",
    ),
    sends(
        "comes from a line of 4,000 digits",
        "an exception of its own",
        "returned(1, kind='raised', type='X', bases=['X'], text='', line=10**3999)",
    ),
]
