"""The square detector is right about every 4x4 block, and therefore about every picture."""

from __future__ import annotations

import json
from copy import copy
from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate

from fam.course import Course
from fam_grader.execution.packing import pack
from fam_grader.execution.unpacking import unpack
from fam_grader.grading.suites import Group, load_groups

BLOCKS = ((np.arange(1 << 16)[:, np.newaxis] >> np.arange(16)) & 1).reshape(-1, 4, 4)
SMALLEST = [  # the drawer's: it counts the light in every 2x2 box, and weighs the nine counts
    (np.ones((1, 1, 1, 2)), None),
    (np.ones((1, 1, 2, 1)), None),
    (np.array([1, 7, 1]).reshape(1, 1, 1, 3), np.array([-4])),
    (np.array([1, -4, 1]).reshape(1, 1, 3, 1), np.array([-31])),
]


def is_square(block: np.ndarray) -> bool:
    """Look at one block with Python's own means."""
    rows = ["".join(map(str, row)) for row in block.tolist()]
    return rows == ["1111", "1001", "1001", "1111"]


def maps_of(layers: Any, picture: np.ndarray, dtype: type = float) -> list[np.ndarray]:
    """Run a network on one picture with SciPy; give the maps after every layer."""
    volume, all_maps = picture[np.newaxis].astype(dtype), []
    for filters, biases in layers:
        zeros = np.zeros(len(filters))
        maps = [correlate(volume, kernel.astype(dtype), mode="valid", method="direct")[0] for kernel in filters]
        volume = np.maximum(np.array(maps) + (zeros if biases is None else biases)[:, None, None], 0).astype(dtype)
        all_maps.append(volume)
    return all_maps


def respond(layers: Any, blocks: np.ndarray) -> np.ndarray:
    """Run a network on many pictures by shifting and adding; give its last maps."""
    maps = blocks[:, np.newaxis].astype(np.float32)
    for filters, biases in layers:
        _, _, kH, kW = filters.shape
        H, W = maps.shape[2] - kH + 1, maps.shape[3] - kW + 1
        total = np.zeros((len(maps), len(filters), H, W), np.float32)
        for i, j in np.ndindex(kH, kW):
            total += np.einsum("nchw,fc->nfhw", maps[:, :, i : i + H, j : j + W], filters[:, :, i, j])
        maps = np.maximum(total + (0 if biases is None else biases[:, np.newaxis, np.newaxis]), 0)
    return maps[:, 0]


@pytest.fixture
def layers(reference: Any) -> Any:
    """The reference network."""
    return reference("square_detector")()


@pytest.mark.parametrize("which", ["reference", "smallest"])
def test_one_of_all_65536_blocks_is_a_square(layers: Any, which: str) -> None:
    """The last map is 1 at the hollow square and 0 at each of the other 65535 blocks, in float32."""
    network = layers if which == "reference" else SMALLEST

    answers = np.concatenate([respond(network, part) for part in np.split(BLOCKS, 16)])

    assert answers.shape == (1 << 16, 1, 1)
    assert set(answers.ravel().tolist()) == {0.0, 1.0}
    assert [is_square(BLOCKS[found]) for found in np.flatnonzero(answers)] == [True]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_each_value_of_the_last_map_speaks_for_its_own_block(layers: Any, share: float) -> None:
    """On 12x12 pictures the last map has a value for each of the 81 blocks, and it is right for that block."""
    rng = np.random.default_rng(1640)
    for _ in range(20):
        picture = (rng.random((12, 12)) < share).astype(int)
        for row, col in rng.integers(0, 9, (2, 2)):
            picture[row : row + 4, col : col + 4] = 1
            picture[row + 1 : row + 3, col + 1 : col + 3] = 0

        last = maps_of(layers, picture)[-1][0]

        blocks = [[is_square(picture[r : r + 4, c : c + 4]) for c in range(9)] for r in range(9)]
        np.testing.assert_array_equal(last, blocks)


def test_every_unit_says_yes_or_no(layers: Any) -> None:
    """All maps hold 0 and 1 only, in float32 and in float64 alike: the margin is a whole 1."""
    picture = np.random.default_rng(1641).integers(0, 2, (12, 12))

    double, single = maps_of(layers, picture), maps_of(layers, picture, np.float32)

    for wide, narrow in zip(double, single, strict=True):
        assert set(wide.ravel().tolist()) <= {0.0, 1.0}
        np.testing.assert_array_equal(wide, narrow)


def test_turning_the_picture_turns_the_last_map(layers: Any) -> None:
    """A square is a square from all sides."""
    picture = np.random.default_rng(1642).integers(0, 2, (12, 12))
    picture[2:6, 5:9] = BLOCKS[[is_square(block) for block in BLOCKS]][0]

    upright = maps_of(layers, picture)[-1][0]

    for turns in range(4):
        np.testing.assert_array_equal(maps_of(layers, np.rot90(picture, turns))[-1][0], np.rot90(upright, turns))
    np.testing.assert_array_equal(maps_of(layers, picture.T)[-1][0], upright.T)


def test_deeper_layers_see_larger_regions(layers: Any) -> None:
    """A single lit pixel reaches 2x2, then 3x3, then 4x4 values: no layer sees more than its part of the square."""
    seen = [1]
    for filters, _ in layers:
        seen.append(seen[-1] + filters.shape[-1] - 1)

    assert seen == [1, 2, 3, 4]


def test_the_network_has_126_numbers_and_the_smallest_one_12(layers: Any) -> None:
    """The lesson's counts: 25 + 84 + 17 in the three layers, and 2 + 2 + 4 + 4 in the drawer's four."""
    sizes = [
        [filters.size + (0 if biases is None else biases.size) for filters, biases in network]
        for network in (layers, SMALLEST)
    ]

    assert sizes == [[25, 84, 17], [2, 2, 4, 4]]


