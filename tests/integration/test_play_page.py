"""The page of `docs/play/` in a real browser: with pointer, keyboard and screen reader, alone and in another page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from support.play import PLAY, SHOWN, axe_source, open_page, turn_to

pytestmark = pytest.mark.slow

WIDTHS = (400, 800, 1600)
LESSONS = (1, 2, 3, 4, 5, 6, 7, 10, 11, 13)


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


STOPS = {
    "lesson=5": {"image", "kernel", "map", "◀ Back", "▶ Play", "Next ▶", "stride down, sH"},
    "lesson=11": {"table of layers", "kernel of layer 2", "Add a layer", "output"},
}


@pytest.mark.parametrize("fragment", STOPS)
def test_everything_can_be_reached_and_left_with_the_keyboard(chromium: Browser, fragment: str) -> None:
    """Tab goes once through the page and out of it: each grid is one stop, and no field keeps the focus."""
    with open_page(chromium, fragment) as page:
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

    names = [stop[0] if isinstance(stop, list) else stop for stop in stops]
    assert len(set(names)) == len(names)
    assert STOPS[fragment] <= set(names)


def test_arrow_keys_change_the_tab(chromium: Browser) -> None:
    """The list of tabs is one stop; an arrow key shows the other panel and moves the focus to its tab."""
    with open_page(chromium, "lesson=2") as page:
        page.get_by_role("tab", name="Feature map").focus()
        page.keyboard.press("ArrowRight")
        assert focused(page) == "Receptive field"
        assert page.get_by_role("tabpanel").get_attribute("aria-labelledby") == page.get_by_role(
            "tab", selected=True
        ).get_attribute("id")
        assert page.locator(".fam-drawing").is_visible() and not page.locator(".fam-stage").is_visible()


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


def test_a_pixel_shows_the_windows_that_see_it(chromium: Browser) -> None:
    """Lesson 4's counts: four windows see a corner pixel with padding, one without; they are marked in the map."""
    with open_page(chromium, "lesson=4") as page:
        said, marked = page.locator(".fam-seen-by"), page.locator("[role=grid][aria-label=map] .fam-touched")
        image = page.locator("[role=grid][aria-label=image]")
        image.locator("[data-row='1'][data-col='1']").hover()
        assert said.inner_text() == "The pixel in row 0, column 0 of the image is in 4 windows, marked in the map."
        assert marked.count() == 4
        page.locator("h1").hover()
        assert marked.count() == 0
        turn_to(page, "lesson=4&padding=0")
        image.locator("[data-row='0'][data-col='0']").focus()
        assert marked.count() == 1
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        assert "is in 4 windows" in said.inner_text()
        assert (
            image.locator("[data-row='2'][data-col='2']")
            .get_attribute("aria-label")
            .startswith("9, 6 windows see it")
        )
        turn_to(page, "lesson=5&dilation=2&stride=3&padding=2&kernel=1,1;1,1")
        counts = image.locator("[role=gridcell]").evaluate_all(
            "cells => cells.map(cell => parseInt(/(\\d+) windows? sees?/.exec(cell.ariaLabel)[1]))"
        )
        assert sum(counts) == 4 * page.locator("[role=grid][aria-label=map] [role=gridcell]").count()


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
        page.locator(".fam-cell-output").nth(3).hover()
        assert "Output 3 sees pixels 3 to 15" in page.locator(".fam-said").inner_text()
        assert page.get_by_label("output", exact=True).input_value() == "3"


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
        paper = "getComputedStyle(document.querySelector('main > div:last-child .fam-play')).backgroundColor"
        light = page.evaluate(paper)
        page.evaluate("document.querySelector('main > div:last-child').style.colorScheme = 'dark'")
        assert page.evaluate(paper) != light
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
    compute = "call => new Promise(done => (window.answers ??= []).push(() => done([[call.bias]])))"
    with open_page(chromium) as page:
        begin = {"image": [[0]], "kernel": [[0]], "bias": 1}
        page.evaluate(MOUNT, {"state": begin, "tabs": ["map"], "compute": compute})
        page.evaluate("mounted.set({ bias: 2 })")
        page.evaluate("answers[1](), answers[0](), new Promise(done => setTimeout(done))")

        assert page.evaluate("answers.length") == 2
        assert page.evaluate("heard.filter(each => !each.pending).map(each => each.map)") == [[[2]]]
        assert page.locator("main > div:last-child [role=grid][aria-label=map] td[data-row]").inner_text() == "2"


