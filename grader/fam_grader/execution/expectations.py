"""Calls that are known in advance, with their expected results."""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from fam_grader.execution.calls import Call, Raised, Returned, beginning, encode_answer

MAX_TOGETHER = 64  # calls in a batch; a hang costs the batch a second try, call by call
MAX_ARGUMENTS = 1 << 18  # bytes of their arguments, unless there is only one call


@cache
def refusal(error: str = "ValueError") -> Raised:
    """Return the result of a function that raises the built-in exception `error` on purpose.

    >>> refusal("KeyError").bases
    ('KeyError', 'LookupError', 'Exception', 'BaseException')
    """
    kinds: tuple[type, ...] = getattr(builtins, error).__mro__
    return Raised(error, tuple(kind.__name__ for kind in kinds[:-1]), deliberate=True)


REFUSAL = refusal()


@dataclass(frozen=True)
class Claims:
    """Stands for any value of which some claims hold; `check` makes them, and raises where one does not hold."""

    check: Callable[[Any], None]
    outer: tuple[Any, ...] = field(init=False)  # values of variables of functions around it, when the call was known

    def __post_init__(self) -> None:
        object.__setattr__(self, "outer", _outer_values(self.check))

    @property
    def mean_the_same(self) -> bool:
        """Whether those variables still have these values, unlike that of a loop which has gone on."""
        return all(now is then for now, then in zip(_outer_values(self.check), self.outer, strict=True))


def _outer_values(function: Callable[..., Any]) -> tuple[Any, ...]:
    return tuple(cell.cell_contents for cell in getattr(function, "__closure__", None) or ())


@dataclass(frozen=True)
class Expectation:
    """A call, and its expected result."""

    call: Call
    expected: Returned | Raised | Claims

    @cached_property
    def frame(self) -> tuple[bytes, bytes, bytes]:
        """The frame of the expected result without its number: the start and the end of its header, and its body.

        Claims have none, and parts that are empty.
        The header of an exception is cut around its text and line, which may vary.
        """
        if isinstance(self.expected, Claims):
            return b"", b"", b""
        head, body = encode_answer(self.expected, "", 0)
        content = head.encode("utf-8", "surrogatepass").removeprefix(beginning(0))
        if isinstance(self.expected, Returned):
            return content, b"", body
        before, _, after = content.partition(b'"text": ')
        return before, after[after.index(b', "deliberate": ') :], body

    def matches(self, head: bytes, body: bytes, request: int) -> bool:
        """Return whether a frame equals the expected result to the last bit, so that it need not be decoded.

        Most right results are. Others may be right, too: with another dtype, or up to rounding.
        """
        content, end, expected_body = self.frame
        start = beginning(request)
        if isinstance(self.expected, Returned):
            return body == expected_body and head == start + content
        if isinstance(self.expected, Raised):
            return head.startswith(start + content) and head.endswith(end) and not body
        return False


@dataclass(frozen=True)
class Batch:
    """Expectations of one function that travel in one frame."""

    function: str
    expectations: tuple[Expectation, ...]

    @cached_property
    def sizes(self) -> str:
        """The sizes of the calls' arrays in bytes, as a request holds them."""
        return ",".join(str(len(expectation.call.packed.body)) for expectation in self.expectations)

    @cached_property
    def arguments(self) -> str:
        """The calls' arguments as a request holds them."""
        return ",".join(expectation.call.packed.json for expectation in self.expectations)

    @cached_property
    def body(self) -> bytes:
        """The bytes of their arrays."""
        return b"".join(expectation.call.packed.body for expectation in self.expectations)

    @property
    def size(self) -> int:
        """The bytes of their arguments."""
        return len(self.arguments) + len(self.body)


def join_arguments(batches: Sequence[Batch]) -> tuple[str, bytes]:
    """Return what a request holds of the arguments of all calls of some batches, and the bytes of their arrays."""
    sizes, arguments = ",".join(each.sizes for each in batches), ",".join(each.arguments for each in batches)
    return f'"sizes":[{sizes}],"arguments":[{arguments}]', b"".join(each.body for each in batches)


def take_together(batch: Batch, announced: deque[Batch]) -> list[Batch]:
    """Return `batch` and those announced after it that fit into its frame; take them from what was announced."""
    while announced and announced.popleft() is not batch:
        pass
    together, calls, size = [batch], len(batch.expectations), batch.size
    while announced and announced[0].function == batch.function:
        calls += len(announced[0].expectations)
        size += announced[0].size
        if calls > MAX_TOGETHER or size > MAX_ARGUMENTS:
            break
        together.append(announced.popleft())
    return together


def batches(expectations: Iterable[Expectation]) -> Iterator[Batch]:
    """Split expectations, in their order, into batches that fit into a frame."""
    together: list[Expectation] = []
    size = 0
    for expectation in expectations:
        more = len(expectation.call.packed.json) + len(expectation.call.packed.body)
        other = together and together[0].call.function != expectation.call.function
        if together and (other or len(together) == MAX_TOGETHER or size + more > MAX_ARGUMENTS):
            yield Batch(together[0].call.function, tuple(together))
            together, size = [], 0
        together.append(expectation)
        size += more
    if together:
        yield Batch(together[0].call.function, tuple(together))
