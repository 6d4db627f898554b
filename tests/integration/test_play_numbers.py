"""The numbers of the page in `docs/play/` are those of the course's reference functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from support.play import SHOWN, open_page, turn_to

pytestmark = pytest.mark.slow

Reference = Callable[[str], Callable[..., Any]]
SETTINGS = 300  # random ones, computed in one call

# Each setting is a state's texts; the answer is null where the page says that there is no map.
MAPS = """texts => texts.map(each => {
  const setting = famPlay.state.readState(each), { numbers } = famPlay;
  return { map: numbers.featureMap(setting), shape: numbers.shapeOf(setting), why: numbers.whyNoMap(setting),
    parameters: numbers.parameters(setting) };
})"""
ROUND_TRIPS = """texts => texts.map(each => {
  const { readState, toHash, fromHash } = famPlay.state, state = readState(each);
  return [state, fromHash(`#${toHash(state)}`)];
})"""
FIELDS = """stacks => stacks.map(({ layers, size, index }) => {
  const { numbers } = famPlay;
  return { fields: numbers.fields(layers), window: numbers.inputWindow(layers, index),
    sizes: numbers.traceSizes(size, layers), centre: numbers.centres(layers).at(-1) };
})"""


def text_of(volume: np.ndarray) -> str:
    """Return an array (C, H, W) as the page's hash has it."""
    return "!".join(";".join(",".join(f"{value:g}" for value in row) for row in channel) for channel in volume)


def number(text: str) -> float:
    """Read a number that the page has written."""
    return float(text.replace("−", "-").replace(",", ""))


def random_settings(operation: str, count: int) -> list[dict[str, Any]]:
    """Draw settings as arrays and pairs; about every fifth does not fit."""
    rng = np.random.default_rng(len(operation))
    pooling = operation != "convolution"
    ends = {"stride": (1, 5), "padding": (0, 3 if pooling else 4), "dilation": (1, 2 if pooling else 4)}
    settings = []
    for _ in range(count):
        channels = 1 if pooling else int(rng.integers(1, 4))
        image = rng.integers(-9, 10, (channels, *rng.integers(1, 9, 2))) / rng.choice([1, 2])
        kernel = rng.integers(-3, 4, (channels, *rng.integers(1, 6, 2))) / rng.choice([1, 4])
        pairs = {name: tuple(map(int, rng.integers(*each, 2))) for name, each in ends.items()}
        bias = 0.0 if pooling else float(rng.integers(-3, 4))
        settings.append({"operation": operation, "image": image, "kernel": kernel, "bias": bias, **pairs})
    return settings


def texts_of(setting: dict[str, Any]) -> dict[str, str]:
    """Return a setting as the texts of the page's state."""
    arrays = {name: text_of(setting[name]) for name in ("image", "kernel")}
    pairs = {name: ",".join(map(str, setting[name])) for name in ("stride", "padding", "dilation")}
    return {"operation": setting["operation"], "bias": f"{setting['bias']:g}", **arrays, **pairs}


def expected_map(reference: Reference, setting: dict[str, Any]) -> Any:
    """Compute the setting's map with the course's functions; None where they raise ValueError."""
    image, kernel, pairs = setting["image"], setting["kernel"], [setting["stride"], setting["padding"]]
    try:
        if setting["operation"] != "convolution":
            pool = reference(f"{setting['operation']}_pool2d")
            return pool(image[:1], kernel.shape[1:], *pairs)[0]
        biases = np.array([setting["bias"]])
        return reference("conv_layer")(image[None], kernel[None], biases, *pairs, setting["dilation"])[0, 0]
    except ValueError:
        return None


@pytest.mark.parametrize("operation", ["convolution", "max", "average"])
def test_maps_are_those_of_the_reference(chromium: Browser, reference: Reference, operation: str) -> None:
    """For hundreds of random settings, with pairs everywhere; where the course raises, a sentence says why."""
    settings = random_settings(operation, SETTINGS)
    expected = [expected_map(reference, each) for each in settings]

    with open_page(chromium) as page:
        answers = page.evaluate(MAPS, [texts_of(each) for each in settings])

    assert 30 < sum(each is None for each in expected) < SETTINGS - 80
    for setting, right, answer in zip(settings, expected, answers, strict=True):
        if right is None:
            assert answer["map"] is None and "Make" in answer["why"], setting
        else:
            assert answer["why"] == "" and tuple(answer["shape"]) == right.shape
            np.testing.assert_allclose(answer["map"], right, rtol=1e-9, atol=1e-9, err_msg=str(setting))


def test_sizes_and_counts_are_those_of_the_reference(chromium: Browser, reference: Reference) -> None:
    """The shape is `output_shape`'s, and the three counts of parameters are those of lesson 10."""
    settings = random_settings("convolution", SETTINGS)

    with open_page(chromium) as page:
        answers = page.evaluate(MAPS, [texts_of(each) for each in settings])

    compared = 0
    for setting, answer in zip(settings, answers, strict=True):
        (C, H, W), kernel = setting["image"].shape, setting["kernel"].shape[1:]
        ways = [setting[name] for name in ("stride", "padding", "dilation")]
        if answer["shape"] is None:
            with pytest.raises(ValueError, match=r"\d"):
                reference("output_shape")((H, W), kernel, *ways)
            continue
        compared += 1
        rows, cols = reference("output_shape")((H, W), kernel, *ways)
        shared = reference("conv_parameters")(C, 1, kernel)
        dense = reference("dense_parameters")(C * H * W, rows * cols)
        assert answer["shape"] == [rows, cols]
        assert answer["parameters"] == {"shared": shared, "local": rows * cols * shared, "dense": dense}
    assert compared > 100