# ---- what students may hand in ----

GOOD = [(np.ones((1, 1, 2, 2)), None), (np.ones((1, 1, 3, 3)), np.array([-11.0]))]
ONE = np.ones((1, 1, 2, 2))
HUGE = np.full((1, 1, 2, 2), 1e300)
NESTED: list[Any] = []
for _ in range(15):
    NESTED = [NESTED]
GARBAGE = {
    "nothing": None,
    "a number": 3,
    "a text": "square",
    "a dict": {"filters": ONE},
    "a set": {1, 2},
    "a generator": (layer for layer in GOOD),
    "an array": ONE,
    "an array of shape (2, 2)": np.ones((2, 2)),
    "an empty list": [],
    "one layer": GOOD[:1],
    "a pair": GOOD[1],
    "texts": ["ab", "cd"],
    "numbers": [1, 2],
    "nothings": [None, None],
    "empty pairs": [(), ()],
    "nested": NESTED,
    "a hundred and one layers": [(np.ones((1, 1, 1, 1)), None)] * 101,
    "five thousand layers": [(np.ones((1, 1, 1, 1)), None)] * 5000,
    "triples": [(ONE, None, None), (ONE, None, None)],
    "dicts": [{"filters": ONE, "biases": None}] * 2,
    "no arrays": [(ONE.tolist(), None), (ONE.tolist(), None)],
    "functions": [(len, len), (len, len)],
    "scalars": [(np.float64(1), np.float64(1))] * 2,
    "texts in arrays": [(np.full((1, 1, 2, 2), "a"), None)] * 2,
    "objects in arrays": [(np.full((1, 1, 2, 2), None), None)] * 2,
    "complex": [(ONE * 1j, None)] * 2,
    "truth values": [(ONE > 0, None)] * 2,
    "two axes": [(np.ones((2, 2)), None)] * 2,
    "five axes": [(np.ones((1, 1, 1, 2, 2)), None)] * 2,
    "no axes": [(np.array(1.0), None)] * 2,
    "no filters": [(np.ones((0, 1, 2, 2)), None)] * 2,
    "no channels": [(np.ones((1, 0, 2, 2)), None)] * 2,
    "no height": [(np.ones((1, 1, 0, 2)), None)] * 2,
    "no width": [(np.ones((1, 1, 2, 0)), None)] * 2,
    "too high": [(np.ones((1, 1, 4, 1)), None)] * 2,
    "too wide": [(np.ones((1, 1, 1, 4)), None)] * 2,
    "nine filters": [(np.ones((9, 1, 2, 2)), None), (np.ones((1, 9, 2, 2)), None)],
    "channels that differ": [(np.ones((2, 1, 2, 2)), None), (np.ones((1, 3, 2, 2)), None)],
    "two last maps": [(ONE, None), (np.ones((2, 1, 2, 2)), None)],
    "nothing left of the picture": [(np.ones((1, 1, 3, 3)), None)] * 6,
    "biases of another length": [(ONE, np.ones(2)), (ONE, None)],
    "biases with axes": [(ONE, np.ones((1, 1))), (ONE, None)],
    "a bias without axes": [(ONE, np.array(1.0)), (ONE, None)],
    "a bare bias": [(ONE, 1.0), (ONE, 1.0)],
    "biases in a list": [(ONE, [1.0]), (ONE, [1.0])],
    "biases of texts": [(ONE, np.array(["a"])), (ONE, None)],
    "no biases": [(ONE, np.ones(0)), (ONE, None)],
    "NaN": [(ONE * np.nan, None), (ONE, None)],
    "infinity": [(ONE * np.inf, None), (ONE, None)],
    "a bias of NaN": [(ONE, np.array([np.nan])), (ONE, None)],
    "overflow": [(HUGE, None), (HUGE, None)],
    "overflow to NaN": [(HUGE, None), (HUGE, None), (-HUGE, np.array([1e300])), (HUGE, None)],
    "zeros": [(ONE * 0, None), (ONE * 0, None)],
    "always yes": [(ONE, np.ones(1)), (ONE, np.ones(1))],
    "counts only": GOOD,
}  # fmt: skip


@pytest.fixture(scope="module")
def groups(course: Course) -> list[Group]:
    """The public checks and the hidden suite."""
    return load_groups(course, [course.units["hierarchy"]], hidden=True)


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("way", ["as it stands", "over the wire"])
def test_whatever_is_handed_in_the_suites_have_a_sentence_for_it(groups: list[Group], garbage: Any, way: str) -> None:
    """A mistake is a failed check with a sentence of one line: no crash of ours, no warning, no full marks."""
    packed = pack(garbage)
    value = unpack(json.loads(packed.json), packed.body) if way == "over the wire" else garbage
    earned = 0.0
    for group in groups:
        test_file = copy(group.test_file)

        test_file.run({"square_detector": lambda: value})

        result = test_file.test_case_results[0]
        earned += group.points if result.passed else 0
        if not result.passed:
            assert result.message.strip().splitlines()[-1].startswith("CheckFailed: ")
    assert earned <= 1.75


@pytest.mark.parametrize("garbage", ["zeros", "always yes"])
def test_a_network_that_always_says_the_same_earns_the_rules_at_most(groups: list[Group], garbage: str) -> None:
    """Rejecting everything, or accepting everything, is worth nothing in any group about pictures."""
    for group in groups:
        test_file = copy(group.test_file)

        test_file.run({"square_detector": lambda: GARBAGE[garbage]})

        assert test_file.test_case_results[0].passed <= (group.name in ("the rules", "structure"))
