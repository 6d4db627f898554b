"""The page of `docs/play/` in a real browser: its numbers are the course's, and everybody can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.play import axe_source, launch, open_page, turn_to

pytestmark = pytest.mark.slow

Reference = Callable[[str], Callable[..., Any]]
WIDTHS = (400, 800, 1600)
LESSONS = (1, 2, 3, 4, 5, 6, 7, 10, 11, 13)
SETTINGS = 300  # random ones, computed in one call

# Each setting is a state's texts; the answer is null where the page says that there is no map.
MAPS = """texts => texts.map(each => {
  const setting = famPlay.state.readState(each), { numbers } = famPlay;
  return { map: numbers.featureMap(setting), shape: numbers.shapeOf(setting), why: numbers.whyNoMap(setting),
    parameters: numbers.parameters(setting) };
})"""
FIELDS = """stacks => stacks.map(({ layers, size, index }) => {
  const { numbers } = famPlay;
  return { fields: numbers.fields(layers), window: numbers.inputWindow(layers, index),
    sizes: numbers.traceSizes(size, layers), centre: numbers.centres(layers).at(-1) };
})"""
# What the page shows: the map's cells, the last line of the sum, the formulas.
SHOWN = """() => ({
  map: [...document.querySelectorAll('[role=grid][aria-label=map] tbody tr')].map(row =>
    [...row.querySelectorAll('[role=gridcell]')].map(cell => cell.textContent)),
  sum: [...document.querySelectorAll('.fam-sum p')].map(line => line.textContent),
  title: document.querySelector('.fam-work > .fam-card h3').textContent,
  sizes: [...document.querySelectorAll('.fam-map .fam-numbers')].map(line => line.textContent),
  products: [...document.querySelectorAll('.fam-products b')].map(each => each.textContent),
  trouble: document.querySelector('.fam-map .fam-trouble:not([hidden])')?.textContent ?? '',
})"""


@pytest.fixture(scope="module")
def chromium(browser: str) -> Iterator[Browser]:
    """Start one browser for all tests of this file."""
    with sync_playwright() as playwright:
        started = launch(playwright, browser)
        yield started
        started.close()


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


def test_a_kernel_that_does_not_fit_is_said_plainly(chromium: Browser) -> None:
    """There is no map then, but a sentence with the numbers; and the map is back when it fits again."""
    with open_page(chromium, "lesson=2") as page:
        height = page.get_by_label("kernel size down")
        height.fill("5")
        height.press("Enter")
        shown = page.evaluate(SHOWN)
        assert not page.locator("[role=grid][aria-label=map]").is_visible()
        assert "The kernel spans 5 rows, and the image has only 3: it does not fit anywhere" in shown["trouble"]

        page.get_by_label("padding down").fill("1")
        page.get_by_label("padding down").press("Enter")
        assert page.evaluate(SHOWN)["trouble"] == "" and page.locator("[role=grid][aria-label=map]").is_visible()


def focused(page: Page) -> Any:
    """Return which cell has the focus: the grid's label, the row and the column; else the element's text."""
    return page.evaluate("""() => { const it = document.activeElement;
      return it.role === 'gridcell' || it.getAttribute('role') === 'gridcell'
        ? [it.closest('[role=grid]').getAttribute('aria-label'), +it.dataset.row, +it.dataset.col]
        : it.getAttribute('aria-label') ?? it.labels?.[0]?.firstChild.textContent ?? it.textContent; }""")


def test_everything_can_be_reached_and_left_with_the_keyboard(chromium: Browser) -> None:
    """Tab goes once through the page and out of it: each grid is one stop, and no field keeps the focus."""
    with open_page(chromium, "lesson=5") as page:
        stops = []
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            stops.append(focused(page))
            seen = page.evaluate("""() => { const style = getComputedStyle(document.activeElement);
              return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; }""")
            assert seen, stops[-1]
        assert page.evaluate("document.activeElement === document.body"), stops

    grids = [stop[0] for stop in stops if isinstance(stop, list)]
    assert grids == ["image", "kernel", "map"]
    assert len({str(stop) for stop in stops}) == len(stops)
    assert {"◀ Back", "▶ Play", "Next ▶", "stride down, sH"} <= {str(stop) for stop in stops}


def test_arrow_keys_walk_through_the_map_and_the_sum_is_spoken(chromium: Browser) -> None:
    """Each cell that is reached shows its window, and the live region says its sum; the edge of the grid holds."""
    with open_page(chromium, "lesson=2&at=0,0") as page:
        page.locator("[role=grid][aria-label=map] [tabindex='0']").focus()
        spoken = page.locator("[aria-live]")
        for key in ("ArrowUp", "ArrowLeft", "ArrowRight"):
            page.keyboard.press(key)
        assert focused(page) == ["map", 0, 1]
        assert spoken.text_content() == ("Row 0, column 1 of the map: 2·1 + 0·0 + 1·(−1) + 3·2 = 2 + 0 − 1 + 6 = 7")
        assert page.locator("[role=grid][aria-label=image] [aria-label$='in the window']").count() == 4
        for key, place in (("End", [0, 2]), ("ArrowDown", [1, 2]), ("Home", [1, 0]), ("ArrowDown", [1, 0])):
            page.keyboard.press(key)
            assert focused(page) == ["map", *place]
        assert page.locator("[role=grid][aria-label=map] [aria-selected=true]").get_attribute("data-row") == "1"


def test_values_can_be_typed_and_taken_back(chromium: Browser) -> None:
    """Typing replaces a value, Enter keeps it, Escape does not; fractions count, nonsense does not; Tab leaves."""
    with open_page(chromium, "lesson=1") as page:
        value = lambda: page.evaluate(SHOWN)["map"][0][0]  # noqa: E731 - short, and used below only
        page.locator("[role=grid][aria-label=image] [tabindex='0']").focus()
        page.keyboard.type("10")
        page.keyboard.press("Enter")
        assert value() == "14" and focused(page) == ["image", 0, 0]
        page.keyboard.press("F2")
        page.keyboard.type("99")
        page.keyboard.press("Escape")
        assert value() == "14" and focused(page) == ["image", 0, 0]
        page.keyboard.press("Enter")
        page.keyboard.type("abc")
        page.keyboard.press("ArrowDown")
        assert value() == "14" and focused(page) == ["image", 1, 0]
        page.keyboard.type("1/2")
        page.keyboard.press("Tab")
        assert value() == "13.5" and focused(page) == ["kernel", 0, 0]


def test_pointing_and_tapping_choose_a_cell(chromium: Browser) -> None:
    """The pointer over a cell shows its window; a click chooses it as well and gives it the focus."""
    with open_page(chromium, "lesson=2&at=0,0") as page:
        cell = page.locator("[role=grid][aria-label=map] [data-row='1'][data-col='2']")
        cell.hover()
        assert page.evaluate(SHOWN)["title"] == "Row 1, column 2 of the map"
        page.locator("[role=grid][aria-label=map] [data-row='0'][data-col='2']").click()
        assert focused(page) == ["map", 0, 2]


def test_steps_play_only_when_asked(chromium: Browser) -> None:
    """Nothing moves by itself; Play walks on in silence, Pause stops it, Back and Next go round."""
    with open_page(chromium, "lesson=2&at=0,0", motion="no-preference") as page:
        place = page.locator(".fam-progress")
        page.wait_for_timeout(700)
        assert place.inner_text() == "step 1 of 6"
        page.get_by_role("button", name="Back").click()
        assert place.inner_text() == "step 6 of 6"
        page.get_by_role("button", name="Next").click()
        assert place.inner_text() == "step 1 of 6"
        page.get_by_label("speed").fill("1")
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("document.querySelector('.fam-progress').textContent !== 'step 1 of 6'")
        assert page.locator("[aria-live]").get_attribute("aria-live") == "off"
        page.get_by_role("button", name="Pause").click()
        stopped = place.inner_text()
        page.wait_for_timeout(500)
        assert place.inner_text() == stopped
        moving = "getComputedStyle(document.querySelector('.fam-frame')).transitionDuration"
        assert page.evaluate(moving) != "0s"
    with open_page(chromium, "lesson=2") as page:
        assert page.evaluate(moving) == "0s"


def test_the_address_keeps_the_setting(chromium: Browser) -> None:
    """Whatever is set comes back from the hash, and a new hash is taken over without loading the page anew."""
    with open_page(chromium, "lesson=5") as page:
        page.get_by_label("stride across").fill("1")
        page.get_by_label("stride across").press("Enter")
        page.get_by_role("combobox", name="kernel").select_option("blur")
        page.wait_for_function("location.hash.includes('kernel=0.1')")
        state, fragment = page.evaluate("[famPlay.page.state(), location.hash.slice(1)]")
        assert state["stride"] == "2,1"
    with open_page(chromium, fragment) as page:
        assert page.evaluate("famPlay.page.state()") == state
        page.evaluate("location.hash = 'lesson=11&index=2'")
        page.wait_for_selector(".fam-said:visible")
        assert (
            page.locator(".fam-said").inner_text()
            == "Output 2 sees pixels 3 to 9: a field of 7. 1 of them is padding."
        )

    with open_page(chromium) as page:
        texts = [texts_of(each) | {"lesson": "5", "at": "1,0"} for each in random_settings("convolution", 50)]
        trips = page.evaluate("""texts => texts.map(each => { const { readState, toHash, fromHash } = famPlay.state;
          const state = readState(each); return [state, fromHash('#' + toHash(state))]; })""", texts)  # fmt: skip
    assert all(before == after for before, after in trips)


@pytest.mark.parametrize(
    "fragment", ["image=x&kernel=;;!&stride=-1&padding=1e9&layers=,;&tab=z", "%", "lesson=99&at=a"]
)
def test_no_address_breaks_the_page(chromium: Browser, fragment: str) -> None:
    """Nonsense in the hash becomes numbers within the limits."""
    with open_page(chromium, fragment) as page:
        assert page.evaluate(SHOWN)["sizes"]


def test_five_layers_and_what_does_not_fit(chromium: Browser) -> None:
    """The table grows to five layers; a layer that finds too little is named, with its numbers."""
    with open_page(chromium, "tab=fields&layers=3,1,0,1&size=9") as page:
        for _ in range(4):
            page.get_by_role("button", name="Add a layer").click()
        assert page.get_by_role("button", name="Add a layer").is_disabled()
        trouble = page.locator(".fam-fields .fam-trouble")
        assert "The kernel of layer 5 spans 3, but only 1 value reaches it" in trouble.inner_text()
        page.get_by_label("pixels of the image").fill("21")
        page.get_by_label("pixels of the image").press("Enter")
        page.get_by_label("dilation of layer 1").fill("2")
        page.get_by_label("dilation of layer 1").press("Enter")
        assert not trouble.is_visible()
        page.get_by_label("output", exact=True).press("ArrowRight")
        assert "Output 1 sees pixels 1 to 13: a field of 13" in page.locator(".fam-said").inner_text()
        assert page.locator(".fam-cell-seen.fam-cell-output").count() == 1


# Preloading styles is for pages from elsewhere; browsers forbid it for files.
AXE_RUN = """axe.run({ preload: false, runOnly:
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ passes, violations }) => ({ passes: passes.length, violations: violations.flatMap(({ id, nodes }) =>
    nodes.map(node => [id, node.target.join(' '), node.failureSummary])) }))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, scheme: str) -> None:
    """No violation of WCAG 2.2 AA or of good practice in either tab, with padding and dilation or without."""
    settings = ("lesson=5", "lesson=7&padding=1&dilation=2", "lesson=2&kernel=1;1;1;1", "lesson=13", "lesson=11")
    with open_page(chromium, scheme=scheme) as page:
        page.evaluate(axe_source().read_text(encoding="utf-8"))
        for fragment in ("", *settings, "tab=fields&size=1"):
            turn_to(page, fragment)
            found = page.evaluate(AXE_RUN)
            assert found["passes"] > 10
            assert found["violations"] == [], fragment


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out(chromium: Browser, width: int) -> None:
    """The page does not scroll sideways, however large the image and however many layers."""
    large = "image=" + ";".join([",".join(["-12.25"] * 12)] * 12) + "&padding=4&kernel=" + ";".join(["1,1,1,1,1"] * 5)
    layers = "tab=fields&size=64&layers=7,1,6,4;7,2,6,1;7,1,6,1"
    with open_page(chromium, width=width) as page:
        for fragment in (*(f"lesson={each}" for each in LESSONS), large, layers):
            turn_to(page, fragment)
            wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide[0] <= wide[1] == width, fragment