def test_fields_are_those_of_the_reference(chromium: Browser, reference: Reference) -> None:
    """Field, window and sizes of random stacks; a dilated kernel counts as one that is as wide as its span."""
    rng = np.random.default_rng(11)
    names = ("kernel", "stride", "padding", "dilation")
    ends = ((1, 8), (1, 5), (0, 7), (1, 5))
    stacks = [
        {
            "layers": [{name: int(rng.integers(*each)) for name, each in zip(names, ends, strict=True)}
                       for _ in range(rng.integers(1, 6))],
            "size": int(rng.integers(1, 65)),
            "index": int(rng.integers(0, 9)),
        }
        for _ in range(200)
    ]  # fmt: skip

    with open_page(chromium) as page:
        answers = page.evaluate(FIELDS, stacks)

    for stack, answer in zip(stacks, answers, strict=True):
        spans = [
            (each["dilation"] * (each["kernel"] - 1) + 1, each["stride"], each["padding"]) for each in stack["layers"]
        ]
        window = reference("input_window")(spans, stack["index"])
        assert answer["fields"][-1]["field"] == reference("receptive_field")([each[:2] for each in spans])
        assert [each["below"] for each in answer["fields"]] == [
            np.prod([stride for _, stride, _ in spans[:number]]) for number in range(len(spans))
        ]
        assert sum(each["grows"] for each in answer["fields"]) == window[1] - window[0]
        assert tuple(answer["window"]) == window
        assert answer["fields"][-1]["jump"] == np.prod([stride for _, stride, _ in spans])
        assert answer["centre"]["start"] + stack["index"] * answer["centre"]["jump"] == sum(window) / 2
        known = len(answer["sizes"]) - 1
        assert answer["sizes"] == reference("trace_sizes")(stack["size"], spans[:known])
        if known < len(spans):
            with pytest.raises(ValueError, match=r"\d"):
                reference("trace_sizes")(stack["size"], spans[: known + 1])


def test_the_page_shows_what_it_computes(chromium: Browser, reference: Reference) -> None:
    """The cells of the map, the products, the sum and the formula on the page are the reference's numbers."""
    settings = [each for each in random_settings("convolution", 60) if expected_map(reference, each) is not None][:8]
    with open_page(chromium) as page:
        for setting in settings:
            right = expected_map(reference, setting)
            at = (right.shape[0] - 1, right.shape[1] // 2)
            texts = texts_of(setting) | {"at": f"{at[0]},{at[1]}"}

            turn_to(page, "&".join(f"{key}={text}" for key, text in texts.items()))
            shown = page.evaluate(SHOWN)

            cells = [[number(text) for text in row] for row in shown["map"]]
            np.testing.assert_allclose(cells, right, rtol=1e-3, atol=1e-9)
            assert shown["title"] == f"Row {at[0]}, column {at[1]} of the map"
            assert number(shown["sum"][-1].rpartition("= ")[2]) == pytest.approx(right[at], rel=1e-3)
            products = sum(map(number, shown["products"]))
            assert products + setting["bias"] == pytest.approx(right[at], rel=0.01, abs=0.01)
            assert [int(line.rpartition("= ")[2]) for line in shown["sizes"]] == list(right.shape)


def test_every_setting_comes_back_from_the_address(chromium: Browser) -> None:
    """Random settings are the same after the way through the hash, with a lesson and without."""
    texts = [texts_of(each) | {"at": "1,0"} for each in random_settings("convolution", 50)]
    texts += [each | {"lesson": "5"} for each in texts]

    with open_page(chromium) as page:
        trips = page.evaluate(ROUND_TRIPS, texts)

    assert all(before == after for before, after in trips)
    assert [before["lesson"] for before, _ in trips] == [0] * 50 + [5] * 50


# What each lesson works out on paper: the cell's value, or the shape, or what one output sees.
ON_PAPER: dict[int, Callable[[dict[str, Any]], object]] = {
    1: lambda shown: shown["map"] == [["7"]],
    2: lambda shown: shown["map"][0][1:] == ["7", "1"] and shown["sum"][0] == "2·1 + 0·0 + 1·(−1) + 3·2",
    3: lambda shown: shown["map"][0] == ["0", "5", "0", "−5"],
    4: lambda shown: shown["map"][0][:2] == ["15", "25"],
    5: lambda shown: shown["map"][0] == ["0", "2", "−2"],
    6: lambda shown: shown["sizes"][1].endswith("= ⌊7 / 2⌋ + 1 = 3 + 1 = 4"),
    7: lambda shown: shown["map"][0][1:] == ["5", "10"] and shown["sum"][-1] == "with the bias: 7 − 2 = 5",
    10: lambda shown: shown["sizes"][0].endswith("= 2"),
    13: lambda shown: shown["map"][1][0] == "−2",
}


def test_lessons_begin_with_their_own_numbers(chromium: Browser) -> None:
    """What a lesson works out on paper is what its setting shows."""
    with open_page(chromium) as page:
        for lesson, holds in ON_PAPER.items():
            turn_to(page, f"lesson={lesson}")
            assert holds(page.evaluate(SHOWN)), lesson
        turn_to(page, "lesson=10")
        counts = "this one filter 5; a filter of its own at every place 20; a dense layer with as many outputs 40"
        assert counts in page.locator(".fam-more").inner_text()
        turn_to(page, "lesson=11")
        assert page.locator(".fam-said").inner_text() == "Output 1 sees pixels 1 to 7: a field of 7."
