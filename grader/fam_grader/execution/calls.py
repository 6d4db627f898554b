"""Call a student's function, in this process or in its own, and encode the result as a record for the wire.

Results are encoded in the student's process, and decoded in the grader, which validates everything.
"""

from __future__ import annotations

import builtins
import dis
import json
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from fam.core.text import escape_control_chars
from fam_grader.execution.packing import MAX_TEXT, Packed, pack, take_apart
from fam_grader.execution.protocol import UnrequestedError, WireError, parse_header
from fam_grader.execution.unpacking import unpack, unpack_arguments

MAX_MESSAGE = 500
RAISE = dis.opmap["RAISE_VARARGS"]  # what a `raise` is compiled to

MAX_LINE = 10_000_000  # of a source, whatever an answer says
_NOTHING = pack(None)
_QUIET = json.dumps({"printed": "", "kind": "returned", "modified": ()})[1:-1]  # what most answers have in common


@dataclass(frozen=True)
class Returned:
    """The function returned `value`; `modified` names the arguments that it modified."""

    value: Any
    modified: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Raised:
    """The function, or loading its file, raised; `bases` are the names of the exception's classes, nearest first.

    It is `deliberate` if a `raise` statement of the submission raised it, and not Python or NumPy.
    """

    type_name: str
    bases: tuple[str, ...]
    text: str = ""
    line: int | None = None
    printed: str = ""
    loading: bool = False
    deliberate: bool = False


@dataclass(frozen=True)
class Missing:
    """There was no function to call; `reason` says why."""

    reason: str


@dataclass(frozen=True)
class TimedOut:
    """The call, or loading the file, took more than `seconds`; if `whole`, the limit of all calls together."""

    seconds: float
    loading: bool = False
    whole: bool = False


@dataclass(frozen=True)
class OutOfMemory:
    """The call, or loading the file, needed more memory than there is: `limit_mb`, or what the machine has.

    Args:
        limit_mb: the limit of the student's process.
        line: the line that asked for it, if Python noticed.
        loading: whether the file was being loaded.
        killed: whether the kernel ended the process, as the machine or its container had no memory left.
    """

    limit_mb: float
    line: int | None = None
    loading: bool = False
    killed: bool = False


@dataclass(frozen=True)
class Died:
    """The student's process ended or broke the protocol; `how` says what was seen."""

    how: str


@dataclass(frozen=True)
class Unasked:
    """The student's process had sent something before it was asked; only code that forges answers does that."""


CallResult: TypeAlias = Returned | Raised | Missing | TimedOut | OutOfMemory | Died | Unasked


@dataclass(frozen=True)
class Call:
    """A function's name and the arguments to call it with; and, if it returns a function, those to call that with."""

    function: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    then: tuple[Any, ...] | None = None

    @cached_property
    def packed(self) -> Packed:
        """The arguments as they travel; equal calls have equal bytes."""
        then = () if self.then is None else (self.then,)
        return pack((self.args, list(self.kwargs), tuple(self.kwargs.values()), *then))

    @cached_property
    def key(self) -> tuple[str, str, bytes]:
        """The key that distinguishes this call from all others."""
        return (self.function, self.packed.json, self.packed.body)


def perform(function: Callable[..., Any], packed: Packed, files: Collection[str] = ()) -> CallResult:
    """Call `function` in this process with fresh copies of the packed arguments."""
    return perform_unpacked(function, json.loads(packed.json), packed.body, files)


def perform_unpacked(function: Callable[..., Any], tree: Any, body: bytes, files: Collection[str] = ()) -> CallResult:
    """Call `function` with the arguments that `tree` and `body` describe, as `Call.packed` has them.

    Args:
        function: the function; arguments that it modified are named in the result.
        tree: the parsed JSON of the packed arguments.
        body: the bytes of their arrays.
        files: the student's file names, to find the line that raised an exception.
    """
    (args, names, values, *then), arrays = unpack_arguments(tree, body)
    given = (*args, *values, *(item for items in then for item in items))
    try:
        value = function(*args, **dict(zip(names, values, strict=True)))
        for items in then:  # none, or the arguments of the function that it returned
            value = value(*items)
    except BaseException as error:  # a student's SystemExit is an answer, too
        return describe(error, files)
    if all(array.untouched(body) for array in arrays) and (
        not any(map(_is_mutable, given)) or take_apart((args, names, values, *then)) == (tree, body)
    ):
        return Returned(value)
    labels = [*(f"argument {i + 1}" for i in range(len(args))), *names]
    labels += [f"argument {i + 1} of its result" for items in then for i in range(len(items))]
    (before, _, more, *last), _ = unpack_arguments(tree, body)
    pairs = zip(labels, (*before, *more, *(item for items in last for item in items)), given, strict=True)
    return Returned(value, tuple(label for label, old, new in pairs if pack(old) != pack(new)))


