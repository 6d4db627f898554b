"""`fam compare`: right and wrong functions against PyTorch's answers, as `support.record_comparisons` keeps them."""

from __future__ import annotations

import inspect
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.comparison import compare as comparing
from fam_grader.comparison import counterparts
from fam_grader.comparison.compare import Comparison, compare
from fam_grader.comparison.counterparts import ask_pytorch, read_counterparts, titles
from fam_grader.comparison.drawing import Draw
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Raised, Returned
from fam_grader.execution.packing import PortableFunction
from fam_grader.reports.results import GroupResult
from support.paths import REPOSITORY
from support.record_comparisons import COUNT, SEED, ask_recording, checksum, nobodys_torch, recording

COURSE = load_course(REPOSITORY)
# Any filter is right, a network is the student's own, or PyTorch has no such layer.
WITHOUT = {
    *("vertical_edge_filter", "horizontal_edge_filter", "edge_strength"),
    *("equivariance_error", "square_detector", "train_digits"),
}


@pytest.fixture(scope="module")
def torch() -> Iterator[None]:
    """Let `compare.py` files be imported; they do not ask PyTorch here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in nobodys_torch().items():
            patch.setitem(sys.modules, name, module)
        yield


@pytest.fixture(scope="module")
def solved(torch, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a workspace with every function written, but for unit 7, and some written wrongly."""
    root = tmp_path_factory.mktemp("solved")
    shutil.copytree(COURSE.exercises, root / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    for unit in COURSE.units.values():
        if unit.number != 7:
            shutil.copy(unit.solution, root / "exercises" / unit.label)
    return load_course(root)


@pytest.fixture
def wrong(solved: Course) -> Iterator[Callable[[str, str], GroupResult]]:
    """Return a way to end a file with other statements, and to compare its function."""
    originals = {}

    def result(function: str, source: str) -> GroupResult:
        file = solved.unit_of(function).skeleton
        originals.setdefault(file, file.read_text(encoding="utf-8"))
        file.write_text(f"{originals[file]}\n{source}\n", encoding="utf-8")
        [group] = compare(solved, [function], ask=ask_recording).result.groups
        return group

    yield result
    for file, text in originals.items():
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def command(solved: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a way to type `fam compare ...` in the workspace, where PyTorch seems to be installed."""
    monkeypatch.chdir(solved.exercises.parent)
    monkeypatch.setattr(counterparts, "start_pytorch", lambda: "2.13.0")
    original: Callable[..., Comparison] = compare
    monkeypatch.setattr(comparing, "compare", lambda *given, **more: original(*given, **more, ask=ask_recording))
    return lambda *typed: CliRunner(env={"COLUMNS": "80"}).invoke(fam, ["compare", *typed])


def test_the_calls_are_those_that_pytorch_was_asked(torch) -> None:
    """Else `support.record_comparisons` has to ask anew."""
    found = {each.function: checksum(each) for each in read_counterparts(COURSE, list(COURSE.functions))}

    assert found == {function: answers[0][0] for function, answers in recording().items()}
    assert set(COURSE.functions) - set(found) == WITHOUT


def test_our_solutions_agree_with_pytorch(solved: Course) -> None:
    """On every recorded call of every function; an unwritten one is unwritten, and not compared."""
    comparison = compare(solved, list(COURSE.functions), ask=ask_recording)

    failed = {group.function: group.sentence for group in comparison.result.groups if group.status != "passed"}
    assert failed == {"convolve_volume": "it is not written yet"}
    assert set(comparison.without) == WITHOUT
    assert len(comparison.result.groups) == len(COURSE.functions) - len(WITHOUT)


def test_pytorch_is_asked_with_our_arguments_in_our_order(torch) -> None:
    """A `pytorch_NAME` has the parameters of NAME, so the bridge can be read off it; each says what it calls."""
    for each in read_counterparts(COURSE, list(COURSE.functions)):
        ours = COURSE.unit_of(each.function).contract(each.function).parameters
        theirs = list(inspect.signature(each.answer).parameters)

        assert theirs == list(ours)[: len(theirs)], each.function
        assert len(theirs) >= len(ours) - (each.function == "numerical_gradient"), each.function
        assert each.title, each.function
    assert titles(COURSE) == {each.function: each.title for each in read_counterparts(COURSE, [*COURSE.functions])}


def test_calls_are_the_same_for_a_seed_and_others_for_another(torch) -> None:
    """What was found can be repeated; and both kinds of answers are recorded, values and refusals."""
    [layer] = read_counterparts(COURSE, ["conv_layer"])

    keys = [[call.key for call in layer.calls(seed, 5)] for seed in (0, 0, 1)]
    assert keys[0] == keys[1]
    assert not set(keys[0]) & set(keys[2])
    kinds = {type(ask_recording(layer, call)) for call in layer.calls(SEED, COUNT)}
    assert kinds == {Returned, Raised}


def test_settings_are_drawn_as_the_contract_has_them(torch) -> None:
    """Ints, and pairs that are tuples: never lists, or NumPy's numbers."""
    for each in read_counterparts(COURSE, list(COURSE.functions)):
        for call in each.calls(1, 50):
            for value in (*call.args, *call.kwargs.values()):
                assert type(value) in (int, float, bool, tuple, list, np.ndarray, PortableFunction, type(None))
                assert type(value) is not list or all(type(layer) is tuple for layer in value)


def test_the_first_wrong_value_is_shown_with_both_answers(wrong) -> None:
    """In the words of `fam check`, with PyTorch's and one's own numbers, and the number of the input."""
    group = wrong("relu", "def relu(maps):\n    return np.where(maps < -1, 0, maps)")

    assert group.status == "failed"
    assert group.sentence.startswith("the value at [")
    assert [piece.title for piece in group.difference.pieces] == ["PyTorch", "yours"]
    assert group.call.startswith("relu(np.array(")
    assert "input 1 of 20, with --seed 0; what was expected is PyTorch's answer" in group.notes[-1]


def test_a_relation_and_an_other_shape_are_noticed(wrong) -> None:
    """All that `fam check` notices of an array."""
    assert "mirrored" in wrong("zero_pad", "_right = zero_pad\ndef zero_pad(image, padding):\n"
                               "    return _right(image, padding)[..., ::-1]").notes[0]  # fmt: skip
    assert "the shape is" in wrong("im2col", "_right = im2col\ndef im2col(*given, **more):\n"
                                   "    return _right(*given, **more)[:, 1:]").sentence  # fmt: skip


def test_what_pytorch_refuses_must_be_refused(wrong) -> None:
    """A kernel that does not fit: PyTorch raises RuntimeError, and ours a ValueError."""
    group = wrong("output_size", "def output_size(size, kernel_size, stride=1, padding=0, dilation=1):\n"
                  "    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1")  # fmt: skip

    assert "where a ValueError was expected" in group.sentence


def test_an_exception_has_its_line_and_a_renamed_parameter_is_named(wrong) -> None:
    """The student's file is read as `fam check` reads it."""
    group = wrong("shift", "def shift(image, rows, columns):\n    return image[100]")

    assert group.place[0].endswith(f"line {len(_text(group).splitlines())}")
    assert group.place[1].strip() == "return image[100]"
    assert "the parameter `cols` was renamed to `columns`" in " ".join(group.notes)


def _text(group: GroupResult) -> str:
    file = group.place[0].split('"')[1]
    return Path(file).read_text(encoding="utf-8")


def test_an_endless_loop_ends_and_pytorch_cannot_be_imported(wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are those of `fam check`: in a process of their own, with its limits; the answer is not a call away."""
    monkeypatch.setattr(comparing, "budget_for", lambda *_: Budget(0.5, 1024, 60))
    hung = wrong("dense_parameters", "def dense_parameters(*given, **more):\n    while True:\n        pass")
    cheated = wrong(
        "relu", "def relu(maps):\n    import torch\n    return torch.relu(torch.from_numpy(maps)).numpy()"
    )

    assert "was not done after 0.5 seconds" in hung.sentence
    assert hung.place[-1].strip() in ("while True:", "pass")
    assert "ModuleNotFoundError" in cheated.sentence


def test_the_command_says_what_agrees_and_what_is_not_compared(command) -> None:
    """With the version, the count and the seed; everything right is exit code 0."""
    done = command("edge_filters", "dense_parameters")

    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "Compared with PyTorch 2.13.0 on 20 random inputs per function (--seed 0):"
    assert "dense_parameters: nn.Linear(in_features, out_features, bias).parameters()" in done.stdout
    assert "vertical_edge_filter" in done.stdout.partition("PyTorch has no such function")[2]
    assert "1 of 1 function agrees." in done.stdout


def test_a_difference_is_exit_code_1_and_german_is_spoken(command, wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note on the input, the titles and the summary are translated."""
    wrong("strongest_position", "def strongest_position(response_map):\n    return (0, 0)")
    monkeypatch.setenv("FAM_LANGUAGE", "de")

    done = command("strongest_position")

    assert done.exit_code == 1
    assert "Verglichen mit PyTorch 2.13.0" in done.stdout
    assert "die Antwort von PyTorch." in " ".join(done.stdout.split())
    assert "0 von 1 " in done.stdout


def test_without_pytorch_one_line_says_what_to_install(solved: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the list of what is compared is there without it."""
    monkeypatch.chdir(solved.exercises.parent)
    monkeypatch.setattr(counterparts, "find_spec", lambda name: None)

    done = CliRunner().invoke(fam, ["compare", "relu"])
    listed = CliRunner().invoke(fam, ["compare", "--list"])

    assert done.exit_code == 1
    assert (
        done.output == "Error: `fam compare` needs PyTorch, which is not installed: pip install 'fam-course[torch]'\n"
    )
    assert listed.exit_code == 0
    assert [line for line in listed.output.splitlines() if not line.startswith(" ")] == list(COURSE.functions)
    assert "    F.max_pool2d(maps, size, stride, padding)" in listed.output.splitlines()


def test_a_drawn_window_fits_nine_times_of_ten() -> None:
    """Both what fits and what does not is asked."""
    sides = [Draw(3, "any", number).sides((4, 4), (0, 1)) for number in range(200)]

    fitting = sum(H >= 4 and W >= 2 for H, W in sides)
    assert 170 <= fitting < 200


@pytest.mark.skipif(counterparts.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_still_answers_what_was_recorded() -> None:
    """With PyTorch itself, where it is installed."""
    for each in read_counterparts(COURSE, list(COURSE.functions)):
        for call in each.calls(SEED, COUNT):
            ours, theirs = ask_pytorch(each, call), ask_recording(each, call)
            assert type(ours) is type(theirs)
            if isinstance(ours, Returned):
                np.testing.assert_equal(ours.value, theirs.value)
