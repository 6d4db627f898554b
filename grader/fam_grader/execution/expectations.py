"""What is asked of a student's functions and known before any answer is: calls, and the answers they should get."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from fam_grader.execution.call_results import Raised, Returned
from fam_grader.execution.calls import Call
from fam_grader.execution.encoding import beginning, encode_answer

MAX_TOGETHER = 64  # calls in a batch
MAX_ARGUMENTS = 1 << 18  # bytes of their arguments, as far as they are not a single call's


@cache
def refusal(error: str = "ValueError") -> Raised:
    """Give the answer of a function that refuses its input with the built-in exception `error`.

    >>> refusal("KeyError").bases
    ('KeyError', 'LookupError', 'Exception', 'BaseException')
    """
    kinds: tuple[type, ...] = getattr(builtins, error).__mro__
    return Raised(error, tuple(kind.__name__ for kind in kinds[:-1]), deliberate=True)


REFUSAL = refusal()


@dataclass(frozen=True)
class Expectation:
    """A call, and the answer that it should get."""

    call: Call
    expected: Returned | Raised

    @cached_property
    def frame(self) -> tuple[bytes, bytes, bytes]:
        """A frame that brings the expected answer, without its number: its header, what may end it, and its body.

        An exception's header is cut around its text and line, which are free.
        """
        head, body = encode_answer(self.expected, "", 0)
        content = head.encode("utf-8", "surrogatepass").removeprefix(beginning(0))
        if isinstance(self.expected, Returned):
            return content, b"", body
        before, _, after = content.partition(b'"text": ')
        return before, after[after.index(b', "deliberate": ') :], body

    def matches(self, head: bytes, body: bytes, request: int) -> bool:
        """Say whether a frame is the expected answer to the last bit, so that it need not be taken apart.

        Most right answers are. One that is not may be right all the same: in another dtype, or but for rounding.
        """
        content, end, expected_body = self.frame
        start = beginning(request)
        if isinstance(self.expected, Raised):
            return head.startswith(start + content) and head.endswith(end) and not body
        return body == expected_body and head == start + content


@dataclass(frozen=True)
class Batch:
    """Promises of one function that travel in one frame."""

    function: str
    promises: tuple[Expectation, ...]

    @cached_property
    def arguments(self) -> str:
        """The calls' arguments as a request holds them."""
        sizes = ",".join(str(len(promise.call.packed.body)) for promise in self.promises)
        arguments = ",".join(promise.call.packed.json for promise in self.promises)
        return f'"sizes":[{sizes}],"arguments":[{arguments}]'

    @cached_property
    def body(self) -> bytes:
        """The bytes of their arrays."""
        return b"".join(promise.call.packed.body for promise in self.promises)


def batches(promises: Iterable[Expectation]) -> Iterator[Batch]:
    """Cut promises, in their order, into batches that fit into a frame."""
    together: list[Expectation] = []
    size = 0
    for promise in promises:
        more = len(promise.call.packed.json) + len(promise.call.packed.body)
        other = together and together[0].call.function != promise.call.function
        if together and (other or len(together) == MAX_TOGETHER or size + more > MAX_ARGUMENTS):
            yield Batch(together[0].call.function, tuple(together))
            together, size = [], 0
        together.append(promise)
        size += more
    if together:
        yield Batch(together[0].call.function, tuple(together))