def _is_mutable(value: object) -> bool:
    """Return whether an argument can be modified in a way that its arrays do not show."""
    return isinstance(value, (list, dict, set)) or (isinstance(value, tuple) and any(map(_is_mutable, value)))


def describe(error: BaseException, files: Collection[str] = ()) -> Raised:
    """Describe an exception of the student's code, even if its own methods fail."""
    kinds = tuple(_class_name(kind) for kind in type(error).__mro__[:-1])[:20]
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)[:MAX_MESSAGE]
    except BaseException:
        text = "(its message cannot be shown)"
    return Raised(kinds[0], kinds, text, _line_of(error, files), deliberate=_is_deliberate(error, files))


def _class_name(kind: type) -> str:
    """Return the name of a class, with its module if it only has the name of a built-in class that is no base."""
    name = kind.__name__[:100]
    builtin = getattr(builtins, name, kind)
    # NumPy raises a subclass of MemoryError, which it names after its base.
    is_builtin = isinstance(builtin, type) and issubclass(kind, builtin)
    return name if is_builtin else f"{kind.__module__}.{name}"[:100]


def _is_deliberate(error: BaseException, files: Collection[str]) -> bool:
    """Return whether a `raise` in one of `files` raised the exception, and not an operation that failed."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code.co_filename not in files:
        return False
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == RAISE


def _line_of(error: BaseException, files: Collection[str]) -> int | None:
    if isinstance(error, SyntaxError) and error.filename in files:
        return error.lineno
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename in files]
    return lines[-1] if lines else None


def beginning(request: int) -> bytes:
    """Return the bytes with which the header of every answer to `request` begins."""
    return b'{"id": %d, ' % request


def encode_answer(answer: CallResult, printed: str, request: int) -> tuple[str, bytes]:
    """Return the header and the body of the frame that answers `request`."""
    if isinstance(answer, Returned) and not printed and not answer.modified:
        packed = pack(answer.value)
        return f'{{"id": {request}, {_QUIET},"value":{packed.json}}}', packed.body
    fields: dict[str, Any] = {"id": request, "printed": printed}
    packed = _NOTHING
    if isinstance(answer, Returned):
        packed = pack(answer.value)
        fields |= {"kind": "returned", "modified": answer.modified}
    elif isinstance(answer, Raised):
        fields |= {"kind": "raised", "type": answer.type_name, "bases": answer.bases}
        fields |= {"text": answer.text, "line": answer.line, "deliberate": answer.deliberate}
    elif isinstance(answer, Missing):
        fields |= {"kind": "missing", "reason": answer.reason}
    return f'{json.dumps(fields)[:-1]},"value":{packed.json}}}', packed.body


def decode_answer(head: bytes, body: bytes, request: int) -> CallResult:
    """Rebuild the answer to `request`; raise WireError for an invalid frame or an answer to another one."""
    header = parse_header(head)
    if not isinstance(header, dict) or header.get("id") != request or type(header.get("id")) is not int:
        raise UnrequestedError
    kind, printed = header.get("kind"), _text(header.get("printed"), MAX_TEXT)
    if kind == "returned":
        return Returned(unpack(header.get("value"), body), _names(header.get("modified")), printed)
    if kind == "raised":
        line = header.get("line")
        known = type(line) is int and 0 < line < MAX_LINE
        bases = _names(header.get("bases"))
        text = _text(header.get("text"), MAX_MESSAGE)
        name, deliberate = _text(header.get("type"), 100), header.get("deliberate") is True
        return Raised(name, bases, text, line if known else None, printed, deliberate=deliberate)
    if kind == "missing":
        return Missing(_text(header.get("reason"), MAX_MESSAGE))
    raise WireError("an answer is of an unknown kind")


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise WireError("an answer lacks a text")
    return escape_control_chars(value[:limit])[:limit]


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise WireError("an answer lacks a list of names")
    return tuple(_text(name, 100) for name in value)
