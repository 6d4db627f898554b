"""The results of `check(...)` as JupyterLab shows them: inside its styles, which change tables and paragraphs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from fam.course import Course
from fam.notebook import check
from support.browser import look_at

SEEN = """({
  overflow: root.scrollWidth - root.clientWidth,
  boxes: all(".fam-arrays").map(arrays => [...arrays.querySelectorAll("table")].map(table => {
    const box = table.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
  })),
  captions: all(".fam-check caption").map(each => each.innerText),
  lab: page.querySelectorAll(".jp-RenderedHTMLCommon .fam-check").length,
  code: all(".fam-check pre").map(each => view.getComputedStyle(each).fontFamily),
  striped: new Set(all(".fam-check tr").map(each => view.getComputedStyle(each).backgroundColor)).size,
})"""
APART = 8  # pixels, at least


@pytest.fixture(scope="module")
def report(course: Course) -> str:
    """Make the output of a cell: three arrays beside each other, and a table of axes."""

    def convolve2d(image, kernel, stride=1, padding=0, dilation=1):
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        return (windows * kernel[::-1, ::-1]).sum(axis=(2, 3))

    return check("convolve2d", namespace={"convolve2d": convolve2d}, course=course)._repr_html_()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1200])
def test_tables_stand_apart_in_jupyterlab(browser: str, report: str, tmp_path: Path, theme: str, width: int) -> None:
    """Beside or below each other, at least a line's margin apart, in its light theme and its dark one."""
    output = nbformat.v4.new_output("execute_result", {"text/html": report}, execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("check()", outputs=[output])])
    page, _ = HTMLExporter(template_name="lab", theme=theme).from_notebook_node(notebook)

    seen = look_at(browser, page, tmp_path, SEEN, width=width)

    assert seen["lab"] == 1
    assert {"expected", "given", "shape"} <= set(seen["captions"])
    assert max(map(len, seen["boxes"])) >= 3
    for boxes in seen["boxes"]:
        for number, (left, top, _, _) in enumerate(boxes):
            for _, _, right, bottom in boxes[:number]:
                assert left >= right + APART or top >= bottom + APART
    assert seen["overflow"] <= 0
    assert set(seen["code"]) == {"monospace"}
    assert seen["striped"] == 1
