"""A student's process: its answers, its deadlines, and what a broken one costs. In the sandbox and out of it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, Died, Missing, Raised, Returned, TimedOut, Unasked
from fam_grader.execution.process import Process, Sources
from fam_grader.execution.session import Session


def test_a_function_answers_with_its_value(launcher, ask) -> None:
    """Arrays go over and come back."""
    with ask(launcher, "def twice(x, times=2):\n    return x * times\n") as answers:
        answer = answers("twice", np.arange(3), times=3)

    assert isinstance(answer, Returned)
    np.testing.assert_array_equal(answer.value, [0, 3, 6])
    assert answer.modified == ()


def test_a_changed_input_is_named(launcher, ask) -> None:
    """Positional and keyword arguments, arrays and lists."""
    source = "def spoil(a, b, c):\n    a[0] = 9\n    c.append(1)\n    return 1\n"
    with ask(launcher, source) as answers:
        answer = answers("spoil", np.zeros(2), np.zeros(2), c=[1])

    assert isinstance(answer, Returned)
    assert answer.modified == ("argument 1", "c")


def test_a_changed_list_within_a_tuple_is_named(launcher, ask) -> None:
    """A tuple is no guard of what it holds; one of numbers and arrays is."""
    source = "def spoil(a, b):\n    a[1][1].append(1)\n    b[0][0][0] = 9\n    return 1\n"
    with ask(launcher, source) as answers:
        answer = answers("spoil", (1, (2.5, [0])), ((np.zeros(2), 1), "x"))
        same = answers("spoil", (1, (2.5, [])), ((np.full(2, 9.0), 1), "x"))

    assert isinstance(answer, Returned) and isinstance(same, Returned)
    assert answer.modified == ("argument 1", "argument 2")
    assert same.modified == ("argument 1",)


def test_an_exception_is_told_with_its_bases_and_line(launcher, ask) -> None:
    """A subclass of ValueError counts as one."""
    source = "class Odd(ValueError): pass\n\ndef fail(x):\n    raise Odd(f'got {x}')\n"
    with ask(launcher, source) as answers:
        answer = answers("fail", 3)

    assert isinstance(answer, Raised)
    assert answer.type_name == "Odd"
    assert "ValueError" in answer.bases
    assert answer.text == "got 3"
    assert answer.line == 4


def test_an_exception_that_cannot_be_printed_is_still_an_answer(launcher, ask) -> None:
    """Neither a raising `__str__` nor a flood gets through."""
    source = (
        "class Mute(Exception):\n    def __str__(self): raise RuntimeError\n"
        "def mute(): raise Mute\n"
        "def flood(): raise ValueError('x' * 10_000_000)\n"
        "def leave(): raise SystemExit(3)\n"
    )
    with ask(launcher, source) as answers:
        mute, flood, leave = answers("mute"), answers("flood"), answers("leave")

    assert isinstance(mute, Raised)
    assert isinstance(flood, Raised)
    assert len(flood.text) <= 500
    assert isinstance(leave, Raised)
    assert leave.type_name == "SystemExit"


def test_an_undefined_function_is_missing(launcher, ask) -> None:
    """A name that is no function, a function that is not defined, and one that was not submitted."""
    with ask(launcher, "def here():\n    return 1\n\nhere = 3\n") as answers:
        no_function, unknown = answers("here"), answers("nowhere")

    assert isinstance(no_function, Missing)
    assert isinstance(unknown, Missing)


def test_a_file_that_does_not_load_is_told_for_each_of_its_functions(launcher, ask) -> None:
    """A syntax error has its line."""
    with ask(launcher, "def one():\n    return 1\n\ndef two(:\n") as answers:
        answer = answers("one")

    assert isinstance(answer, Raised)
    assert answer.loading
    assert (answer.type_name, answer.line) == ("SyntaxError", 4)


def test_a_function_that_hangs_is_not_called_again_and_the_others_are(launcher, ask) -> None:
    """One call waits for the deadline; the report names the limit, so it is the same on a busy machine."""
    source = "def hang():\n    while True: pass\n\ndef fine():\n    return 7\n"
    with ask(launcher, source, call_seconds=0.5) as answers:
        first = answers("hang")
        started = time.monotonic()
        second = answers("hang")
        waited = time.monotonic() - started
        fine = answers("fine")

    assert first == second == TimedOut(0.5)
    assert waited < 0.4
    assert isinstance(fine, Returned)
    assert fine.value == 7


@pytest.mark.parametrize("fault", ["while True: pass", "__import__('os')._exit(3)"])
def test_a_function_with_its_files_name_costs_the_others_nothing(launcher, fault: str) -> None:
    """That the function is not called again does not mean that its file cannot be loaded."""
    sources = Sources(
        {"maps": f"def maps():\n    {fault}\n\ndef fine():\n    return 7\n"},
        {"maps": "maps.py"},
        {"maps": ("maps", "maps"), "fine": ("maps", "fine")},
    )
    with Session(launcher, sources, Budget(call_seconds=0.5)) as session:
        first, again, fine = session.call(Call("maps")), session.call(Call("maps")), session.call(Call("fine"))

    assert type(first) is type(again)
    assert isinstance(first, (TimedOut, Died))
    assert isinstance(fine, Returned)


def test_a_file_that_hangs_while_it_loads_costs_only_its_own_functions(launcher) -> None:
    """The other files of the submission are graded."""
    sources = Sources(
        {"stuck": "while True: pass", "good": "def good(): return 1"},
        {"stuck": "stuck.py", "good": "good.py"},
        {"bad": ("stuck", "bad"), "good": ("good", "good")},
    )
    with Session(launcher, sources, Budget(call_seconds=0.5)) as session:
        bad, good = session.call(Call("bad")), session.call(Call("good"))

    assert bad == TimedOut(0.5, loading=True)
    assert isinstance(good, Returned)


def test_a_file_that_hangs_even_without_its_loops_is_not_loaded_again(launcher) -> None:
    """It is tried whole, then without loops and bare expressions, and given up."""
    source = "def wait():\n    while True: pass\nvalue = wait()\ndef bad(): return 1\n"
    sources = Sources({"stuck": source}, {"stuck": "stuck.py"}, {"bad": ("stuck", "bad")})
    with Session(launcher, sources, Budget(call_seconds=0.5)) as session:
        answers = [session.call(Call("bad")) for _ in range(2)]

    assert answers == [TimedOut(0.5, loading=True)] * 2


LEFT_OUT = {
    "a module that is not there": ("import nowhere, math\ndef f(): return math.floor(1.5)\n", "No module named"),
    "a name of it": ("from nowhere import x\ny = x.z\ndef f(): return 1\n", "No module named 'nowhere'"),
    "its use": ("def f(): return 1\nprint(undefined)\n", "line 2 was left out: NameError"),
    "sys.exit() at the end": ("import sys\ndef f(): return 1\nsys.exit()\n", "line 3 was left out: it would end"),
    "sys.exit() on the way": ("import sys\nsys.exit(3)\ndef f(): return 1\n", "(SystemExit)"),
    "a failed test": ("def f(): return 1\nassert f() == 2\n", "AssertionError"),
    "await": ("def f(): return 1\nawait f()\n", "`await` does not work"),
    "a loop without end": ("def f(): return 1\nwhile True:\n    pass\n", "line 2 was left out: loading the file"),
    "after a future import": (
        "from __future__ import annotations\n1 / 0\ndef f(x: nothing = 1): return x\n",
        "ZeroDivisionError",
    ),
}


@pytest.mark.parametrize(("source", "why"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_statement_that_fails_while_a_file_loads_costs_no_more_than_itself(launcher, source: str, why: str) -> None:
    """The functions of the file are called, and what was left out is named."""
    sources = Sources({"work": source}, {"work": "work.py"}, {"f": ("work", "f")})
    with Session(launcher, sources, Budget(call_seconds=0.5)) as session:
        answer = session.call(Call("f"))

    assert isinstance(answer, Returned), answer
    assert answer.value == 1
    assert why in session.left_out[0]
    assert session.left_out[0].startswith("work.py, line ")


def test_lines_that_only_run_public_checks_are_left_out_silently(sandbox) -> None:
    """Every notebook that a course hands out has them; a call that needs such a name still says why it fails."""
    source = (
        "import otter\nfrom fam.notebook import check\ngrader = otter.Notebook('work.ipynb')\ngrader.check('f')\n"
        "check('f')\nundefined.check('f')\ndef f(): return grader.check\n"
    )
    sources = Sources({"work": source}, {"work": "work.py"}, {"f": ("work", "f")})
    with Session(sandbox, sources, Budget(call_seconds=0.5)) as session:
        answer = session.call(Call("f"))

    assert session.left_out == ["work.py, line 6 was left out: NameError: name 'undefined' is not defined"]
    assert isinstance(answer, Raised)
    assert answer.text == "name 'grader' is not defined (NameError: name 'otter' is not defined)"


def test_statements_of_a_slow_file_share_one_sentence(launcher) -> None:
    """Which of them took the time is unknown, so none is blamed by itself; what does nothing is not named."""
    source = "def f(): return 1\nprint(f())\nwhile True:\n    pass\n'text'\npass\nprint(2)\n"
    sources = Sources({"work": source}, {"work": "work.py"}, {"f": ("work", "f")})
    with Session(launcher, sources, Budget(call_seconds=0.5)) as session:
        answer = session.call(Call("f"))

    assert isinstance(answer, Returned)
    assert session.left_out == ["work.py took too long to load, so it was loaded without lines 2, 3, 7"]


def test_what_fails_for_a_module_that_is_not_there_says_so_at_its_own_line(launcher) -> None:
    """Nothing stands in for the module."""
    source = "import nowhere as plt\ndef f():\n    return plt.figure()\n"
    sources = Sources({"work": source}, {"work": "work.py"}, {"f": ("work", "f")})
    with Session(launcher, sources, Budget(call_seconds=0.5)) as session:
        answer = session.call(Call("f"))

    assert isinstance(answer, Raised)
    assert (answer.line, answer.text) == (3, "name 'plt' is not defined (No module named 'nowhere')")


def test_a_process_that_ends_itself_costs_the_call_and_no_other(launcher, ask) -> None:
    """It is started again, and a function that keeps killing it is given up."""
    source = "import os\n\ndef leave():\n    os._exit(0)\n\ndef fine():\n    return 7\n"
    with ask(launcher, source) as answers:
        died, fine, again, given_up = answers("leave"), answers("fine"), answers("leave"), answers("leave")

    assert [type(each) for each in (died, again, given_up)] == [Died, Died, Died]
    assert isinstance(fine, Returned)


def test_a_submission_as_a_whole_has_a_deadline(launcher, ask) -> None:
    """Many slow calls end when the submission's time is over."""
    source = "import time\n\ndef slow():\n    time.sleep(0.3)\n    return 1\n"
    with ask(launcher, source, submission_seconds=1.0) as answers:
        seen = [answers("slow") for _ in range(12)]

    assert isinstance(seen[0], Returned)
    assert {each for each in seen if not isinstance(each, Returned)} == {TimedOut(1.0, whole=True)}