MOUNT = """options => {
  const element = document.querySelector('main').appendChild(document.createElement('div'));
  window.heard = [];
  window.mounted = famPlay.mount(element, { ...options, compute: eval(options.compute),
    onChange: report => window.heard.push(report) });
}"""


def test_another_page_can_compute_the_map(chromium: Browser) -> None:
    """`mount` takes a function, shows its map or its error, marks what differs, and reports every change."""
    with open_page(chromium) as page:
        begin = {
            "state": {"image": [[1, 2], [3, 4]], "kernel": [[1, 1]], "stride": 1},
            "tabs": ["map"],
            "lessons": False,
        }
        page.evaluate(
            MOUNT, {**begin, "compute": "(call) => { window.call = call; return Promise.resolve([[3], [8]]); }"}
        )
        own = page.locator("main > div").nth(1)
        page.wait_for_function("heard.length > 0")
        assert page.evaluate("heard.at(-1).map") == [[3], [8]]
        assert page.evaluate("call") == {
            "operation": "convolution", "image": [[[1, 2], [3, 4]]], "kernel": [[[1, 1]]], "bias": 0,
            "stride": [1, 1], "padding": [0, 0], "dilation": [1, 1],
        }  # fmt: skip
        assert "1 value of your map differs" in own.inner_text()
        assert own.locator(".fam-wrong").get_attribute("aria-label") == "8, not 7"
        own.locator("[role=grid][aria-label=map] [data-row='1']").click()
        assert "Your function gives 8 here." in own.inner_text()
        assert page.evaluate("[heard.at(-1).state.at, heard.at(-1).pending, location.hash]") == ["1,0", False, ""]

        for compute, said in {
            "() => { throw new Error('no kernel'); }": "Your function raised an error: no kernel",
            "() => Promise.reject(new Error('too slow'))": "Your function raised an error: too slow",
            "() => [[1, 2]]": "Your map is 1 × 2; the size formula says 2 × 1.",
            "() => 7": "Your function did not give a map",
        }.items():
            page.evaluate("mounted.destroy()")
            page.evaluate(MOUNT, {**begin, "compute": compute})
            page.get_by_text(said).wait_for()


def test_only_the_last_answer_of_a_slow_function_counts(chromium: Browser) -> None:
    """An answer to a setting that has changed in the meantime is not shown."""
    compute = "call => new Promise(done => setTimeout(() => done([[call.bias]]), call.bias === 1 ? 300 : 10))"
    with open_page(chromium) as page:
        begin = {"image": [[0]], "kernel": [[0]], "bias": 1}
        page.evaluate(MOUNT, {"state": begin, "tabs": ["map"], "compute": compute})
        page.evaluate("mounted.set({ bias: 2 })")
        page.wait_for_timeout(600)
        assert page.evaluate("heard.filter(each => !each.pending).map(each => each.map)") == [[[2]]]
