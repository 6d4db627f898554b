"""Calls that are known in advance, with their expected results."""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np

from fam_grader.execution.calls import Call, CallResult, Raised, Returned, beginning, encode_answer

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
class RightAnswer:
    """A right result, and the frame that it comes in, without its number.

    Args:
        result: what the frame stands for.
        start: of the header, after the number; all of it, if the result is a value.
        end: of the header of an exception, after its text and line, which may vary.
        body: the bytes of the arrays.
    """

    result: Returned | Raised = field(compare=False)
    start: bytes
    end: bytes
    body: bytes

    @classmethod
    def of(cls, result: Returned | Raised) -> RightAnswer:
        """Return what a result comes in."""
        head, body = encode_answer(result, "", 0)
        content = head.encode("utf-8", "surrogatepass").removeprefix(beginning(0))
        if isinstance(result, Returned):
            return cls(result, content, b"", body)
        before, _, after = content.partition(b'"text": ')
        return cls(result, before, after[after.index(b', "deliberate": ') :], body)

    def is_in(self, head: bytes, body: bytes, request: int) -> bool:
        """Return whether this is the answer to `request` that a frame holds."""
        start = beginning(request) + self.start
        if isinstance(self.result, Returned):
            return body == self.body and head == start
        return head.startswith(start) and head.endswith(self.end) and not body


@dataclass(frozen=True)
class Expectation:
    """A call, and its expected result."""

    call: Call
    expected: Returned | Raised | Claims

    @cached_property
    def right_answers(self) -> tuple[RightAnswer, ...]:
        """The results that are known to be right: the expected one, and the same whole numbers as floats.

        Claims have none.
        """
        expected = self.expected
        if isinstance(expected, Claims):
            return ()
        value = expected.value if isinstance(expected, Returned) else None
        if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
            return RightAnswer.of(expected), RightAnswer.of(Returned(value.astype(np.float64)))
        return (RightAnswer.of(expected),)

    def find_right(self, head: bytes, body: bytes, request: int) -> Returned | Raised | None:
        """Return the right result that a frame equals to the last bit, so that it need not be decoded.

        Most right results do. Others may be right, too: with another dtype, or up to rounding.
        """
        for each in self.right_answers:
            if each.is_in(head, body, request):
                return each.result
        return None

    def is_right(self, answer: CallResult) -> bool:
        """Return whether `answer` is one that `find_right` returned."""
        return answer is self.expected or any(answer is each.result for each in self.right_answers)


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