def test_a_slow_start_is_not_charged_to_the_submission(launcher, ask) -> None:
    """What the machine takes to start a process is nobody's mistake."""

    class SlowLauncher:
        def start(self, memory_mb: float) -> Process:
            time.sleep(1.1)
            return launcher.start(memory_mb)

    with ask(SlowLauncher(), "def fine():\n    return 7\n", submission_seconds=1.0) as answers:
        answer = answers("fine")

    assert isinstance(answer, Returned)


def test_files_of_a_submission_may_import_each_other(launcher) -> None:
    """A later unit may build on an earlier one."""
    sources = Sources(
        {"first": "def one(): return 1", "second": "from first import one\n\ndef two(): return one() + one()"},
        {"first": "first.py", "second": "second.py"},
        {"two": ("second", "two")},
    )
    with Session(launcher, sources, Budget()) as session:
        answer = session.call(Call("two"))

    assert isinstance(answer, Returned)
    assert answer.value == 2


def test_output_is_separate_from_answers(launcher, ask) -> None:
    """Printed text is reported beside the returned value, and cut if it is long."""
    source = (
        "def talk():\n    print('hello')\n    return 1\n\ndef flood():\n    print('x' * 1_000_000)\n    return 2\n"
    )
    with ask(launcher, source) as answers:
        talk, flood = answers("talk"), answers("flood")

    assert isinstance(talk, Returned)
    assert talk.printed == "hello\n"
    assert isinstance(flood, Returned)
    assert len(flood.printed) <= 10_000


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        (
            "def forge():\n    import os\n    for fd in range(3, 20):\n"
            "        try: os.write(fd, b'\\0' * 100)\n        except OSError: pass\n    return 1\n",
            Died,
        ),
        (
            'def forge():\n    import os\n    head = b\'{"id": 2, "kind": "returned"}\'\n'
            "    frame = len(head).to_bytes(4, 'big') + (0).to_bytes(8, 'big') + head\n"
            "    for fd in range(3, 20):\n        try: os.write(fd, frame)\n        except OSError: pass\n"
            "    return 1\n",
            Unasked,
        ),
    ],
    ids=["raw bytes", "an answer of its own"],
)
def test_a_forged_frame_is_no_answer(sandbox, ask, source: str, outcome: type) -> None:
    """Bytes that the student's code writes into the wire end the process; nothing is gained."""
    with ask(sandbox, source + "\ndef fine():\n    return 7\n") as answers:
        forged, fine = answers("forge"), answers("fine")

    assert isinstance(forged, outcome)
    assert isinstance(fine, Returned)
    assert fine.value == 7


@pytest.mark.parametrize(
    ("body", "deliberate"),
    [
        ("raise ValueError('no')", True),
        ("refuse()", True),
        ("a, b, c = (1, 2)", False),
        ("np.ones(3).reshape(2, 2)", False),
        ("np.pad(np.ones(3), -1)", False),
        ("int('x')", False),
    ],
    ids=["raise", "a helper's raise", "unpacking", "NumPy", "NumPy's own raise", "a builtin"],
)
def test_an_exception_is_deliberate_where_the_submission_raises_it(
    launcher, ask, body: str, deliberate: bool
) -> None:
    """What merely happens to fail says nothing of what its author thought."""
    helper = "import numpy as np\n\ndef refuse():\n    raise ValueError('no')\n"
    with ask(launcher, f"{helper}\ndef double(values):\n    {body}\n") as answers:
        answer = answers("double", 1)

    assert isinstance(answer, Raised)
    assert answer.type_name == "ValueError"
    assert answer.deliberate == deliberate