def test_a_lesson_that_is_set_brings_its_own_numbers(chromium: Browser) -> None:
    """`set` changes what it names and keeps the rest; a lesson begins anew."""
    with open_page(chromium, "lesson=2") as page:
        page.evaluate("famPlay.page.set({ padding: [1, 0], bias: 0.5 })")
        changed = page.evaluate("famPlay.page.state()")
        page.evaluate("famPlay.page.set({ lesson: 5 })")
        lesson = page.evaluate("famPlay.page.state()")

    assert (changed["lesson"], changed["padding"], changed["bias"], changed["kernel"]) == (
        "2",
        "1,0",
        "0.5",
        "1,0;-1,2",
    )
    assert (lesson["lesson"], lesson["padding"], lesson["bias"], lesson["stride"]) == ("5", "1", "0", "2")


# How far each side of the frame is from the cells that it surrounds, in pixels.
FRAMED = """() => [...document.querySelectorAll('.fam-grid')].flatMap(grid => {
  const frame = grid.querySelector('.fam-frame')?.getBoundingClientRect();
  const cells = [...grid.querySelectorAll('[aria-label$="in the window"], [aria-selected=true]')].map(cell =>
    cell.getBoundingClientRect());
  const sides = [['left', Math.min], ['top', Math.min], ['right', Math.max], ['bottom', Math.max]];
  return frame ? sides.map(([side, most]) => Math.abs(most(...cells.map(cell => cell[side])) - frame[side])) : [];
})"""


@pytest.mark.parametrize("width", WIDTHS)
def test_the_frame_lies_on_the_window(chromium: Browser, width: int) -> None:
    """On the image and on the map, at every width, with padding and with gaps."""
    with open_page(chromium, width=width) as page:
        for fragment in ("lesson=5", "lesson=4&dilation=2&padding=3&at=3,4", "lesson=7&at=1,2", "lesson=13"):
            turn_to(page, fragment)
            distances = page.evaluate(FRAMED)
            assert len(distances) >= 8 and max(distances) <= 3, fragment


POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'"


def test_the_page_works_on_a_server_with_a_strict_policy(chromium: Browser) -> None:
    """Served with a Content-Security-Policy that forbids inline styles and scripts, it looks and works the same."""
    kinds = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
    complaints: list[str] = []
    page = chromium.new_page()

    def serve(route: Route) -> None:
        file = PLAY / route.request.url.partition("?")[0].rpartition("/")[2]
        headers = {"Content-Type": kinds[file.suffix], "Content-Security-Policy": POLICY}
        route.fulfill(body=file.read_bytes(), headers=headers)

    page.route("http://course.example/**", serve)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("http://course.example/play/index.html#lesson=5")
    page.locator("[role=grid][aria-label=map] [data-row='1'][data-col='2']").click()
    turn_to(page, "lesson=11")
    turn_to(page, "lesson=5&at=1,2")
    for _ in range(50):  # the frame glides to its place; the policy forbids waiting inside the page
        distances = page.evaluate(FRAMED)
        if max(distances) <= 3:
            break
        page.wait_for_timeout(100)
    shown = page.evaluate(SHOWN)
    page.close()

    assert complaints == []
    assert max(distances) <= 3
    assert shown["map"][1] == ["0", "3", "−3"] and shown["title"] == "Row 1, column 2 of the map"
